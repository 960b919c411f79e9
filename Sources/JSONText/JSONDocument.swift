/// A JSON document as it is written: members keep their order, so that the same plan gives the same bytes.
public indirect enum JSONDocument: Sendable {
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case number(Int)
    /// A text.
    case string(String)
    /// Values in their order.
    case array([JSONDocument])
    /// Members in their order.
    case object([(name: String, value: JSONDocument)])

    /// An object with its members in the order given; those without value are left out.
    public static func record(_ members: KeyValuePairs<String, JSONDocument?>) -> JSONDocument {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }

    /// Texts as an array.
    public static func texts(_ texts: [String]) -> JSONDocument { .array(texts.map { .string($0) }) }

    /// A text; nil for none.
    public static func text(_ text: String?) -> JSONDocument? { text.map { .string($0) } }

    /// A number; nil for none.
    public static func integer(_ number: Int?) -> JSONDocument? { number.map { .number($0) } }

    /// The document as text, indented by two blanks, with a line feed at its end.
    public var document: String { written(indentation: "") + "\n" }

    /// The document on one line, without a line feed.
    public var line: String {
        switch self {
        case .bool, .number, .string: written(indentation: "")
        case .array(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ":" + $0.value.line }.joined(separator: ",") + "}"
        }
    }

    private func written(indentation: String) -> String {
        let inner = indentation + "  "
        switch self {
        case .bool(let value): return value ? "true" : "false"
        case .number(let number): return String(number)
        case .string(let text): return Self.quoted(text)
        case .array(let values):
            guard !values.isEmpty else { return "[]" }
            let lines = values.map { inner + $0.written(indentation: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indentation)]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.written(indentation: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
