import Documents
import FoundationEssentials
import Texts

/// The answer of `regain key --photo`: what can be read of each line, how surely, and the command to go on with.
struct LabelPhotoAnswer {
    let path: String
    let lines: [LabelReading]
    let reveals: Bool
    let language: Language

    // MARK: For a person

    /// The page.
    func page(isQuiet: Bool, emphasis: (String) -> String) -> String {
        guard !lines.isEmpty else {
            return TextLayout.wrap(say("photo.nothing", ["path": .text(path)]), width: Terminal.width) + "\n"
        }
        var parts = [TextLayout.wrap(say("photo.title", ["path": .text(path)]), width: Terminal.width)]
        if lines.count > 1 {
            parts[0] +=
                "\n" + TextLayout.wrap(say("photo.several", ["count": .number(lines.count)]), width: Terminal.width)
        }
        for line in lines {
            parts.append("    " + emphasis(pattern(line)))
            guard !isQuiet else { continue }
            parts.append(table(line))
            parts.append(
                ([Message("photo.readable", ["count": .number(line.readableCount)])] + messages(line)).map {
                    TextLayout.wrap(
                        Phrasebook.standard.text($0, in: language),
                        width: Terminal.width,
                        indent: "    ",
                        firstIndent: "  • "
                    )
                }.joined(separator: "\n")
            )
        }
        if !isQuiet { parts.append(say("photo.nothing-corrected")) }
        parts.append(TextLayout.wrap(say("photo.next"), width: Terminal.width))
        parts += lines.map { "    " + command($0) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The cells in five groups, and below each how sure it is.
    private func table(_ line: LabelReading) -> String {
        (0..<5).map { group in
            let cells = (group * 5..<group * 5 + 5).map { place in
                let shown = shown(line, place).map { String($0) } ?? "?"
                let confidence = String(line.cells[place].confidence)
                return "\(shown) " + String(repeating: " ", count: max(0, 3 - confidence.count)) + "\(confidence) %"
            }
            return "    " + cells.joined(separator: "   ")
        }.joined(separator: "\n")
    }

    // MARK: What both forms say

    /// A whole reading is a key and shown like one.
    private func pattern(_ line: LabelReading) -> String { reveals ? line.pattern : line.maskedPattern }

    private func isHidden(_ line: LabelReading, _ place: Int) -> Bool { !reveals && line.isWhole && place < 20 }

    /// The character of a cell that can be read and may be shown.
    private func shown(_ line: LabelReading, _ place: Int) -> Unicode.Scalar? {
        isHidden(line, place) || line.cells[place].doubt != nil ? nil : line.cells[place].seen
    }

    /// The command that uses the line.
    private func command(_ line: LabelReading) -> String {
        let sources = say("photo.next.sources")
        guard line.isWhole, !reveals else { return "regain find \(sources) --like '\(pattern(line))'" }
        // A whole key is no argument.
        let quoted = path.replacing("'", with: "'\\''")
        return "regain find \(sources) --like-photo '\(quoted)'"
    }

    private func messages(_ line: LabelReading) -> [Message] {
        var messages = line.cells.indices.compactMap { place in message(line.cells[place], place + 1) }
        if line.isWhole, !reveals { messages.append(Message("photo.whole")) }
        return messages
    }

    private func message(_ cell: LabelReading.Cell, _ place: Int) -> Message? {
        guard let doubt = cell.doubt else { return nil }
        let seen = ([cell.seen].compactMap(\.self) + cell.otherwise).map { String($0) }
        return Message(
            "photo.\(doubt.rawValue)",
            [
                "place": .number(place), "character": .text(seen.first ?? ""),
                "characters": .text(seen.joined(separator: ", ")), "confidence": .number(Int(cell.confidence)),
            ]
        )
    }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    // MARK: JSON

    /// The answer as JSON, schema `regain.key-photo/1`.
    func json() throws -> String {
        let document = Document(
            photo: path,
            threshold: Int(LabelReading.threshold),
            lines: lines.map { line in
                Line(
                    pattern: pattern(line),
                    masked: line.isWhole && !reveals,
                    readable: line.readableCount,
                    command: command(line),
                    cells: line.cells.enumerated().map { place, cell in
                        Cell(
                            place: place + 1,
                            character: shown(line, place).map { String($0) },
                            seen: isHidden(line, place) ? nil : cell.seen.map { String($0) },
                            otherwise: cell.otherwise.map { String($0) },
                            confidence: Int(cell.confidence),
                            doubt: cell.doubt?.rawValue
                        )
                    },
                    messages: messages(line).map {
                        Text(code: $0.code, text: Phrasebook.standard.text($0, in: language))
                    }
                )
            }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        let schema = "regain.key-photo/1"
        let photo: String
        let threshold: Int
        let lines: [Line]
    }

    private struct Line: Encodable {
        let pattern: String
        let masked: Bool
        let readable: Int
        let command: String
        let cells: [Cell]
        let messages: [Text]
    }

    private struct Cell: Encodable {
        let place: Int
        let character: String?
        let seen: String?
        let otherwise: [String]
        let confidence: Int
        let doubt: String?
    }

    private struct Text: Encodable {
        let code: String
        let text: String
    }
}
