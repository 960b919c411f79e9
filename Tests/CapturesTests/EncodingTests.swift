import ByteKit
import TestSupport
import Testing

@testable import Captures

/// A way to store a text.
enum Stored: String, CaseIterable, Sendable {
    case utf8, utf8WithMark, utf16, utf16WithMark, utf16BigEndianWithMark, utf16BigEndian, windows1252, cp850

    func bytes(_ text: String) -> [UInt8]? {
        let little = UTF16Text.encode(text)
        let big = stride(from: 0, to: little.count, by: 2).flatMap { [little[$0 + 1], little[$0]] }
        switch self {
        case .utf8: return Array(text.utf8)
        case .utf8WithMark: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .utf16: return little
        case .utf16WithMark: return [0xFF, 0xFE] + little
        case .utf16BigEndianWithMark: return [0xFE, 0xFF] + big
        case .utf16BigEndian: return big
        case .windows1252: return CodePage.windows1252.encode(text)
        case .cp850: return CodePage.ibm850.encode(text.replacing("’", with: "'"))
        }
    }

    /// The value at an offset, as a reader of the file would see it.
    func read(_ bytes: [UInt8], at offset: Int, count: Int) -> String {
        switch self {
        case .utf16, .utf16WithMark:
            UTF16Text.decode(Array(bytes[offset..<min(bytes.count, offset + 2 * count)]).span)
        case .utf16BigEndian, .utf16BigEndianWithMark:
            UTF16Text.decode(Array(bytes[offset..<min(bytes.count, offset + 2 * count)]).span, order: .bigEndian)
        default: String(decoding: bytes[offset..<min(bytes.count, offset + count)], as: UTF8.self)
        }
    }
}

@Suite struct EncodingTests {
    @Test(arguments: Stored.allCases, expectations)
    func `each format is read in each encoding, with true offsets`(_ stored: Stored, _ expected: Expectation) throws {
        let bytes = try #require(stored.bytes(expected.text))
        let captures = CaptureReader.read(bytes)
        check(captures, expected, "\(stored.rawValue)")
        for field in captures.flatMap(\.records).flatMap(\.fields) where field.value.utf8.count >= 5 {
            // Values that stand in the file as they are; wrapped, escaped and attribute values do not.
            guard ["PartialProductKey", "ProductKey", "LicenseStatus", "KEY", "WINPRODKEY"].contains(field.name),
                field.value.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x20 })
            else { continue }
            let seen = stored.read(bytes, at: field.offset, count: field.value.utf8.count)
            #expect(seen == field.value, "\(stored.rawValue) \(field.name) at \(field.offset)")
        }
    }

    @Test func `a field knows its line and byte in a large text`() throws {
        let filler = (0..<3000).map { "ligne n° \($0) sans intérêt – à passer\r\n" }.joined()
        let text = filler + "Clé de produit partielle : J464C\r\nÉtat de la licence : avec licence\r\n"
        for stored in Stored.allCases {
            guard let bytes = stored.bytes(text.replacing("–", with: "-")) else { continue }
            let captures = CaptureReader.read(bytes)
            let record = try #require(captures.first?.records.first)
            let field = try #require(record.field("partialproductkey"))
            #expect(field.line == 3001)
            #expect(stored.read(bytes, at: field.offset, count: 5) == "J464C", "\(stored.rawValue)")
        }
    }

    @Test func `labels that lost their accents are still known`() throws {
        let text = "Nom : Windows(R)\nCl? de produit partielle : J464C\n\u{FFFD}tat de la licence : x\n"
        let record = try #require(CaptureReader.read(Array(text.utf8)).first?.records.first)
        #expect(record["PartialProductKey"] == "J464C")
    }

    @Test(arguments: [0, 1, 2, 3])
    func `a text that is no text yields nothing`(_ kind: Int) {
        var generator = SeededRandom(seed: 7 + UInt64(kind))
        let bytes: [UInt8] =
            switch kind {
            case 0: []
            case 1: [0xFF, 0xFE]
            case 2: [UInt8](repeating: 0, count: 5000)
            default: (0..<20000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
        #expect(CaptureReader.read(bytes).isEmpty)
        #expect(CaptureReader.detect(bytes) == nil)
    }
}
