import ByteKit
import TestSupport
import Testing
import XMLText

@Suite struct XMLDocumentTests {
    static let answerFile = """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- made by hand -->
        <unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="urn:x">
          <settings pass="windowsPE">
            <component name="Setup" wcm:action="add">
              <!-- the key of server A -->
              <ProductKey>
                <Key>one &amp; two</Key><![CDATA[<raw>]]>
              </ProductKey>
            </component>
          </settings>
          <empty/>
        </unattend>
        """

    private func read(_ text: String, limits: XMLLimits = XMLLimits()) -> XMLDocument {
        XMLDocument(parsing: Array(text.utf8).span, limits: limits)
    }

    @Test func `elements, attributes, text and comments are read with their places`() throws {
        let document = read(Self.answerFile)
        #expect(document.problem == nil)
        #expect(document.encoding == "utf-8")
        #expect(document.comments.map(\.text) == [" made by hand "])
        let root = try #require(document.root)
        #expect(root.name == "unattend" && root.isComplete)
        #expect(root.children.map(\.name) == ["settings", "empty"])
        let component = try #require(root.descendant("settings", "component"))
        #expect(component.attribute("name") == "Setup")
        #expect(component.attributes.map(\.prefix) == ["", "wcm"])
        #expect(component.comments.map(\.text) == [" the key of server A "])
        #expect(component.comments.first?.line == 6)
        let key = try #require(component.descendant("ProductKey", "Key"))
        #expect(key.text == "one & two")
        #expect(key.line == 8)
        let bytes = Array(Self.answerFile.utf8)
        #expect(bytes.dropFirst(key.byteOffset).starts(with: "<Key>".utf8))
        #expect(bytes.dropFirst(try #require(key.textRuns.first).byteOffset).starts(with: "one".utf8))
        #expect(component.child("ProductKey")?.trimmedText == "<raw>")
        #expect(component.child("ProductKey")?.allText.contains("one & two<raw>") == true)
    }

    @Test func `a walk visits every element once with the names above it`() throws {
        var paths: [String] = []
        try #require(read("<a><b><c/></b><b/></a>").root).walk { paths.append($1.joined(separator: "/")) }
        #expect(paths == ["a", "a/b", "a/b/c", "a/b"])
    }

    @Test func `a document cut off at any length keeps what stood before and says where it ends`() {
        let bytes = Array(Self.answerFile.utf8)
        for count in 0..<bytes.count {
            let document = XMLDocument(parsing: bytes.span.extracting(0..<count))
            #expect(document.problem != nil, "cut at \(count)")
            #expect((document.problem?.offset ?? -1) <= count, "cut at \(count)")
            if count > 600 { #expect(document.root?.name == "unattend", "cut at \(count)") }
            #expect(document.root?.isComplete != true, "cut at \(count)")
        }
    }

    @Test func `a broken document keeps what was read before the fault`() throws {
        let document = read("<a><b>kept</b><c>half <d></c></a>")
        #expect(document.problem == ParseError(.xmlMalformed, at: 27))
        let root = try #require(document.root)
        #expect(!root.isComplete)
        #expect(root.child("b")?.text == "kept" && root.child("b")?.isComplete == true)
        #expect(root.child("c")?.text == "half " && root.child("c")?.isComplete == false)
    }

    @Test func `what follows the outermost element is a problem and does not hide it`() {
        let document = read("<a>x</a>\u{0}\u{0}")
        #expect(document.root?.text == "x" && document.root?.isComplete == true)
        #expect(document.problem?.code == .xmlMalformed)
    }

    @Test func `blanks before the declaration are forgiven and counted`() {
        let document = read("\r\n  <?xml version='1.0'?><a><b/></a>")
        #expect(document.problem == nil)
        #expect(document.root?.byteOffset == 25)
    }

    struct Encoded: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let encoding: String
        let assumed: Bool

        init(_ name: String, _ bytes: [UInt8], _ encoding: String, assumed: Bool = false) {
            testDescription = name
            self.bytes = bytes
            self.encoding = encoding
            self.assumed = assumed
        }
    }

    static func declared(_ encoding: String?, byte: UInt8) -> [UInt8] {
        let declaration = encoding.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
        return Array("\(declaration)<a n=\"K\">serveur ".utf8) + [byte] + Array("t</a>".utf8)
    }

    static let utf16 = UTF16Text.encode("<?xml version=\"1.0\" encoding=\"utf-16\"?><a n=\"K\">serveur ét</a>")
    static let utf16Lying = UTF16Text.encode("<?xml version=\"1.0\" encoding=\"utf-8\"?><a n=\"K\">serveur ét</a>")

    @Test(arguments: [
        Encoded("UTF-8", Array("<a n=\"K\">serveur ét</a>".utf8), "utf-8"),
        Encoded("UTF-8 with mark", Array("\u{FEFF}<a n=\"K\">serveur ét</a>".utf8), "utf-8"),
        Encoded("UTF-16LE with mark", [0xFF, 0xFE] + utf16, "utf-16"),
        Encoded("UTF-16LE without mark", utf16, "utf-16"),
        Encoded("Latin-1", declared("ISO-8859-1", byte: 0xE9), "iso-8859-1"),
        Encoded("Windows-1252", declared("Windows-1252", byte: 0xE9), "windows-1252"),
        Encoded("ISO 8859-15", declared("ISO-8859-15", byte: 0xE9), "iso-8859-15"),
        Encoded("Windows-1252 declared as UTF-8", declared("utf-8", byte: 0xE9), "windows-1252", assumed: true),
        Encoded("Windows-1252 without declaration", declared(nil, byte: 0xE9), "windows-1252", assumed: true),
        Encoded(
            "UTF-8 declared as UTF-16",
            Array("<?xml version=\"1.0\" encoding=\"utf-16\"?><a n=\"K\">serveur ét</a>".utf8),
            "utf-8",
            assumed: true
        ),
        Encoded("UTF-16LE declared as UTF-8", [0xFF, 0xFE] + utf16Lying, "utf-16le", assumed: true),
    ])
    func `every encoding gives the same text`(_ sample: Encoded) {
        let document = XMLDocument(parsing: sample.bytes.span)
        #expect(document.problem == nil)
        #expect(document.root?.text == "serveur ét")
        #expect(document.root?.attribute("n") == "K")
        #expect(document.encoding == sample.encoding)
        #expect(document.encodingAssumed == sample.assumed)
    }

    @Test func `Windows-1252 has the euro sign where Latin-1 has a control character`() {
        #expect(XMLDocument(parsing: Self.declared("cp1252", byte: 0x80).span).root?.text == "serveur €t")
        #expect(XMLDocument(parsing: Self.declared("ISO-8859-1", byte: 0x80).span).root?.text == "serveur \u{80}t")
        #expect(XMLDocument(parsing: Self.declared("ISO-8859-15", byte: 0xA4).span).root?.text == "serveur €t")
    }

    @Test func `a letter of a code page without a table is marked as unknown, the rest is kept`() {
        let document = XMLDocument(parsing: Self.declared("cp850", byte: 0x82).span)
        #expect(document.root?.text == "serveur \u{FFFD}t")
        #expect(document.problem == nil)
    }

    @Test func `an encoding this reader does not know is named as the problem`() {
        let document = XMLDocument(parsing: Self.declared("shift_jis", byte: 0x41).span)
        #expect(document.problem?.code == .xmlUnknownEncoding)
        #expect(document.root == nil)
    }

    @Test func `entities declared in a document are refused before they multiply`() {
        let levels = (1...9).map { level in
            let inner = String(repeating: "&e\(level - 1);", count: 10)
            return "<!ENTITY e\(level) \"\(inner)\">"
        }
        let bomb = "<!DOCTYPE a [<!ENTITY e0 \"boom\">\(levels.joined())]><a x=\"&e9;\">&e9;</a>"
        let document = read(bomb)
        #expect(document.problem?.code == .xmlEntityDeclared)
        #expect(document.root == nil)
    }

    @Test func `external entities and document types are not fetched`() {
        let external = read("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")
        #expect(external.problem?.code == .xmlEntityDeclared)
        let list = read("<!DOCTYPE plist PUBLIC \"-//X//DTD\" \"http://127.0.0.1:1/x.dtd\"><plist>a&nbsp;b</plist>")
        #expect(list.problem == nil)
        #expect(list.root?.text == "a&nbsp;b")
    }

    struct Excess: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let limits: XMLLimits
        let code: ParseError.Code
    }

    @Test(arguments: [
        Excess(
            testDescription: "depth",
            text: String(repeating: "<a>", count: 5_000),
            limits: XMLLimits(depth: 20),
            code: .xmlTooDeep
        ),
        Excess(
            testDescription: "nodes",
            text: "<a>" + String(repeating: "<b/>", count: 5_000) + "</a>",
            limits: XMLLimits(nodeCount: 100),
            code: .xmlTooManyNodes
        ),
        Excess(
            testDescription: "attributes",
            text: "<a \((0..<200).map { "n\($0)=''" }.joined(separator: " "))/>",
            limits: XMLLimits(nodeCount: 100),
            code: .xmlTooManyNodes
        ),
        Excess(
            testDescription: "text",
            text: "<a>" + String(repeating: "x", count: 5_000) + "</a>",
            limits: XMLLimits(textByteCount: 100),
            code: .xmlTooMuchText
        ),
        Excess(testDescription: "size", text: "<a>xxxxxxxx</a>", limits: XMLLimits(byteCount: 10), code: .xmlTooLarge),
        Excess(testDescription: "nothing", text: " \n\t", limits: XMLLimits(), code: .xmlEmpty),
    ])
    func `each limit ends the reading with its own code`(_ excess: Excess) {
        #expect(read(excess.text, limits: excess.limits).problem?.code == excess.code)
    }

    @Test func `exactly as deep as the limit is allowed`() {
        let limits = XMLLimits(depth: 3)
        #expect(read("<a><b><c/></b></a>", limits: limits).problem == nil)
        #expect(read("<a><b><c><d/></c></b></a>", limits: limits).problem?.code == .xmlTooDeep)
    }

    @Test func `random damage never traps and offsets stay inside`() {
        let seed: UInt64 = 0x5EED_0001
        var generator = SeededRandom(seed: seed)
        let original = Array(Self.answerFile.utf8)
        for round in 0..<2_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let document = XMLDocument(parsing: bytes.span)
            #expect((document.problem?.offset ?? 0) <= bytes.count, "seed \(seed), round \(round)")
            document.root?.walk { element, _ in
                if element.byteOffset >= bytes.count { Issue.record("seed \(seed), round \(round)") }
            }
        }
    }
}
