public import ByteKit
import ProductKey

/// What a record says in a field.
public enum FieldValue: Hashable, Sendable {
    /// A text, a day in ISO form, or one of the words of a choice.
    case text(String)
    /// A whole number.
    case number(Int64)
    /// Yes or no.
    case flag(Bool)

    /// The value as exchanged tables write it.
    public var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag(let flag): flag ? "yes" : "no"
        }
    }

    /// Reads a value as a person or a table writes it.
    ///
    /// - Returns: nil for an empty text, which says nothing.
    /// - Throws: `records.bad-value` where the text is not of the field's form.
    public static func parse(_ text: String, for field: Field) throws(RecordsError) -> FieldValue? {
        let text = text.trimmed
        guard !text.isEmpty else { return nil }
        switch field.form {
        // A key belongs under seal, never into a remark; who put it here sees by its mask that it was taken for one.
        case .text: return .text(KeyTextSearch.masked(text))
        case .number:
            guard let number = Int64(text), number >= 0 else { throw .badValue(field, text) }
            return .number(number)
        case .day:
            guard Day.isDay(text) else { throw .badValue(field, text) }
            return .text(text)
        case .flag:
            switch text.lowercased() {
            case "yes", "true", "1", "oui": return .flag(true)
            case "no", "false", "0", "non": return .flag(false)
            default: throw .badValue(field, text)
            }
        case .choice(let words):
            guard let word = words.first(where: { $0 == text.lowercased() }) else { throw .badValue(field, text) }
            return .text(word)
        }
    }
}

/// Days in ISO form.
public enum Day {
    /// Whether a text is a day of the calendar: `2026-11-21`.
    public static func isDay(_ text: String) -> Bool { timestamp(text) != nil }

    /// Midnight UTC of a day; nil for another text.
    public static func timestamp(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return Timestamp(year: year, month: month, day: day)
    }
}

extension String {
    /// With the letters A to Z in lower case and all others as they are, as `lower()` gives in both databases.
    var foldedASCII: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) | 0x20) : $0 }
            )
        )
    }

    /// Without white space at either end.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
