import ByteKit
import Testing

@Suite struct EncodingTests {
    @Test func `check values of the two checksums are those of the CRC catalogue`() {
        let digits = Array("123456789".utf8)
        #expect(Checksum.crc32WithoutInversion(digits.span) == 0x340B_C6D9)
        #expect(Checksum.crc32BZip2(digits.span) == 0xFC89_1918)
    }

    @Test func `a GUID is read from text and bytes alike`() throws {
        let text = "de32eafd-aaee-4662-9444-c1befb41bde2"
        let guid = try #require(GUID("{DE32EAFD-AAEE-4662-9444-C1BEFB41BDE2}"))
        #expect(guid.description == text)
        let bytes: [UInt8] = [
            0xFD, 0xEA, 0x32, 0xDE, 0xEE, 0xAA, 0x62, 0x46, 0x94, 0x44, 0xC1, 0xBE, 0xFB, 0x41, 0xBD, 0xE2,
        ]
        var reader = ByteReader(bytes.span)
        #expect(try GUID(parsing: &reader) == guid)
        #expect(GUID("de32eafd-aaee-4662-9444-c1befb41bde") == nil)
        #expect(GUID("+e32eafd-aaee-4662-9444-c1befb41bde2") == nil)
    }

    @Test func `UTF-16 survives both byte orders and lone surrogates`() {
        let bytes = UTF16Text.encode("Clé é€𝄞")
        #expect(UTF16Text.decode(bytes.span) == "Clé é€𝄞")
        let swapped = stride(from: 0, to: bytes.count, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
        #expect(UTF16Text.decode(swapped.span, order: .bigEndian) == "Clé é€𝄞")
        let lone: [UInt8] = [0x00, 0xD8, 0x41, 0x00, 0x42]
        #expect(UTF16Text.decode(lone.span) == "\u{FFFD}A")
        let terminated: [UInt8] = [0x41, 0, 0, 0, 0x42, 0]
        #expect(UTF16Text.decodeTerminated(terminated.span) == "A")
    }

    @Test func `hexadecimal goes both ways and refuses the rest`() {
        #expect(Hexadecimal.bytes("00ffA5") == [0, 255, 0xA5])
        #expect(Hexadecimal.text([0, 255, 0xA5]) == "00ffa5")
        #expect(Hexadecimal.bytes("0") == nil)
        #expect(Hexadecimal.bytes("0g") == nil)
    }

    @Test func `a region holds its bytes until nobody needs it`() throws {
        let region = MemoryRegion([1, 2, 3])
        #expect(region.bytes.array() == [1, 2, 3])
        #expect(MemoryRegion([]).bytes.count == 0)
        let filled = MemoryRegion(count: 4) { span in span[2] = 9 }
        #expect(filled.bytes.array() == [0, 0, 9, 0])
    }
}
