/// Text without accents, case and punctuation: how labels and values of different display languages are compared.
enum Folded {
    /// Lower case letters and digits, words apart by one blank.
    static func text(_ value: String) -> String {
        var result = ""
        var isApart = false
        for scalar in value.unicodeScalars.prefix(400) {
            guard let plain = plain(scalar) else {
                isApart = true
                continue
            }
            if isApart, !result.isEmpty { result += " " }
            isApart = false
            result += plain
        }
        return result
    }

    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "a"..."z", "0"..."9": return String(scalar)
        case "A"..."Z": return String(scalar).lowercased()
        default: break
        }
        switch scalar {
        case "À", "Á", "Â", "Ã", "Å", "à", "á", "â", "ã", "å", "Ä", "ä": return "a"
        case "Ç", "ç": return "c"
        case "È", "É", "Ê", "Ë", "è", "é", "ê", "ë": return "e"
        case "Ì", "Í", "Î", "Ï", "ì", "í", "î", "ï": return "i"
        case "Ñ", "ñ": return "n"
        case "Ò", "Ó", "Ô", "Õ", "Ö", "ò", "ó", "ô", "õ", "ö": return "o"
        case "Ù", "Ú", "Û", "Ü", "ù", "ú", "û", "ü": return "u"
        default: return nil
        }
    }
}
