import ProductKey

/// Takes whole keys out of a text that repeats what a person gave.
///
/// Keys are never arguments, but people try, and an error message ends up in logs.
package enum KeyMask {
    /// The text with every whole key in its masked form.
    package static func masked(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var position = 0
        for match in KeyTextSearch.matches(in: scalars) where match.range.lowerBound >= position {
            result.append(contentsOf: scalars[position..<match.range.lowerBound])
            result.append(contentsOf: match.key.masked.unicodeScalars)
            position = match.range.upperBound
        }
        result.append(contentsOf: scalars[position...])
        return String(result)
    }
}
