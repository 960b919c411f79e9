/// The upper halves of the two one-byte code pages that Windows writes in western Europe.
///
/// Source: Unicode mapping tables `CP850.TXT` and `CP1252.TXT`; the five bytes that 1252 leaves open stand for themselves.
enum CodePages {
    /// Code page 850, bytes 0x80 to 0xFF: what a console prints.
    static let cp850 = scalars(
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤"
            + "ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}"
    )

    /// Windows-1252, bytes 0x80 to 0xFF.
    static let windows1252 =
        scalars(
            "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"
        ) + (0xA0...0xFF as ClosedRange<UInt8>).map { Unicode.Scalar($0) }

    /// Bytes that are letters of western European words in code page 850 and rarely anything between letters in 1252.
    static let lettersOf850: Set<UInt8> = [
        0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x90, 0x93, 0x94, 0x96, 0x97, 0xA0,
        0xA1, 0xA2, 0xA3, 0xA4,
    ]

    /// Bytes that are letters, or the apostrophe, of such words in 1252.
    static let lettersOf1252: Set<UInt8> = [
        0x92, 0xC0, 0xC7, 0xC8, 0xC9, 0xCA, 0xD1, 0xD6, 0xDC, 0xDF, 0xE0, 0xE1, 0xE2, 0xE4, 0xE7, 0xE8, 0xE9, 0xEA,
        0xEB, 0xED, 0xEE, 0xEF, 0xF1, 0xF3, 0xF4, 0xF6, 0xF9, 0xFA, 0xFB, 0xFC,
    ]

    private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
