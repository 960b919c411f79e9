import ByteKit
import Testing

@Suite struct ByteReaderTests {
    @Test func `fields are little-endian and the cursor advances`() throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
        var reader = ByteReader(bytes.span, base: 100)
        #expect(try reader.u8() == 1)
        #expect(try reader.u16() == 0x0302)
        #expect(try reader.u32() == 0x0706_0504)
        #expect(try reader.u64() == 0x0F0E_0D0C_0B0A_0908)
        #expect(reader.offset == 115)
        #expect(reader.remaining == 0)
    }

    @Test(arguments: [-1, 4, Int.max, Int.min])
    func `a request past the end or below zero is an error, never a trap`(count: Int) {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span, base: 7)
        do throws(ParseError) {
            try reader.skip(count)
            Issue.record("no error")
        } catch {
            #expect(error == ParseError(.truncated, at: 7))
        }
    }

    @Test func `a slice keeps absolute offsets`() throws {
        let bytes: [UInt8] = [1, 2, 3, 4]
        var reader = ByteReader(bytes.span)
        try reader.skip(1)
        var slice = try reader.slice(2)
        #expect(try slice.u8() == 2)
        #expect(slice.offset == 2)
        #expect(reader.offset == 3)
    }
}
