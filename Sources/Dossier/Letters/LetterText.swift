/// A letter as plain text.
enum LetterText {
    /// The most characters of a line.
    static let width = 76

    /// The whole letter.
    static func letter(_ letter: Letter) -> String {
        let indent = String(repeating: " ", count: 38)
        var lines = letter.sender + [""]
        lines += letter.addressee.flatMap { wrapped($0, first: indent, rest: indent) }
        lines += ["", indent + letter.placeAndDate, ""]
        lines += wrapped(letter.subjectLine) + letter.references.flatMap { wrapped($0) } + [""]
        return text(lines + body(letter))
    }

    /// What stands in the message: the letter without its head.
    static func message(_ letter: Letter) -> String {
        text((letter.references.isEmpty ? [] : letter.references + [""]) + body(letter))
    }

    private static func body(_ letter: Letter) -> [String] {
        var lines = wrapped(letter.salutation) + [""]
        for part in letter.parts {
            switch part {
            case .paragraph(let text): lines += wrapped(text)
            case .rows(let heading, let rows):
                if !heading.isEmpty { lines += wrapped(heading) }
                let widest = min(30, rows.map(\.label.count).max() ?? 0)
                for row in rows {
                    let gap = String(repeating: " ", count: max(0, widest - row.label.count) + 2)
                    lines += wrapped(
                        row.value,
                        first: "  " + row.label + gap,
                        rest: String(repeating: " ", count: widest + 4)
                    )
                }
            case .list(let introduction, let items):
                lines += wrapped(introduction)
                for item in items { lines += wrapped(item, first: "  – ", rest: "    ") }
            }
            lines.append("")
        }
        lines += wrapped(letter.closing) + ["", "", ""] + letter.signature
        if !letter.enclosures.isEmpty {
            lines += ["", letter.enclosureHeading]
            for (index, item) in letter.enclosures.enumerated() {
                lines += wrapped(item, first: "  \(index + 1). ", rest: "     ")
            }
        }
        return lines
    }

    private static func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    /// Lines broken at blanks; a no-break space never breaks, and a longer word stands alone.
    static func wrapped(_ text: String, first: String = "", rest: String = "") -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        return lines + [line]
    }
}
