/// Puts characters right that word processors, web pages and chat programs change.
struct CharacterRepair {
    /// Codes of what was put right, each once, in order.
    private(set) var changes: [String] = []

    /// The text with plain quotes, hyphens, blanks and slashes.
    mutating func repaired(_ line: some StringProtocol) -> String {
        var result = ""
        var dropsBlanks = false
        for scalar in line.unicodeScalars {
            if dropsBlanks, scalar.properties.isWhitespace { continue }
            dropsBlanks = false
            switch scalar {
            case "\u{AB}":
                result += quote("\"")
                dropsBlanks = true
            case "\u{BB}":
                while let last = result.last, last == " " { result.removeLast() }
                result += quote("\"")
            case "\u{201C}"..."\u{201F}", "\u{2033}", "\u{FF02}": result += quote("\"")
            case "\u{2018}"..."\u{201B}", "\u{2032}", "\u{2039}", "\u{203A}", "\u{FF07}": result += quote("'")
            case "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FE58}", "\u{FE63}", "\u{FF0D}":
                result += noted("dashes", "-")
            case "\u{A0}", "\u{2000}"..."\u{200A}", "\u{202F}", "\u{205F}", "\u{3000}", "\t":
                result += noted("blanks", " ")
            case "\u{AD}", "\u{200B}"..."\u{200F}", "\u{202A}"..."\u{202E}", "\u{2060}"..."\u{2069}", "\u{FEFF}":
                result += noted("invisible", "")
            case "\u{2044}", "\u{2215}", "\u{FF0F}": result += noted("slashes", "/")
            case "\u{FF1A}": result += noted("slashes", ":")
            case "\u{FF3C}": result += noted("slashes", "\\")
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": result += noted("invisible", "")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private mutating func quote(_ mark: String) -> String { noted("quotes", mark) }

    private mutating func noted(_ change: String, _ replacement: String) -> String {
        if !changes.contains(change) { changes.append(change) }
        return replacement
    }
}
