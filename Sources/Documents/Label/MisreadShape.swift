import ProductKey

/// What in a picture has the shape of a key and characters that no key has: a key that was misread, perhaps.
///
/// It is told, so that a person looks; it is never made into a key by putting the characters that resemble them.
public enum MisreadShape {
    /// Of 25 characters so many at most; more, and it is another number.
    private static let impossibleLimit = 6

    /// How many characters of each such shape no key can have.
    public static func counts(in text: String) -> [Int] {
        var groups: [[Unicode.Scalar]] = []
        var result: [Int] = []
        var word: [Unicode.Scalar] = []
        func close() {
            if word.count == 5 { groups.append(word) } else if !word.isEmpty { groups = [] }
            word = []
            guard groups.count == 5 else { return }
            let bad = groups.joined().count {
                !$0.isASCII || !KeyAlphabet.contains(UInt8(truncatingIfNeeded: $0.value))
            }
            let letters = groups.joined().count { ("A"..."Z").contains($0) }
            // Five numbers in a row are a table.
            if (1...impossibleLimit).contains(bad), letters >= 5 { result.append(bad) }
            groups = []
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "A"..."Z", "0"..."9": word.append(scalar)
            case "-", " ", "\u{2010}"..."\u{2015}": close()
            default:
                close()
                word = []
                groups = []
            }
        }
        close()
        return result
    }
}
