import ByteKit
import PlainText
import TestSupport
import Testing

/// A way to store a text.
enum Stored: String, CaseIterable, Sendable {
    case utf8, utf8WithMark, utf16, utf16WithMark, utf16BigEndian, utf16BigEndianWithMark, windows1252, cp850

    var encoding: TextEncoding {
        switch self {
        case .utf8, .utf8WithMark: .utf8
        case .utf16, .utf16WithMark: .utf16LittleEndian
        case .utf16BigEndian, .utf16BigEndianWithMark: .utf16BigEndian
        case .windows1252: .windows1252
        case .cp850: .cp850
        }
    }

    func bytes(_ text: String) -> [UInt8]? {
        let little = UTF16Text.encode(text)
        let big = stride(from: 0, to: little.count, by: 2).flatMap { [little[$0 + 1], little[$0]] }
        return switch self {
        case .utf8: Array(text.utf8)
        case .utf8WithMark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .utf16: little
        case .utf16WithMark: [0xFF, 0xFE] + little
        case .utf16BigEndian: big
        case .utf16BigEndianWithMark: [0xFE, 0xFF] + big
        case .windows1252: CodePage.windows1252.encode(text)
        case .cp850: CodePage.ibm850.encode(text)
        }
    }
}

@Suite struct DecodedTextTests {
    static let sample = "Clé de produit partielle : XXXXX\r\nÉtat : à vérifier\r\r\nfin n° 3\n\nlast"

    @Test(arguments: Stored.allCases)
    func `a text is the same in each encoding`(stored: Stored) throws {
        let bytes = try #require(stored.bytes(Self.sample))
        let text = DecodedText(bytes.span)
        #expect(text.encoding == stored.encoding)
        #expect(TextEncoding(recognising: bytes.span) == stored.encoding)
        #expect(String(decoding: text.bytes, as: UTF8.self) == Self.sample)
        #expect(!text.isCut)
        let lines = (0..<text.lineCount).map { text.string(text.line($0)) }
        #expect(lines == ["Clé de produit partielle : XXXXX", "État : à vérifier", "fin n° 3", "", "last"])
    }

    @Test(arguments: Stored.allCases)
    func `each character knows where it stood in the file`(stored: Stored) throws {
        let sample = String(repeating: "né = 1 ° b\r\n", count: 400)
        let bytes = try #require(stored.bytes(sample))
        let text = DecodedText(bytes.span)
        var position = 0
        var prefix = String.UnicodeScalarView()
        for (index, scalar) in sample.unicodeScalars.enumerated() {
            if index.isMultiple(of: 97) {
                let before = try #require(stored.bytes(String(prefix))).count
                #expect(text.sourceOffset(at: position) == before, "character \(index)")
                #expect(text.lineIndex(at: position) == index / 12)
            }
            prefix.append(scalar)
            position += UTF8.width(scalar)
        }
        #expect(text.sourceOffset(at: text.bytes.count) == bytes.count)
    }

    @Test func `characters beyond the first plane take four bytes in UTF-16`() throws {
        let bytes = [0xFF, 0xFE] + UTF16Text.encode("a😀b")
        let text = DecodedText(bytes.span)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "a😀b")
        #expect(text.sourceOffset(at: 5) == 8)
    }

    @Test func `half a pair and broken UTF-8 become a replacement character and nothing else`() {
        let half: [UInt8] = [0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]
        #expect(String(decoding: DecodedText(half.span).bytes, as: UTF8.self) == "\u{FFFD}A")
        let broken = Array("éééé".utf8) + [0xFF] + Array("A".utf8)
        let text = DecodedText(broken.span)
        #expect(text.encoding == .utf8)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "éééé\u{FFFD}A")
        #expect(text.sourceOffset(at: text.bytes.count - 1) == 9)
    }

    @Test func `blanks at both ends are taken away, no-break spaces too`() {
        let bytes = Array("\u{A0} \ta b\u{A0}\r".utf8)
        let text = DecodedText(bytes.span)
        #expect(text.string(text.trimmed(0..<text.bytes.count)) == "a b")
        #expect(text.trimmed(0..<0).isEmpty)
    }

    @Test func `nothing at all is a text without lines`() {
        let text = DecodedText([UInt8]().span)
        #expect(text.lineCount == 0 && text.bytes.isEmpty && text.sourceOffset(at: 5) == 0)
    }

    @Test func `a text beyond the limit is cut`() {
        let bytes = [UInt8](repeating: 0x41, count: DecodedText.maximumByteCount + 1)
        let text = DecodedText(bytes.span)
        #expect(text.isCut && text.bytes.count == DecodedText.maximumByteCount)
    }

    @Test(arguments: Stored.allCases)
    func `random damage and every cut end in a text with offsets inside the file`(stored: Stored) throws {
        let seed: UInt64 = 0x5EED_0005
        var random = SeededRandom(seed: seed)
        let bytes = try #require(stored.bytes(Self.sample))
        for round in 0..<400 {
            var damaged = Array(bytes.prefix(round < bytes.count ? round : bytes.count))
            if round >= bytes.count {
                for _ in 0..<3 { damaged[Int.random(in: 0..<damaged.count, using: &random)] = random.bytes(1)[0] }
            }
            let text = DecodedText(damaged.span)
            #expect(String(validating: text.bytes, as: UTF8.self) != nil, "seed \(seed), round \(round)")
            #expect(text.bytes.count <= 3 * damaged.count, "seed \(seed), round \(round)")
            for position in 0...text.bytes.count where text.sourceOffset(at: position) > damaged.count {
                Issue.record("seed \(seed), round \(round), position \(position)")
            }
        }
    }
}
