/// A label as printed, folded so that spelling, accents and case no longer matter.
struct Label: Sendable {
    /// Lower case, without accents, articles and punctuation; words separated by one space.
    let phrase: String
    /// The same without spaces.
    let squeezed: String
    /// Whether the label is one word without blanks, as identifiers are.
    let isIdentifier: Bool
    /// Whether a character could not be decoded.
    let isDamaged: Bool

    private static let articles: Set<String> = [
        "de", "la", "le", "les", "du", "des", "d", "l", "of", "the", "der", "die", "das", "des", "el", "del", "los",
    ]

    /// Folds a label.
    init(_ text: String) {
        var words: [String] = []
        var word = ""
        var damaged = false
        func close() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7A: word.unicodeScalars.append(scalar)
            case 0x41...0x5A: word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 0x20))
            case 0xFFFD, 0x3F:
                damaged = true
                word.append("?")
            case 0xC0...0x17F:
                word.append(Self.plain(scalar))
            default: close()
            }
        }
        close()
        let kept = words.filter { !Self.articles.contains($0) }
        phrase = kept.joined(separator: " ")
        squeezed = kept.joined()
        isIdentifier = words.count == 1 || !text.unicodeScalars.contains { $0 == " " || $0 == "\u{A0}" || $0 == "'" }
        isDamaged = damaged
    }

    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "À", "Á", "Â", "Ã", "Å", "à", "á", "â", "ã", "å", "Ä", "ä": "a"
        case "Ç", "ç": "c"
        case "È", "É", "Ê", "Ë", "è", "é", "ê", "ë": "e"
        case "Ì", "Í", "Î", "Ï", "ì", "í", "î", "ï": "i"
        case "Ñ", "ñ": "n"
        case "Ò", "Ó", "Ô", "Õ", "Ö", "ò", "ó", "ô", "õ", "ö": "o"
        case "Ù", "Ú", "Û", "Ü", "ù", "ú", "û", "ü": "u"
        case "ß": "ss"
        case "Œ", "œ": "oe"
        default: ""
        }
    }

    /// Whether `other` is this label where every lost character may be any letter.
    func matches(_ other: String) -> Bool {
        guard squeezed.utf8.count == other.utf8.count else { return false }
        return zip(squeezed.utf8, other.utf8).allSatisfy { $0 == $1 || $0 == 0x3F }
    }
}
