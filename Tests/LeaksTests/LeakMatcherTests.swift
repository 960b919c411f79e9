import ByteKit
import Foundation
import ProductKey
import TestSupport
import Testing
import Unpacking

@testable import Leaks

/// What the matcher finds in bytes, whatever they are wrapped in.
@Suite struct LeakMatcherTests {
    private static let published = SampleKeys.server2019Standard
    private static func madeUp(_ number: Int = 0) throws -> String {
        try SampleKeys.key(SampleKeys.madeUp[number]).revealed()
    }

    private static func search(_ text: String) -> LeakMatcher.Result { search(Array(text.utf8)) }
    private static func search(_ bytes: [UInt8]) -> LeakMatcher.Result {
        LeakMatcher().search(bytes.span, order: WideText.order(of: bytes.span))
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    // MARK: Forms

    @Test func `a key is found plainly written, at the start, at the end and alone`() throws {
        let key = try Self.madeUp()
        for text in [key, "\(key)\n", "set KEY=\(key)", "<Key>\(key.lowercased())</Key>", "a;\(key);b"] {
            let matches = Self.search(text).matches
            #expect(matches.count == 1, "\(text.count)")
            #expect(matches.first?.key.revealed() == key)
            let place = Array(text.uppercased().utf8).firstRange(of: Array(key.utf8))?.lowerBound
            #expect(matches.first?.offset == place.map(UInt64.init))
            #expect(matches.first?.layers == [] && matches.first?.length == 29 && matches.first?.isProven == false)
        }
        #expect(Self.search(Self.published).matches.first?.isProven == true)
    }

    @Test(
        arguments: [
            "\\u002d", "\\u002D", "\\u2011", "&#45;", "&#x2d;", "&#x2D;", "&#8209;", "&#8211;", "&ndash;", "&hyphen;",
            "&#x2011;", "=2D", "%2d", "\u{2010}", "\u{2011}", "\u{2013}", "\u{2014}", "\u{2212}",
        ]
    )
    func `an escaped hyphen or another dash does not hide a key`(hyphen: String) throws {
        let key = try Self.madeUp(1)
        let text = String(repeating: "x ", count: 33) + "\"\(key.replacing("-", with: hyphen))\" and so on"
        let matches = Self.search(text).matches
        #expect(matches.map { $0.key.revealed() } == [key])
        #expect(matches.first?.layers == [.escapes] && matches.first?.offset == 67)
        #expect(matches.first?.length == 25 + 4 * hyphen.utf8.count)
    }

    @Test(arguments: ["\\n", "\\t", "\\u0022", "\\u003e", "%20", "=3D", "\\x3d", "\u{1B}[1m", "\u{1B}[0;32m"])
    func `an escape that touches a key is no part of it`(escape: String) throws {
        let key = try Self.madeUp(2)
        let matches = Self.search("{\"note\": \"Key:\(escape)\(key)\\nend\"}").matches
        #expect(matches.map { $0.key.revealed() } == [key])
        // A letter that belongs to a word makes a longer word.
        #expect(Self.search("{\"note\": \"Keyn\(key)\"}").matches.isEmpty)
        #expect(Self.search("C:\\\\n\(key)").matches.isEmpty)
    }

    @Test func `blanks between the groups are read, words of five letters are not`() throws {
        let spaced = Self.published.replacing("-", with: " ")
        #expect(Self.search("Key: \(spaced).").matches.map { $0.key.revealed() } == [Self.published])
        #expect(Self.search("MYTHS CRYPT GYPSY TRYST BDFGH").matches.isEmpty)
        #expect(Self.search(String(repeating: "wrong words never match today ", count: 50)).matches.isEmpty)
    }

    @Test func `a soft line break inside a key does not hide it`() throws {
        let key = try Self.madeUp(3)
        for cut in [1, 5, 6, 17, 28] {
            for end in ["=\n", "=\r\n"] {
                let text = "Product key: \(key.prefix(cut))\(end)\(key.dropFirst(cut))\r\nnext line=\r\n"
                let matches = Self.search(text).matches
                #expect(matches.map { $0.key.revealed() } == [key], "cut at \(cut)")
                #expect(matches.first?.layers == [.quotedPrintable] && matches.first?.offset == 13)
            }
        }
    }

    @Test func `text in UTF-16 of either order is read`() throws {
        let key = try Self.madeUp()
        let text = "slmgr /ipk \(key)\r\n"
        for (order, layer) in [(false, Layer.utf16LE), (true, Layer.utf16BE)] {
            for mark in [true, false] {
                let units = (mark ? [UInt16(0xFEFF)] : []) + Array(text.utf16)
                let bytes = units.flatMap {
                    order ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
                }
                let matches = Self.search(bytes).matches
                #expect(matches.map { $0.key.revealed() } == [key])
                #expect(matches.first?.layers == [layer])
                #expect(matches.first?.offset == UInt64(22 + (mark ? 2 : 0)))
            }
        }
    }

    // MARK: Wrapped

    @Test(arguments: 0..<3)
    func `base 64 is read at each of its phases, alone and in lines`(phase: Int) throws {
        let key = try Self.madeUp()
        let content = Array((String(repeating: "x", count: phase) + " echo \(key) and more text behind").utf8)
        let text = Self.base64(content)
        let alone = Self.search("data = \"\(text)\"").matches
        #expect(alone.map { $0.key.revealed() } == [key] && alone.first?.layers == [.base64])
        // Behind a path, where nobody says where the text begins.
        #expect(Self.search("https://host/a/\(text)").matches.map { $0.key.revealed() } == [key])
        #expect(Self.search(text.replacing("=", with: "").replacing("+", with: "-")).matches.count == 1)

        let long = Self.base64(Array(String(repeating: "filler ", count: 100).utf8) + content)
        for end in ["\n", "\r\n", "\n    "] {
            var lines: [Substring] = []
            var rest = long[...]
            while !rest.isEmpty {
                lines.append(rest.prefix(76))
                rest = rest.dropFirst(76)
            }
            let matches = Self.search("Content:\n\n" + lines.joined(separator: end) + "\n").matches
            #expect(matches.map { $0.key.revealed() } == [key])
        }
    }

    @Test func `an encoded command of PowerShell is read`() throws {
        let key = try Self.madeUp(1)
        let command = "slmgr.vbs /ipk \(key); slmgr.vbs /ato".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let matches = Self.search("powershell -EncodedCommand \(Self.base64(command))\r\n").matches
        #expect(matches.map { $0.key.revealed() } == [key])
        #expect(matches.first?.layers == [.base64, .utf16LE] && matches.first?.offset == 67)
    }

    @Test func `gzip in base 64 in UTF-16 is read, and base 64 in base 64`() throws {
        let key = try Self.madeUp(2)
        let packed = Packer.gzip(Array("the key is \(key)\n".utf8).span)
        let wide = "payload: \(Self.base64(packed))\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let matches = Self.search(wide).matches
        #expect(matches.map { $0.key.revealed() } == [key])
        #expect(matches.first?.layers == [.utf16LE, .base64, .gzip] && matches.first?.offset == 18)

        let twice = Self.base64(Array("again: \(Self.base64(Array("key \(key)".utf8)))".utf8))
        let inner = Self.search("x = '\(twice)'").matches
        #expect(inner.map { $0.key.revealed() } == [key] && inner.first?.layers == [.base64, .base64])
    }

    @Test func `a bomb is bounded and said`() throws {
        let matcher = LeakMatcher(unpackLimit: 100_000)
        // Each is small, all together far more than is unpacked.
        let bomb = Self.base64(Packer.gzip([UInt8](repeating: 32, count: 60_000).span))
        let many = Array(String(repeating: "\(bomb)\n\n", count: 20).utf8)
        #expect(matcher.search(many.span).isCutShort)
        #expect(!matcher.search(Array(bomb.utf8).span).isCutShort)
        var nested = Array("key".utf8)
        for _ in 0..<12 { nested = Array(Self.base64(nested + [UInt8](repeating: 65, count: 40)).utf8) }
        #expect(Self.search(nested).isCutShort)
    }

    // MARK: What is none

    @Test func `what only looks like a key is counted and not told`() throws {
        let text = """
            {8D4BF4A4-1D5C-4E1B-9B1E-0A1B2C3D4E5F} and 6ba7b810-9dad-11d1-80b4-00c04fd430c8
            Product ID 55041-029-0047897-86624, 00430-00000-00000-AA123
            55041-00172-029-004789-00-1036-7601.0000-0742012
            AB1DE-FGH0J-KLMNO-PQRST-UVXYZ and XXXXX-XXXXX-XXXXX-XXXXX-XXXXX
            """
        let result = Self.search(text)
        #expect(result.matches.isEmpty)
        #expect(result.lookalikes.guids == 2 && result.lookalikes.productIDs == 2)
        #expect(result.lookalikes.extendedPIDs == 1 && result.lookalikes.otherCodes == 1)
    }

    @Test func `a key with one character changed is no key`() throws {
        let wrong = Self.published.replacing("N69G4", with: "N69G6")
        let result = Self.search("key \(wrong) \(wrong.replacing("-", with: "\u{2011}"))")
        #expect(result.matches.isEmpty && result.lookalikes.otherCodes == 2)
    }

    // MARK: Blocks

    @Test(arguments: [1, 7, 64, 100, 1_000])
    func `cutting into blocks changes nothing`(size: Int) throws {
        var random = SeededRandom(seed: UInt64(size))
        var text = ""
        for index in 0..<12 {
            let key = try Self.madeUp(index % 4)
            let forms = [
                key, key.replacing("-", with: "\\u002d"), "'" + Self.base64(Array("some text \(key)".utf8)) + "'",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "\\n" + key, key.prefix(9) + "=\n" + key.dropFirst(9),
            ]
            text += String(repeating: "~", count: Int(random.next() % 150)) + forms[Int(random.next() % 6)] + " \n"
        }
        let bytes = Array(text.utf8)
        let whole = Self.search(bytes)
        var parts = LeakMatcher.Result()
        for start in stride(from: 0, to: bytes.count, by: size) {
            let base = max(0, start - LeakMatcher.contextBefore)
            let end = min(bytes.count, start + size + LeakMatcher.contextAfter)
            let owned = start - base..<min(bytes.count, start + size) - base
            let part = LeakMatcher().search(bytes.span.extracting(base..<end), at: UInt64(base), owning: owned)
            parts.matches += part.matches
            parts.lookalikes += part.lookalikes
        }
        func names(_ result: LeakMatcher.Result) -> [String] {
            result.matches.map { "\($0.offset) \($0.key.partialKey) \($0.layers)" }.sorted()
        }
        #expect(Set(names(parts)) == Set(names(whole)) && !whole.matches.isEmpty)
        #expect(parts.lookalikes == whole.lookalikes)
    }

    @Test func `bytes of any kind end well`() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("-=&%\\ \nABCDFGHJKMN2346789u0x;#L\0".utf8)
        for count in [0, 1, 15, 63, 64, 65, 127, 128, 129, 500, 5_000] {
            for _ in 0..<20 {
                let bytes = (0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
                _ = Self.search(bytes)
            }
        }
    }
}
