import ByteKit

/// JSON in the one way in which the audit trail writes it: members in a given order, no blanks, escapes only where needed.
struct CanonicalJSON {
    private var text = "{"
    private var isEmpty = true

    /// Adds a text.
    mutating func add(_ name: String, _ value: String) {
        begin(name)
        Self.quote(value, into: &text)
    }

    /// Adds a whole number.
    mutating func add(_ name: String, _ value: Int64) {
        begin(name)
        text += String(value)
    }

    /// Adds an object of texts, sorted by name as UTF-8.
    mutating func add(_ name: String, _ values: [String: String]) {
        begin(name)
        text += Self.object(values)
    }

    /// The object so far, closed.
    var closed: String { text + "}" }

    /// An object of texts, sorted by name as UTF-8.
    static func object(_ values: [String: String]) -> String {
        var object = CanonicalJSON()
        let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names { object.add(name, values[name] ?? "") }
        return object.closed
    }

    private mutating func begin(_ name: String) {
        if !isEmpty { text += "," }
        isEmpty = false
        Self.quote(name, into: &text)
        text += ":"
    }

    private static func quote(_ value: String, into text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Controls, and what some readers take for the end of a line.
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                text += "\\u" + Hexadecimal.text(scalar.value, digits: 4)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
