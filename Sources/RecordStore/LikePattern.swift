/// Patterns for `LIKE ? ESCAPE '\'`, in which what a person typed stands for itself.
public enum LikePattern {
    /// Matches what contains a text.
    public static func containing(_ text: String) -> SQLValue { .text("%\(escaped(text))%") }

    /// Matches what begins with a text.
    public static func beginning(with text: String) -> SQLValue { .text("\(escaped(text))%") }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "%" || scalar == "_" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
}
