/// Encodings of one byte per character that expat does not know by itself.
enum SingleByteEncoding {
    /// The character of each byte, or nil for an encoding this reader does not know.
    ///
    /// Product keys, element names and numbers are ASCII. So any encoding whose lower half is ASCII is accepted, and
    /// letters that this reader has no table for become U+FFFD.
    static func characters(named name: String) -> [Int32]? {
        let name = name.lowercased()
        switch name {
        case "windows-1252", "cp1252", "cp-1252", "ansi", "x-cp1252":
            return (0..<128).map { Int32($0) } + upperHalf1252
        case "iso-8859-15", "latin-9", "latin9":
            return (0..<256).map { euro8859[$0] ?? $0 }
        default:
            let known = ["windows-125", "iso-8859-", "cp125", "cp85", "cp437", "ibm85", "ibm437", "dos-", "macintosh"]
            guard known.contains(where: name.hasPrefix) else { return nil }
            return (0..<256).map { $0 < 128 ? $0 : 0xFFFD }
        }
    }

    /// Bytes from 0x80 on of Windows-1252.
    ///
    /// The five that it leaves empty are the control characters of Latin-1, as the Encoding Standard of the web has them;
    /// from 0xA0 on it is Latin-1.
    private static let upperHalf1252: [Int32] =
        [
            0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
            0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
        ] + (0xA0...0xFF).map { Int32($0) }

    /// The eight places where ISO 8859-15 differs from Latin-1.
    private static let euro8859: [Int32: Int32] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D,
        0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153, 0xBE: 0x0178,
    ]
}
