/// Writes JSON front to back, indented by two blanks, members in the order in which they are given.
struct JSONLine {
    private var text = ""
    private var depth = 0
    private var isFirst = true
    private var followsName = false

    /// What was written, with a line feed at its end.
    var bytes: [UInt8] { Array((text + "\n").utf8) }

    mutating func open(_ bracket: String) {
        separate()
        text += bracket
        depth += 1
        isFirst = true
    }

    mutating func close(_ bracket: String) {
        depth -= 1
        if !isFirst { breakLine() }
        text += bracket
        isFirst = false
    }

    mutating func name(_ name: String) {
        separate()
        text += Self.quoted(name) + ": "
        followsName = true
    }

    mutating func value(_ value: String) {
        separate()
        text += Self.quoted(value)
    }

    mutating func number(_ value: Int) {
        separate()
        text += String(value)
    }

    /// A member with a text; nothing where there is none.
    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    private mutating func separate() {
        if followsName {
            followsName = false
            return
        }
        if !isFirst { text += "," }
        if depth > 0 { breakLine() }
        isFirst = false
    }

    private mutating func breakLine() { text += "\n" + String(repeating: "  ", count: depth) }

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
