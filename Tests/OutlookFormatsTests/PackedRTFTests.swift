import OutlookFormats
import Testing

@Suite struct PackedRTFTests {
    /// The two examples of [MS-OXRTFCP], chapter 4.
    @Test func `the examples of the specification unpack`() throws {
        let first: [UInt8] = [
            0x2D, 0, 0, 0, 0x2B, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 0x03, 0, 0x0A, 0, 0x72, 0x63,
            0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20, 0x68, 0x65, 0x6C, 0x09, 0, 0x20, 0x62, 0x77,
            0x05, 0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
        ]
        let text = try PackedRTF.unpack(first.span, limit: 1_000)
        #expect(String(decoding: text, as: UTF8.self) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
        let second: [UInt8] = [
            0x1A, 0, 0, 0, 0x1C, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xE2, 0xD4, 0x4B, 0x51, 0x41, 0, 0x04, 0x20, 0x57,
            0x58, 0x59, 0x5A, 0x0D, 0x6E, 0x7D, 0x01, 0x0E, 0xB0,
        ]
        let again = try PackedRTF.unpack(second.span, limit: 1_000)
        #expect(String(decoding: again, as: UTF8.self) == "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")
    }

    @Test func `what unpacks to more than the limit is cut there`() throws {
        // One byte, then references that repeat it without end.
        let body = [UInt8](repeating: 0, count: 0) + [0xFE, 0x41] + (0..<7).flatMap { _ in [UInt8(0x0C), 0xFF] }
        let packed: [UInt8] = [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0x4C, 0x5A, 0x46, 0x75, 0, 0, 0, 0] + body
        #expect(try PackedRTF.unpack(packed.span, limit: 50).count == 50)
        #expect(throws: (any Error).self) { try PackedRTF.unpack([UInt8](repeating: 7, count: 40).span, limit: 9) }
    }
}
