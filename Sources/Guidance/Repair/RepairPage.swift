import JSONText
import Catalogue
public import Texts

/// Repaired commands as text and as JSON (`regain.repair/1`).
public struct RepairPage: Sendable {
    private let language: Language
    private let revealsKeys: Bool
    private let book: Phrasebook
    /// Whether the commands are followed by nothing but their dangers.
    public var isBrief = false
    /// How a terminal shows the commands.
    public var emphasis: @Sendable (String) -> String = { $0 }

    /// A page in one language.
    /// - Parameters:
    ///   - language: the language of the explanations.
    ///   - revealsKeys: whether keys that stood in the pasted text are shown whole: only where a person asked for it.
    ///   - book: the texts.
    public init(language: Language, revealsKeys: Bool = false, book: Phrasebook = .standard) {
        self.language = language
        self.revealsKeys = revealsKeys
        self.book = book
    }

    /// The commands, each followed by its explanation.
    public func text(_ repaired: RepairedText) -> String {
        guard !repaired.commands.isEmpty else { return say("guidance.repair.nothing") + "\n" }
        let parts = repaired.commands.map { command in
            var lines = [emphasis(line(command))]
            if !isBrief { lines += explanation(command) }
            lines += command.dangers.map {
                "    " + labelled("guidance.repair.label-danger", book.text($0, in: language))
            }
            lines += command.gates.map {
                "    " + labelled("guidance.repair.label-gate", "\($0). " + why($0))
            }
            return lines.joined(separator: "\n")
        }
        guard !isBrief else { return parts.joined(separator: "\n") + "\n" }
        return parts.joined(separator: "\n\n") + "\n\n" + say("guidance.repair.nothing-run") + "\n"
    }

    private func explanation(_ command: RepairedCommand) -> [String] {
        let changes = command.changes.map { book.text($0, in: language) }
        let said = changes.isEmpty ? say("guidance.repair.unchanged") : changes.joined(separator: " ")
        return [does(command), labelled("guidance.repair.label-changes", said)].compactMap(\.self).map { "    " + $0 }
    }

    /// The commands as one JSON document.
    public func json(_ repaired: RepairedText) -> String {
        JSONDocument.record([
            "schema": .string("regain.repair/1"),
            "language": .string(language.rawValue),
            "commands": .array(repaired.commands.map(json)),
            "leftOut": .texts(repaired.leftOut),
        ]).document
    }

    private func json(_ command: RepairedCommand) -> JSONDocument {
        .record([
            "line": .string(line(command)),
            "from": .number(command.lineNumber),
            "does": .text(does(command)),
            "changes": .array(command.changes.map(json)),
            "dangers": .array(command.dangers.map(json)),
            "gates": .array(
                command.gates.map { gate in
                    .record(["id": .string(gate), "why": .string(why(gate))])
                }
            ),
        ])
    }

    private func json(_ message: Message) -> JSONDocument {
        .record(["code": .string(message.code), "text": .string(book.text(message, in: language))])
    }

    private func line(_ command: RepairedCommand) -> String { revealsKeys ? command.revealedLine() : command.line }

    private func does(_ command: RepairedCommand) -> String? {
        command.commandID.flatMap { ServicingCommands.standard[$0] }?.does[language]
    }

    private func why(_ gate: String) -> String {
        GuidanceRules.standard.gate(gate).map { book.text($0.whyCode, in: language) } ?? gate
    }

    private func labelled(_ label: String, _ text: String) -> String {
        "\(say(label))\(language == .french ? "\u{A0}:" : ":") \(text)"
    }

    private func say(_ code: String) -> String { book.text(code, in: language) }
}
