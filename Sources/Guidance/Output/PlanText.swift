import ByteKit
import Catalogue
import Texts

/// The texts of a plan in one language, shared by all forms in which a plan is written.
struct PlanText {
    let plan: Plan
    let language: Language
    let book: Phrasebook
    let rules: GuidanceRules

    func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        book.text(code, arguments, in: language)
    }

    func text(_ code: String) -> String { book.text(code, in: language) }

    /// A label before a text, with the colon of the language.
    func labelled(_ label: String, _ text: String) -> String {
        "\(label)\(language == .french ? "\u{A0}:" : ":") \(text)"
    }

    var title: String { text(plan.path.titleCode) }
    var why: String { text(plan.path.whyCode) }
    var outcome: String { say("guidance.outcome.\(plan.path.outcome.rawValue)") }

    var subtitle: String {
        plan.facts.serverName.map { say("guidance.document.subtitle", ["server": .text($0)]) }
            ?? say("guidance.document.subtitle-unnamed")
    }

    var rule: String { rule(plan.rule.id, plan.rule.date, plan.rule.source) }

    func rule(_ gate: Gate) -> String { rule("gate.\(gate.id)", gate.date, gate.source) }

    private func rule(_ id: String, _ date: String, _ source: String) -> String {
        let title = rules.title(ofSource: source)
        return say("guidance.document.rule", ["rule": .text(id), "date": .text(date), "source": .text(title)])
    }

    /// What is known, as pairs of name and value.
    var known: [(name: String, value: String)] {
        var result = plan.facts.known.map {
            (say($0.fact.nameCode), say($0.fact.valueCode($0.value)))
        }
        let facts = plan.facts
        func add(_ code: String, _ value: String?) {
            if let value { result.append((say(code), value)) }
        }
        add("guidance.fact.partial-key", facts.partialKey)
        add("guidance.fact.held-partial-key", facts.heldPartialKey)
        add("guidance.fact.maker", facts.maker)
        add("guidance.fact.kms-host-name", facts.kmsHostName)
        add("guidance.fact.days-left", facts.daysLeft.map(language.number))
        add("guidance.fact.rearms-left", facts.rearmsLeft.map(language.number))
        add("guidance.fact.end", facts.end.map { "\(language.date($0)), \($0.iso8601)" })
        return result.map { (name: $0.0, value: $0.1) }
    }

    /// The one next thing to do.
    var next: String { plan.next.map(title) ?? say("guidance.document.finished") }

    var contact: String? {
        guard plan.path.contact != "nobody" else { return nil }
        let channel = plan.facts[.channel].flatMap(ErrorChannel.init(rawValue:))
        return ActivationErrors.standard.contact(plan.path.contact, for: channel)?.text[language]
    }

    func title(_ step: PlannedStep) -> String { text(step.step.titleCode) }

    func does(_ step: PlannedStep) -> String {
        if book.contains(step.step.doesCode) { return text(step.step.doesCode) }
        guard step.changes, let command = step.command else {
            return say(
                step.step.kind == .check || step.line != nil && step.command != nil ? "step.reads" : "step.nothing"
            )
        }
        return command.does[language]
    }

    func undo(_ step: PlannedStep) -> String {
        if book.contains(step.step.undoCode) { return text(step.step.undoCode) }
        guard step.changes, let command = step.command else { return say("guidance.step.no-undo") }
        return command.undo[language]
    }

    func see(_ step: PlannedStep) -> String {
        book.contains(step.step.seeCode) ? text(step.step.seeCode) : step.command?.see[language] ?? ""
    }

    func warning(_ step: PlannedStep) -> String? { step.command?.warning?[language] }

    func place(_ step: PlannedStep) -> String { say("guidance.place.\(step.step.place.rawValue)") }

    /// What a step needs: elevation, network, restart.
    func needs(_ step: PlannedStep) -> [String] {
        var needs: [String] = []
        if step.line != nil {
            needs.append(say(step.needsElevation ? "guidance.needs.elevation" : "guidance.needs.no-elevation"))
        }
        if step.step.reach != .none { needs.append(say("guidance.needs.\(step.step.reach.rawValue)")) }
        if step.restart != .none { needs.append(say("guidance.needs.restart-\(step.restart.rawValue)")) }
        return needs.isEmpty ? [say("guidance.needs.nothing")] : needs
    }

    func position(_ state: GateState) -> String {
        guard let acceptance = state.acceptance else { return say("guidance.gate.\(state.position.rawValue)") }
        let day = acceptance.date.map { ", " + language.date($0) } ?? ""
        return say("guidance.gate.accepted", ["name": .text(acceptance.name), "reason": .text(acceptance.reason)]) + day
    }

    func acceptLine(_ gate: Gate) -> String { say("guidance.gate.accept-how", ["gate": .text(gate.id)]) }
}
