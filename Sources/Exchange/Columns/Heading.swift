/// The heading of a column, compared without accents, case and punctuation.
package struct Heading: Hashable, Sendable {
    /// Lower case letters and digits, words apart by one blank.
    package let folded: String

    /// Folds a heading as it is written; no more than 200 characters count.
    package init(_ written: some StringProtocol) {
        var result = ""
        var isApart = false
        var before: Unicode.Scalar?
        for scalar in written.unicodeScalars.prefix(200) {
            guard let plain = Self.plain(scalar) else {
                isApart = true
                before = nil
                continue
            }
            // «ComputerName» of a program and «computer name» of a person are the same words.
            let isHump = before.map { ("a"..."z").contains($0) } ?? false && ("A"..."Z").contains(scalar)
            if isApart || isHump, !result.isEmpty { result += " " }
            isApart = false
            result += plain
            before = scalar
        }
        folded = result
    }

    /// Its words.
    var words: [Substring] { folded.split(separator: " ") }

    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "a"..."z", "0"..."9": return String(scalar)
        case "A"..."Z": return String(Unicode.Scalar(UInt8(scalar.value + 32)))
        default: break
        }
        guard scalar.value >= 0xAA else { return nil }
        switch scalar {
        case "À", "Á", "Â", "Ã", "Å", "à", "á", "â", "ã", "å", "Ä", "ä": return "a"
        case "Ç", "ç": return "c"
        case "È", "É", "Ê", "Ë", "è", "é", "ê", "ë": return "e"
        case "Ì", "Í", "Î", "Ï", "ì", "í", "î", "ï": return "i"
        case "Ñ", "ñ": return "n"
        case "Ò", "Ó", "Ô", "Õ", "Ö", "ò", "ó", "ô", "õ", "ö": return "o"
        case "Ù", "Ú", "Û", "Ü", "ù", "ú", "û", "ü": return "u"
        case "Œ", "œ": return "oe"
        case "Æ", "æ": return "ae"
        default: return nil
        }
    }
}
