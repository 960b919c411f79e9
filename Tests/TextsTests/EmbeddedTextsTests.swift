import ByteKit
import JSONText
import Testing
import Texts

/// What holds for every table of texts that is part of the program, whoever wrote it.
@Suite struct EmbeddedTextsTests {
    static var jsonNames: [String] { Resource.names.filter { $0.hasSuffix(".json") } }

    @Test func `all tables of texts load`() {
        #expect(Phrasebook.standardProblems == [])
        #expect(Phrasebook.standard.codes.count > 10)
    }

    @Test func `a resource that is not there is nil`() {
        #expect(Self.copy("no-such-file") == nil)
        #expect(Self.copy("texts-formats.json")?.first == UInt8(ascii: "{"))
    }

    @Test func `codes are lower case, dotted and hyphenated`() {
        for code in Phrasebook.standard.codes {
            let parts = code.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count >= 2, "\(code)")
            for part in parts {
                #expect(!part.isEmpty, "\(code)")
                #expect(part.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }, "\(code)")
            }
        }
    }

    @Test(arguments: jsonNames)
    func `French texts follow French typography, and no text has doubled or outer blanks`(name: String) throws {
        let bytes = try #require(Self.copy(name))
        var pairs = 0
        Self.visit(try JSONValue(parsing: bytes.span)) { texts in
            pairs += 1
            for text in [texts.english, texts.french] {
                #expect(!text.contains("  ") && text.first != " " && text.last != " ", "\(name): \(text)")
            }
            for fault in Self.faults(inFrench: texts.french) { Issue.record("\(name): \(fault) in: \(texts.french)") }
        }
        // Tables of rules name texts of other tables and hold none themselves.
        #expect(
            pairs > 0 || name.hasSuffix("-rules.json") || name.hasSuffix("-words.json") || name == "roles.json",
            "\(name)"
        )
    }

    @Test(arguments: [
        ("oui : non", 1), ("oui\u{A0}: non", 0), ("oui ?", 1), ("oui\u{202F}?", 0), ("oui!", 1), ("« x »", 2),
        ("«\u{A0}x\u{A0}»", 0), ("dit \"x\"", 2), ("l'un", 1), ("https://example.org/?a", 0), ("11:30", 0),
        ("slmgr /dlv", 0),
    ])
    func `the typography check finds faults and passes what is right`(text: String, count: Int) {
        #expect(Self.faults(inFrench: text).count == count)
    }

    private static func copy(_ name: String) -> [UInt8]? {
        guard let bytes = Resource.bytes(name) else { return nil }
        return bytes.array()
    }

    private static func visit(_ value: JSONValue, _ body: (LocalizedText) -> Void) {
        if let members = value.members {
            if let texts = try? LocalizedText(parsing: value, at: 0) {
                body(texts)
            } else {
                for member in members { visit(member.value, body) }
            }
        }
        for element in value.elements ?? [] { visit(element, body) }
    }

    /// French puts a no-break space before `: ; ? ! »` and after `«`, and uses neither straight quotation marks nor
    /// straight apostrophes.
    private static func faults(inFrench text: String) -> [String] {
        var faults: [String] = []
        let characters = Array(text)
        let noBreak: Set<Character> = ["\u{A0}", "\u{202F}"]
        for (index, character) in characters.enumerated() {
            let before = index > 0 ? characters[index - 1] : " "
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            switch character {
            case ":", ";", "?", "!":
                // Inside an address or a time of day it is no punctuation.
                if after == " " || index + 1 == characters.count, !noBreak.contains(before) {
                    faults.append("no no-break space before \(character)")
                }
            case "»": if !noBreak.contains(before) { faults.append("no no-break space before »") }
            case "«": if !noBreak.contains(after) { faults.append("no no-break space after «") }
            case "\"", "'": faults.append("a straight mark")
            default: break
            }
        }
        return faults
    }
}
