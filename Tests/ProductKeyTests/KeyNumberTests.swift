import ByteKit
import ProductKey
import TestSupport
import Testing

@Suite struct KeyNumberTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `random fields decode to text and back, or are refused as not re-encodable`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var decoded = 0
        for _ in 0..<500 {
            var field = (0..<15).map { _ in UInt8.random(in: 0...255, using: &random) } + [0]
            field[14] &= 0x0F
            do throws(KeyNumber.FieldState) {
                let key = try KeyNumber.decode(field: field.span)
                #expect(key.number.field == field)
                decoded += 1
            } catch {
                #expect(error == .notReencodable)
            }
        }
        // 24^25 is 0.78 of 2^115, so about 390 of 500 are keys.
        #expect((330...450).contains(decoded), "seed \(seed)")
    }

    @Test(arguments: 0..<24)
    func `the marker may stand in every place its digit can name`(place: Int) throws {
        // The marker's place is the top digit, so the number is place × 24^24.
        var value = UInt128(place)
        for _ in 0..<24 { value *= 24 }
        let stored = value | UInt128(1) << 115
        let field = (0..<16).map { UInt8(truncatingIfNeeded: stored >> UInt128($0 * 8)) }
        let key = try KeyNumber.decode(field: field.span)
        let text = key.withCharacters { $0 }
        #expect(text.firstIndex(of: UInt8(ascii: "N")) == place)
        #expect(key.number.field == field)
    }

    @Test func `a zero field is a removed key and never a row of B`() {
        let zero = [UInt8](repeating: 0, count: 16)
        #expect(throws: KeyNumber.FieldState.removed) { try KeyNumber.decode(field: zero.span) }
    }

    @Test(arguments: 4..<8)
    func `a stray bit above the generation flag is not re-encodable`(bit: Int) {
        var field = [UInt8](repeating: 0x11, count: 15) + [0]
        field[14] = 0x01 | UInt8(1 << bit)
        #expect(throws: KeyNumber.FieldState.notReencodable) { try KeyNumber.decode(field: field.span) }
    }

    @Test func `damage in a blob is named and the key is still as stored`() throws {
        let good = BlobBuilder(keyField: try ProductKey(text: "N69G4-B89J2-4G8F4-WWYCC-J464C").number.field)
        for index in [8, 32, 55, 72, 159, 160, 163] {
            var bytes = good.version3()
            bytes[index] ^= 1
            var reader = ByteReader(bytes.span)
            #expect(try !DigitalProductId3(parsing: &reader).crcAgrees)
        }
        for index in [0x0A, 0x330, 0x340, 0x360, 0x4F0] {
            var bytes = good.version4()
            bytes[index] ^= 1
            var reader = ByteReader(bytes.span)
            #expect(try !DigitalProductId4(parsing: &reader).structureHashAgrees)
        }
    }

    @Test func `a blob cut at any length is an error with its place`() throws {
        let blob = BlobBuilder(keyField: [UInt8](repeating: 0, count: 16))
        for count in 0..<164 {
            let cut = Array(blob.version3().prefix(count))
            var reader = ByteReader(cut.span, base: 40)
            #expect(throws: ParseError(.truncated, at: 40)) { try DigitalProductId3(parsing: &reader) }
        }
        for count in stride(from: 0, to: 1_272, by: 7) {
            let cut = Array(blob.version4().prefix(count))
            var reader = ByteReader(cut.span)
            #expect(throws: ParseError(.truncated, at: 0)) { try DigitalProductId4(parsing: &reader) }
        }
        var wrong = blob.version3()
        wrong[4] = 2
        var reader = ByteReader(wrong.span)
        #expect(throws: ParseError("dpid.header", at: 0)) { try DigitalProductId3(parsing: &reader) }
    }
}
