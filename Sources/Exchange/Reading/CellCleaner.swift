import PlainText
import ProductKey
import Texts

/// Makes the text of a cell harmless: what it says is kept, what could do something is taken away or told.
struct CellCleaner {
    let limits: ImportLimits

    /// A clean text and what was done to it.
    struct Result {
        var text: String
        /// Codes of what was noticed.
        var notes: [Message] = []
        /// Whole keys that stood in it; in the text they are masked.
        var keys: [ProductKey] = []
    }

    /// Cleans one cell.
    ///
    /// - Parameters:
    ///   - raw: as it was read.
    ///   - readsKeys: whether whole keys are looked for and masked.
    /// - Returns: the text with what was noticed.
    func clean(_ raw: String, readsKeys: Bool = true) -> Result {
        if let plain = plain(raw, readsKeys: readsKeys) { return Result(text: plain) }
        var result = Result(text: "")
        var text = raw
        if text.utf8.count > limits.cellByteCount {
            result.notes.append(Message("exchange.cell-cut", ["limit": .number(limits.cellByteCount)]))
            text = String(decoding: text.utf8.prefix(limits.cellByteCount), as: UTF8.self)
            if text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
        }
        text = withoutMarkup(text)
        let startsLikeFormula = SpreadsheetText.startsLikeFormula(text)
        let (visible, controlCount) = withoutControls(text)
        if controlCount > 0 {
            result.notes.append(Message("exchange.cell-controls", ["count": .number(controlCount)]))
        }
        text = Self.trimmed(SpreadsheetText.released(visible))
        if startsLikeFormula || SpreadsheetText.startsLikeFormula(text), !Self.isNumber(text) {
            result.notes.append(Message("exchange.cell-formula"))
        }
        if readsKeys, text.utf8.count >= 25 { mask(&text, into: &result) }
        result.text = text
        return result
    }

    // Most cells are short and plain: nothing has to be done to them.
    private func plain(_ raw: String, readsKeys: Bool) -> String? {
        let count = raw.utf8.count
        guard count > 0 else { return "" }
        guard count <= (readsKeys ? 24 : 200), let first = raw.utf8.first, let last = raw.utf8.last,
            Self.isWord(first), Self.isWord(last)
        else { return nil }
        for byte in raw.utf8 where byte < 0x20 || byte == 0x26 || byte == 0x3C || byte == 0x7F || byte >= 0x80 {
            return nil
        }
        return raw
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    private func mask(_ text: inout String, into result: inout Result) {
        let scalars = Array(text.unicodeScalars)
        let matches = KeyTextSearch.matches(in: scalars)
        guard !matches.isEmpty else { return }
        var masked = String.UnicodeScalarView()
        var position = 0
        for match in matches {
            masked.append(contentsOf: scalars[position..<match.range.lowerBound])
            masked.append(contentsOf: match.key.masked.unicodeScalars)
            position = match.range.upperBound
            result.keys.append(match.key)
        }
        masked.append(contentsOf: scalars[position...])
        text = String(masked)
    }

    /// Without control characters and what turns the direction of a text; line ends become line feeds.
    private func withoutControls(_ text: String) -> (text: String, count: Int) {
        var result = String.UnicodeScalarView()
        var count = 0
        var isBehindReturn = false
        for scalar in text.unicodeScalars {
            defer { isBehindReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A:
                if !isBehindReturn { result.append("\n") }
            case 0x0D: result.append("\n")
            case 0x09: result.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB:
                count += 1
            case 0x2028, 0x2029: result.append("\n")
            default: result.append(scalar)
            }
        }
        return (String(result), count)
    }

    /// Tables of Snipe-IT once carried the links of its pages; GLPI writes «&#62;» between entities.
    private func withoutMarkup(_ text: String) -> String {
        var text = text
        if text.utf8.contains(0x3C) {
            let lower = text.prefix(4096).lowercased()
            if ["<a ", "<i ", "<img", "<span", "<br", "<p>", "<div"].contains(where: lower.contains) {
                text = Self.withoutTags(text)
            }
        }
        guard text.utf8.contains(0x26) else { return text }
        for (name, character) in [("&#62;", ">"), ("&gt;", ">"), ("&#60;", "<"), ("&lt;", "<"), ("&quot;", "\"")] {
            text = text.replacing(name, with: character)
        }
        return text.replacing("&#38;", with: "&").replacing("&amp;", with: "&")
    }

    private static func withoutTags(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            result += rest[..<open]
            let tag = rest[open..<close].lowercased()
            if tag.hasPrefix("<br") || tag.hasPrefix("</p") { result += "\n" }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// Without blanks of any kind at both ends.
    static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// Whether a text is a number with a sign, a date or a telephone number, which no spreadsheet runs.
    private static func isNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x2B || first == 0x2D else { return false }
        let isDigits = text.utf8.dropFirst().allSatisfy {
            $0 &- 0x30 < 10 || $0 == 0x20 || $0 == 0x2E || $0 == 0x2C || $0 == 0x28 || $0 == 0x29
        }
        return isDigits && text.utf8.contains { $0 &- 0x30 < 10 } || text == "-" || text == "--"
    }
}
