import ByteKit
import Testing

@Suite struct CodePageTests {
    static let pages = [CodePage.windows1252, .ibm850, .iso8859Part15]

    @Test(arguments: pages)
    func `every byte has one character, and the character that byte`(page: CodePage) throws {
        let bytes = (0...0xFF).map { UInt8($0) }
        let text = page.decode(bytes.span)
        #expect(text.unicodeScalars.count == 256)
        #expect(Set(text.unicodeScalars).count == 256)
        #expect(page.encode(text) == bytes)
        for byte in bytes {
            #expect(page.unit(byte) == UInt16(page[byte].value))
            if byte < 0x80 { #expect(page[byte].value == UInt32(byte)) }
        }
    }

    @Test(
        arguments: [
            (.windows1252, [0x80, 0x85, 0x8A, 0x92, 0x9F, 0xA0, 0xE9, 0xFF], "€…Š’Ÿ\u{A0}éÿ"),
            (.windows1252, [0x81, 0x8D, 0x8F, 0x90, 0x9D], "\u{81}\u{8D}\u{8F}\u{90}\u{9D}"),
            (.ibm850, [0x80, 0x82, 0x90, 0xB0, 0xC9, 0xD5, 0xE1, 0xF2, 0xFF], "ÇéÉ░╔ıß‗\u{A0}"),
            (.iso8859Part15, [0x80, 0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE, 0xE9], "\u{80}€ŠšŽžŒœŸé"),
            (.iso8859Part15, [0xA5, 0xBB, 0xBF, 0xC0], "¥»¿À"),
        ] as [(CodePage, [UInt8], String)]
    )
    func `known bytes are the characters of the published tables`(page: CodePage, bytes: [UInt8], text: String) {
        #expect(page.decode(bytes.span) == text)
    }

    @Test func `a text ends at its first zero, where it has one`() {
        let bytes: [UInt8] = [0x41, 0xE9, 0, 0x42]
        #expect(CodePage.windows1252.decodeTerminated(bytes.span) == "Aé")
        #expect(CodePage.windows1252.decodeTerminated(bytes.span.extracting(0..<2)) == "Aé")
        #expect(CodePage.windows1252.decodeTerminated(bytes.span.extracting(0..<0)).isEmpty)
    }

    @Test func `what a page lacks is not encoded`() {
        #expect(CodePage.ibm850.encode("’") == nil)
        #expect(CodePage.windows1252.encode("█") == nil)
        #expect(CodePage.iso8859Part15.encode("¤") == nil)
    }
}
