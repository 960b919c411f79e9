import ByteKit

/// Encodings of one byte per character that expat does not know by itself.
enum SingleByteEncoding {
    /// The character of each byte, or nil for an encoding this reader does not know.
    ///
    /// Product keys, element names and numbers are ASCII. So any encoding whose lower half is ASCII is accepted, and
    /// letters that this reader has no table for become U+FFFD.
    static func characters(named name: String) -> [Int32]? {
        let name = name.lowercased()
        switch name {
        case "windows-1252", "cp1252", "cp-1252", "ansi", "x-cp1252": return characters(of: .windows1252)
        case "iso-8859-15", "latin-9", "latin9": return characters(of: .iso8859Part15)
        default:
            let known = ["windows-125", "iso-8859-", "cp125", "cp85", "cp437", "ibm85", "ibm437", "dos-", "macintosh"]
            guard known.contains(where: name.hasPrefix) else { return nil }
            return (0..<256).map { $0 < 128 ? $0 : 0xFFFD }
        }
    }

    private static func characters(of page: CodePage) -> [Int32] {
        (0...UInt8.max).map { Int32(truncatingIfNeeded: page[$0].value) }
    }
}
