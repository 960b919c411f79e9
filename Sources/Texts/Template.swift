import ByteKit

/// A text with placeholders.
///
/// `{name}` is replaced by a value; `{name|one|other}` by the form that the count of that name takes in the language;
/// `{{` and `}}` are braces.
struct Template: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case text(String)
        case value(String)
        case plural(String, one: String, other: String)
    }

    let pieces: [Piece]

    /// Names of the placeholders.
    var names: Set<String> {
        Set(
            pieces.compactMap { piece in
                switch piece {
                case .text: nil
                case .value(let name), .plural(let name, _, _): name
                }
            }
        )
    }

    /// - Throws: `texts.template` for braces that do not fit together or a name that is none.
    init(parsing text: String) throws(ParseError) {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            plain += rest[..<brace]
            let next = rest.index(after: brace)
            if next < rest.endIndex, rest[next] == rest[brace] {
                plain.append(rest[brace])
                rest = rest[rest.index(after: next)...]
                continue
            }
            guard rest[brace] == "{", let end = rest[next...].firstIndex(of: "}") else {
                throw ParseError(.textsTemplate, at: 0, "a lonely brace in: \(text)")
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(try Self.placeholder(rest[next..<end], in: text))
            rest = rest[rest.index(after: end)...]
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
    }

    private static func placeholder(_ inside: Substring, in text: String) throws(ParseError) -> Piece {
        let parts = inside.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, !name.isEmpty, name.allSatisfy({ $0.isLetter && $0.isASCII }),
            parts.count == 1 || parts.count == 3
        else { throw ParseError(.textsTemplate, at: 0, "an unknown placeholder in: \(text)") }
        return parts.count == 1 ? .value(name) : .plural(name, one: parts[1], other: parts[2])
    }
}
