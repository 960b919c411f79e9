/// How the characters of a text are stored.
public enum TextEncoding: String, Hashable, Sendable {
    /// UTF-8.
    case utf8 = "utf-8"
    /// UTF-16 of Windows.
    case utf16LittleEndian = "utf-16le"
    /// UTF-16 with the high byte first.
    case utf16BigEndian = "utf-16be"
    /// Western Windows.
    case windows1252 = "windows-1252"
    /// A console of western Europe.
    case cp850 = "cp850"

    /// Looks at all bytes of a text: the mark at its start, zero bytes, UTF-8 that is well formed, letters.
    public init(recognising source: Span<UInt8>) {
        self = Self.detect(source)
    }

    /// Whether a character takes two bytes or four.
    public var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

    private static func detect(_ source: Span<UInt8>) -> TextEncoding {
        if source.count >= 2 {
            if source[0] == 0xFF, source[1] == 0xFE { return .utf16LittleEndian }
            if source[0] == 0xFE, source[1] == 0xFF { return .utf16BigEndian }
        }
        let sample = min(source.count, 4096) & ~1
        var zeros = (even: 0, odd: 0)
        for index in stride(from: 0, to: sample, by: 2) {
            if source[index] == 0 { zeros.even += 1 }
            if source[index + 1] == 0 { zeros.odd += 1 }
        }
        let pairs = sample / 2
        if pairs >= 2 {
            if zeros.odd * 10 >= pairs * 6, zeros.even * 10 < pairs { return .utf16LittleEndian }
            if zeros.even * 10 >= pairs * 6, zeros.odd * 10 < pairs { return .utf16BigEndian }
        }
        var valid = 0
        var invalid = 0
        var score = (cp850: 0, windows1252: 0)
        var index = 0
        while index < source.count {
            let byte = source[index]
            guard byte >= 0x80 else {
                index += 1
                continue
            }
            let count = sequenceLength(source, at: index)
            if count > 0 {
                valid += 1
                index += count
                continue
            }
            invalid += 1
            let before = index > 0 && isLetter(source[index - 1])
            let after = index + 1 < source.count && isLetter(source[index + 1])
            if before || after {
                if TypicalLetters.of850.contains(byte) { score.cp850 += 1 }
                if TypicalLetters.of1252.contains(byte) { score.windows1252 += 1 }
            }
            index += 1
        }
        if invalid == 0 || valid > 3 * invalid { return .utf8 }
        return score.cp850 > score.windows1252 ? .cp850 : .windows1252
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    // The length of the well-formed UTF-8 sequence at `index`, or 0; a sequence cut by the end of the file counts.
    static func sequenceLength(_ source: Span<UInt8>, at index: Int) -> Int {
        let lead = source[index]
        let count: Int
        switch lead {
        case 0xC2...0xDF: count = 2
        case 0xE0...0xEF: count = 3
        case 0xF0...0xF4: count = 4
        default: return 0
        }
        for step in 1..<count {
            guard index + step < source.count else { return source.count - index }
            guard source[index + step] & 0xC0 == 0x80 else { return 0 }
        }
        if count >= 3 {
            let second = source[index + 1]
            if lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F { return 0 }
            if lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F { return 0 }
        }
        return count
    }
}
