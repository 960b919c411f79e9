import JSONText
import ByteKit
import Catalogue
public import Texts

/// A plan as JSON (`regain.plan/1`).
public struct PlanJSON: Sendable {
    private let language: Language
    private let book: Phrasebook
    private let rules: GuidanceRules

    /// Documents in one language.
    public init(language: Language, book: Phrasebook = .standard, rules: GuidanceRules = .standard) {
        self.language = language
        self.book = book
        self.rules = rules
    }

    /// The document.
    public func text(_ plan: Plan) -> String {
        let text = PlanText(plan: plan, language: language, book: book, rules: rules)
        return JSONDocument.record([
            "schema": .string("regain.plan/1"),
            "language": .string(language.rawValue),
            "server": .text(plan.facts.serverName),
            "facts": facts(plan.facts),
            "path": .string(plan.path.id),
            "title": .string(text.title),
            "why": .string(text.why),
            "outcome": .string(plan.path.outcome.rawValue),
            "refusedBy": .text(plan.refusal?.id),
            "rule": rule(plan.rule.id, plan.rule.date, plan.rule.source),
            "contact": .record(["id": .string(plan.path.contact), "text": .text(text.contact)]),
            "next": .record([
                "action": .string(plan.next?.step.id ?? "finished"),
                "step": .integer(plan.next?.number),
                "text": .string(text.next),
                "command": .text(plan.next?.line),
            ]),
            "gates": .array(plan.gates.map { gate($0, text) }),
            "steps": .array(plan.steps.map { step($0, text) }),
        ]).document
    }

    private func facts(_ facts: Facts) -> JSONDocument {
        let known = facts.known.map { (name: $0.fact.rawValue, value: JSONDocument.string($0.value)) }
        let more: KeyValuePairs<String, JSONDocument?> = [
            "partial-key": .text(facts.partialKey), "held-partial-key": .text(facts.heldPartialKey),
            "maker": .text(facts.maker), "kms-host-name": .text(facts.kmsHostName),
            "days-left": .integer(facts.daysLeft), "rearms-left": .integer(facts.rearmsLeft),
            "end": .text(facts.end?.iso8601), "done": facts.done.isEmpty ? nil : .texts(facts.done.sorted()),
        ]
        return .object(known + more.compactMap { name, value in value.map { (name: name, value: $0) } })
    }

    private func rule(_ id: String, _ date: String, _ source: String) -> JSONDocument {
        .record([
            "id": .string(id), "date": .string(date), "source": .string(source),
            "title": .string(rules.title(ofSource: source)),
        ])
    }

    private func gate(_ state: GateState, _ text: PlanText) -> JSONDocument {
        .record([
            "id": .string(state.gate.id),
            "position": .string(state.position.rawValue),
            "why": .string(text.text(state.gate.whyCode)),
            "way": .string(text.text(state.gate.wayCode)),
            "declares": .string(text.text(state.gate.acceptCode)),
            "acceptedBy": state.acceptance.map { acceptance in
                .record([
                    "name": .string(acceptance.name), "reason": .string(acceptance.reason),
                    "date": .text(acceptance.date?.iso8601),
                ])
            },
            "rule": rule("gate.\(state.gate.id)", state.gate.date, state.gate.source),
        ])
    }

    private func step(_ step: PlannedStep, _ text: PlanText) -> JSONDocument {
        .record([
            "number": .number(step.number),
            "id": .string(step.step.id),
            "kind": .string(step.step.kind.rawValue),
            "title": .string(text.title(step)),
            "done": .bool(step.isDone),
            "where": .string(step.step.place.rawValue),
            "command": .text(step.line),
            "cim": .text(step.cim),
            "elevated": .bool(step.needsElevation),
            "restart": .string(step.restart.rawValue),
            "network": .string(step.step.reach.rawValue),
            "changes": .bool(step.changes),
            "does": .string(text.does(step)),
            "undo": .string(text.undo(step)),
            "see": .string(text.see(step)),
            "warning": .text(step.changes ? text.warning(step) : nil),
            "gates": .texts(step.step.gates),
            "waitsFor": .texts(step.closedGates),
            "source": .string(step.step.source),
        ])
    }
}
