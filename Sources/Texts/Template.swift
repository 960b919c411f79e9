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
        let isBrace = { (unit: UInt8) in unit == UInt8(ascii: "{") || unit == UInt8(ascii: "}") }
        guard text.utf8.contains(where: isBrace) else {
            pieces = [.text(text)]
            return
        }
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let brace = rest.utf8.firstIndex(where: isBrace) {
            plain += rest[..<brace]
            let next = rest.utf8.index(after: brace)
            if next < rest.endIndex, rest.utf8[next] == rest.utf8[brace] {
                plain.append(rest[brace])
                rest = rest[rest.utf8.index(after: next)...]
                continue
            }
            guard rest.utf8[brace] == UInt8(ascii: "{"),
                let end = rest.utf8[next...].firstIndex(of: UInt8(ascii: "}"))
            else { throw ParseError(.textsTemplate, at: 0, "a lonely brace in: \(text)") }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(try Self.placeholder(rest[next..<end], in: text))
            rest = rest[rest.utf8.index(after: end)...]
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
    }

    private static func placeholder(_ inside: Substring, in text: String) throws(ParseError) -> Piece {
        let parts = inside.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        let isLetter = { (unit: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(unit | 0x20) }
        guard let name = parts.first, !name.isEmpty, name.utf8.allSatisfy(isLetter),
            parts.count == 1 || parts.count == 3
        else { throw ParseError(.textsTemplate, at: 0, "an unknown placeholder in: \(text)") }
        return parts.count == 1 ? .value(name) : .plural(name, one: parts[1], other: parts[2])
    }
}
