/// Text in cells of delimited tables that a spreadsheet must not take for a formula.
///
/// A spreadsheet runs what begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a line feed (OWASP, «CSV
/// Injection»; the full-width forms count as well in East Asian versions). An apostrophe in front makes it text. To be
/// able to take it away again, a text that begins with apostrophes before such a character gets one more.
public enum SpreadsheetText {
    /// Whether a spreadsheet would run a text.
    public static func startsLikeFormula(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return isTrigger(first)
    }

    /// The text with an apostrophe in front where one is needed.
    public static func neutralised(_ text: String) -> String {
        isGuarded(text) ? "'" + text : text
    }

    /// The text without the apostrophe that ``neutralised(_:)`` or a person put in front.
    public static func released(_ text: String) -> String {
        text.unicodeScalars.first == "'" && isGuarded(text) ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// The text as a cell: neutralised, in quotes where it holds the delimiter, a quote or the end of a line.
    public static func cell(_ text: String, delimiter: Unicode.Scalar = ",") -> String {
        let text = neutralised(text)
        let needsQuotes = text.unicodeScalars.contains {
            $0 == delimiter || $0 == "\"" || $0 == "\n" || $0 == "\r"
        }
        let hasOuterBlank = text.first == " " || text.last == " "
        return needsQuotes || hasOuterBlank ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    /// Rows of a table (RFC 4180) in which no cell is run.
    public static func table(_ rows: [[String]]) -> String {
        rows.map { $0.map { cell($0) }.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func isGuarded(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first(where: { $0 != "'" }) else { return false }
        return isTrigger(first)
    }

    private static func isTrigger(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }
}
