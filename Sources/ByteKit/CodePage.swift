/// A code page of one byte per character whose lower half is ASCII.
///
/// Each byte stands for one character below U+10000, so a decoded text has as many UTF-16 units as there are bytes.
public struct CodePage: Sendable, Hashable {
    /// The name registered with IANA, in lower case.
    public let name: String
    /// The characters of 0x80 to 0xFF.
    private let upperHalf: [Unicode.Scalar]

    /// Western Windows.
    ///
    /// The five bytes that it leaves open stand for themselves, as Windows and the Encoding Standard of the web have it.
    /// Source: `CP1252.TXT` of the Unicode mapping tables.
    public static let windows1252 = CodePage(
        name: "windows-1252",
        text: "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ",
        rest: 0xA0...0xFF
    )

    /// What a console of western Europe prints.
    ///
    /// Source: `CP850.TXT` of the Unicode mapping tables.
    public static let ibm850 = CodePage(
        name: "ibm850",
        text: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤"
            + "ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}"
    )

    /// Latin-1 with the euro sign and seven other letters.
    ///
    /// Source: `8859-15.TXT` of the Unicode mapping tables.
    public static let iso8859Part15 = CodePage(
        name: "iso-8859-15",
        controls: 0x80...0x9F,
        text: "\u{A0}¡¢£€¥Š§š©ª«¬\u{AD}®¯°±²³Žµ¶·ž¹º»ŒœŸ¿",
        rest: 0xC0...0xFF
    )

    private init(
        name: String,
        controls: ClosedRange<UInt8>? = nil,
        text: String,
        rest: ClosedRange<UInt8>? = nil
    ) {
        func themselves(_ range: ClosedRange<UInt8>?) -> [Unicode.Scalar] {
            range.map { $0.map { Unicode.Scalar($0) } } ?? []
        }
        self.name = name
        upperHalf = themselves(controls) + Array(text.unicodeScalars) + themselves(rest)
    }

    /// The character of a byte.
    public subscript(byte: UInt8) -> Unicode.Scalar {
        byte < 0x80 ? Unicode.Scalar(byte) : upperHalf[Int(byte) - 0x80]
    }

    /// The UTF-16 unit of a byte.
    public func unit(_ byte: UInt8) -> UInt16 { UInt16(truncatingIfNeeded: self[byte].value) }

    /// Decodes all bytes.
    public func decode(_ bytes: Span<UInt8>) -> String {
        var result = String.UnicodeScalarView()
        result.reserveCapacity(bytes.count)
        for index in bytes.indices { result.append(self[bytes[index]]) }
        return String(result)
    }

    /// Decodes up to the first zero byte, or all of it where there is none.
    public func decodeTerminated(_ bytes: Span<UInt8>) -> String {
        let end = bytes.indices.first { bytes[$0] == 0 } ?? bytes.count
        return decode(bytes.extracting(0..<end))
    }

    /// The bytes of a text.
    /// - Returns: nil when the page lacks one of its characters.
    public func encode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else if let index = upperHalf.firstIndex(of: scalar) {
                bytes.append(UInt8(truncatingIfNeeded: index + 0x80))
            } else {
                return nil
            }
        }
        return bytes
    }
}
