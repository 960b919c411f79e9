import JSONText
public import Catalogue
public import Texts

/// Explanations as text and as JSON (`regain.explain/1`).
public struct ExplanationPage: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let table: ActivationErrors
    /// Whether only what the error means and what to do next is said.
    public var isBrief = false
    /// How a terminal shows what is read first.
    public var emphasis: @Sendable (String) -> String = { $0 }

    /// A page in one language.
    public init(language: Language, book: Phrasebook = .standard, table: ActivationErrors = .standard) {
        self.language = language
        self.book = book
        self.table = table
    }

    /// The explanations for a terminal.
    public func text(_ explanations: [Explanation]) -> String {
        guard !explanations.isEmpty else { return say("guidance.explain.no-code") + "\n" }
        return explanations.map(text).joined(separator: "\n")
    }

    private func text(_ explanation: Explanation) -> String {
        guard let answer = explanation.answer else {
            return
                ([
                    emphasis(explanation.code), "  " + say("guidance.explain.unknown"),
                    "  " + say("guidance.explain.label-collect"),
                ]
                + Explanation.collectCodes.map { "    - " + book.text($0, in: language) }).joined(separator: "\n")
                + "\n"
        }
        var lines = [emphasis([explanation.code, answer.error.symbol].compactMap(\.self).joined(separator: "  "))]
        lines.append("  " + answer.meaning[language])
        if answer.error.kind == .info { lines.append("  " + say("guidance.explain.info")) }
        if answer.isUnusualHere { lines.append("  " + say("guidance.explain.unusual-channel")) }
        if !isBrief {
            lines.append("  " + say("guidance.explain.label-causes"))
            for (index, cause) in answer.causes.enumerated() { lines.append("    \(index + 1). \(cause[language])") }
        }
        lines.append("  " + say("guidance.explain.label-next"))
        lines.append("    " + answer.next[language])
        if let command = answer.command {
            let note = answer.needsElevation ? " (\(say("guidance.explain.label-elevated")))" : ""
            lines += ["  " + say("guidance.explain.label-command") + note, "    " + command]
        }
        guard !isBrief else { return lines.joined(separator: "\n") + "\n" }
        lines += ["  " + say("guidance.explain.label-contact"), "    " + answer.contact[language]]
        lines += ["  " + say("guidance.explain.label-rule"), "    " + rule(answer)]
        return lines.joined(separator: "\n") + "\n"
    }

    private func rule(_ answer: Explanation.Answer) -> String {
        book.text(
            "guidance.explain.rule",
            [
                "rule": .text(answer.ruleID),
                "date": .text(answer.date),
                "confidence": .text(book.text("guidance.confidence.\(answer.confidence.rawValue)", in: language)),
                "source": .list(answer.sources.map { .text(title($0)) }),
            ],
            in: language
        )
    }

    private func title(_ source: String) -> String {
        table.header?.sources.first { $0.id == source }?.title ?? source
    }

    /// The explanations as one JSON document.
    public func json(_ explanations: [Explanation]) -> String {
        JSONDocument.record([
            "schema": .string("regain.explain/1"),
            "language": .string(language.rawValue),
            "explanations": .array(explanations.map(json)),
        ]).document
    }

    private func json(_ explanation: Explanation) -> JSONDocument {
        let answer = explanation.answer
        return .record([
            "code": .string(explanation.code),
            "known": .bool(answer != nil),
            "channel": .text(explanation.channel?.rawValue),
            "keyCheck": .text(explanation.keyCheck?.rawValue),
            "symbol": .text(answer?.error.symbol),
            "kind": .text(answer?.error.kind.rawValue),
            "meaning": .text(answer?.meaning[language]),
            "unusualChannel": answer.map { .bool($0.isUnusualHere) },
            "causes": answer.map { .texts($0.causes.map { $0[language] }) },
            "next": answer.map { next($0) },
            "contact": answer.map { .record(["id": .string($0.contactID), "text": .string($0.contact[language])]) },
            "rule": answer.map { answer in
                .record([
                    "id": .string(answer.ruleID),
                    "date": .string(answer.date),
                    "confidence": .string(answer.confidence.rawValue),
                    "sources": .texts(answer.sources),
                ])
            },
            "collect": answer == nil
                ? .texts(Explanation.collectCodes.map { book.text($0, in: language) }) : nil,
        ])
    }

    private func next(_ answer: Explanation.Answer) -> JSONDocument {
        .record([
            "action": .string(answer.nextID),
            "text": .string(answer.next[language]),
            "command": .text(answer.command),
            "elevated": answer.command.map { _ in .bool(answer.needsElevation) },
        ])
    }

    private func say(_ code: String) -> String { book.text(code, in: language) }
}
