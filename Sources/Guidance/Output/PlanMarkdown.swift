public import Texts

/// A plan as Markdown (CommonMark with tables).
public struct PlanMarkdown: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let rules: GuidanceRules

    /// Documents in one language.
    public init(language: Language, book: Phrasebook = .standard, rules: GuidanceRules = .standard) {
        self.language = language
        self.book = book
        self.rules = rules
    }

    /// Where the case stands and what comes next, without the document around it.
    public func summary(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        var parts = ["# \(text.title)", "> \(text.outcome) \(text.why)"]
        if let next = plan.next { parts.append(step(next, text)) } else { parts.append(text.next) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The document.
    public func text(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        var parts = ["# \(text.title)", escaped(text.subtitle), "> \(text.outcome) \(text.why)", text.rule]
        parts.append("## \(text.say("guidance.heading.next"))")
        parts.append(plan.next.map { "**\($0.number). \(text.title($0))**" } ?? text.next)
        if let contact = text.contact { parts.append(text.labelled(text.say("guidance.heading.contact"), contact)) }
        parts.append("## \(text.say("guidance.heading.known"))")
        parts.append(known(text))
        parts.append("## \(text.say("guidance.heading.gates"))")
        parts += plan.gates.isEmpty ? [text.say("guidance.document.no-gates")] : plan.gates.map { gate($0, text) }
        parts.append("## \(text.say("guidance.heading.steps"))")
        parts.append(escaped(text.say("guidance.document.placeholders")))
        parts += plan.steps.map { step($0, text) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func known(_ text: PlanText) -> String {
        let pairs = text.known
        guard !pairs.isEmpty else { return text.say("guidance.document.nothing-known") }
        let rows = pairs.map { "| \(cell($0.name)) | \(cell($0.value)) |" }
        return (["| | |", "|---|---|"] + rows).joined(separator: "\n")
    }

    private func gate(_ state: GateState, _ text: PlanText) -> String {
        var lines = [
            "- \(text.labelled("**\(state.gate.id)** (\(escaped(text.position(state))))", text.text(state.gate.whyCode)))",
            "  - \(text.labelled(text.say("guidance.gate.way-label"), text.text(state.gate.wayCode)))",
        ]
        if state.position == .closed {
            lines.append(
                "  - \(text.labelled(text.say("guidance.gate.accept-label"), text.text(state.gate.acceptCode)))"
            )
            lines.append("    `\(text.acceptLine(state.gate))`")
        } else if state.position == .accepted {
            lines.append(
                "  - \(text.labelled(text.say("guidance.gate.accept-label"), text.text(state.gate.acceptCode)))"
            )
        }
        lines.append("  - \(text.rule(state.gate))")
        return lines.joined(separator: "\n")
    }

    private func step(_ step: PlannedStep, _ text: PlanText) -> String {
        let mark = step.isDone ? "x" : " "
        var parts = ["### \(step.number). \(text.title(step))"]
        parts.append("- [\(mark)] `\(step.step.id)`: \(text.place(step)); \(text.needs(step).joined(separator: ", "))")
        if let cim = step.cim { parts.append(block("powershell", cim)) }
        if let line = step.line { parts.append(block("bat", line)) }
        var lines = [
            "- \(text.labelled(text.say("guidance.step.label-does"), text.does(step)))",
            "- \(text.labelled(text.say("guidance.step.label-undo"), text.undo(step)))",
            "- \(text.labelled(text.say("guidance.step.label-see"), text.see(step)))",
        ]
        if let warning = text.warning(step), step.changes {
            lines.append("- \(text.labelled(text.say("guidance.step.label-warning"), warning))")
        }
        if !step.closedGates.isEmpty {
            lines.append(
                "- \(text.say("guidance.document.waits", ["gates": .text(step.closedGates.joined(separator: ", "))]))"
            )
        }
        parts.append(lines.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private func block(_ language: String, _ line: String) -> String { "```\(language)\n\(line)\n```" }

    private func cell(_ text: String) -> String {
        escaped(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    /// Evidence must not become markup.
    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "*", "_", "`", "[", "]", "#", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }
}
