/// Text in columns and paragraphs for a terminal of bounded width.
package enum TextLayout {
    /// Columns that a text takes; wide characters of East Asia take two.
    package static func width(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + ($1.unicodeScalars.contains { isWide($0) } ? 2 : 1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Pads with blanks on the right.
    package static func pad(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// Shortens in the middle: of a path, beginning and end say most.
    package static func shorten(_ text: String, to columns: Int) -> String {
        guard width(text) > columns, columns > 3 else { return text }
        let characters = Array(text)
        let tail = (columns - 1) * 2 / 3
        return String(characters.prefix(columns - 1 - tail)) + "…" + String(characters.suffix(tail))
    }

    /// Breaks a paragraph at blanks; a longer word is cut where the line ends.
    ///
    /// No-break spaces hold.
    package static func wrap(_ text: String, width limit: Int, indent: String = "", firstIndent: String? = nil)
        -> String
    {
        var lines: [String] = []
        var line = firstIndent ?? indent
        var isEmpty = true
        for part in text.split(separator: " ") {
            var word = String(part)
            if !isEmpty, width(line) + 1 + width(word) > limit {
                lines.append(line)
                line = indent
                isEmpty = true
            }
            while width(line) + width(word) > limit, limit > width(line) + 8 {
                let room = limit - width(line)
                lines.append(line + word.prefix(room))
                word = String(word.dropFirst(room))
                line = indent
            }
            line += isEmpty ? word : " \(word)"
            isEmpty = false
        }
        lines.append(line)
        return lines.joined(separator: "\n")
    }

    /// A table without borders; the columns given as elastic are shortened until it fits.
    package static func table(_ rows: [[String]], width limit: Int, elastic: [Int]) -> [String] {
        guard let count = rows.map(\.count).max() else { return [] }
        var widths = (0..<count).map { column in
            rows.map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0
        }
        var excess = widths.reduce(0, +) + 2 * (count - 1) - limit
        while excess > 0, let widest = elastic.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 {
            widths[widest] -= 1
            excess -= 1
        }
        return rows.map { row in
            var line = row.enumerated()
                .map { pad(shorten($0.element, to: widths[$0.offset]), to: widths[$0.offset]) }
                .joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
