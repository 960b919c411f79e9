public import ByteKit
import Guidance
import Records

/// Says the one next step of a case; the same entries always give the same step.
public struct CaseEngine: Sendable {
    /// What to do next.
    public enum Action: String, Sendable, Hashable {
        /// Answer a question.
        case answer
        /// Go a way, or do something in the case.
        case go
        /// Ask again: no answer came in time.
        case askAgain = "ask-again"
        /// Wait: somebody was asked, and nothing else is left to do.
        case wait
        /// Nothing: the case is closed.
        case none
    }

    /// The one next step.
    public struct Next: Sendable, Hashable {
        /// What to do.
        public let action: Action
        /// The step; nil when the case is closed.
        public let step: CaseStep?
        /// The rule that fired, for example `case.firmware-first.mail`.
        public let rule: String
        /// Until when to wait, or since when an answer is overdue.
        public let due: Timestamp?
        /// The command that does it, with the case's reference; nil where a person does it without one.
        public let command: String?
    }

    /// How far a step is.
    public enum Progress: String, Sendable, Hashable {
        /// Done, answered, or gone to its end.
        case done
        /// Somebody was asked.
        case waiting
        /// To be done.
        case open
        /// Does not apply.
        case apart
    }

    private let rules: CaseRules

    /// An engine with the rules that are part of the program, or with others.
    public init(rules: CaseRules = .standard) { self.rules = rules }

    /// The one next step of a case at a moment.
    public func next(of file: CaseFile, at moment: Timestamp) -> Next {
        let state = CaseState(file)
        let closed = Next(action: .none, step: nil, rule: "case.closed", due: nil, command: nil)
        guard !state.isClosed, let order = rules.order(file.order) else { return closed }
        // Whoever is asked must be able to rely on being the only one: later ones wait for the answer.
        var waiting: (step: CaseStep, due: Timestamp?)?
        for step in order.steps.compactMap(rules.step) {
            switch progress(of: step, in: file, state) {
            case .done, .apart: continue
            case .waiting:
                let due = state.attempt(step.id)?.due
                // More papers were asked for: that is for the asker to do, and waits for nobody.
                if let recipient = step.recipient, state.dossiers[recipient]?.last?["state"] == "more-asked" {
                    return next(.go, step, order, file)
                }
                if let due, due <= moment { return next(.askAgain, step, order, file, due: due) }
                waiting = waiting ?? (step, due)
            case .open:
                if waiting != nil, [.ask, .end].contains(step.kind) || step.id == "close-without-key" { continue }
                return next(step.kind == .question ? .answer : .go, step, order, file)
            }
        }
        guard let waiting else { return closed }
        // Nobody answers for a search: what could not be read must be searched again, or left out by a person.
        if waiting.step.kind == .search { return next(.go, waiting.step, order, file) }
        return next(.wait, waiting.step, order, file, due: waiting.due)
    }

    /// How far every step is, in the order of the case.
    public func steps(of file: CaseFile) -> [(step: CaseStep, progress: Progress)] {
        let state = CaseState(file)
        return (rules.order(file.order)?.steps ?? []).compactMap(rules.step)
            .map { ($0, progress(of: $0, in: file, state)) }
    }

    private func next(
        _ action: Action,
        _ step: CaseStep,
        _ order: CaseOrder,
        _ file: CaseFile,
        due: Timestamp? = nil
    ) -> Next {
        let command = step.command?
            .replacing("{case}", with: file.reference.isEmpty ? "C-1" : file.reference)
            .replacing("{server}", with: file.surroundings.server ?? "S-1")
        return Next(action: action, step: step, rule: order.rule(step), due: due, command: command)
    }

    private func progress(of step: CaseStep, in file: CaseFile, _ state: CaseState) -> Progress {
        if step.kind == .question, state.answers[step.id] != nil { return .done }
        if step.kind.isWay, let attempt = state.attempt(step.id) {
            if attempt.result == .pending { return state.foundKey == nil ? .waiting : .done }
            return .done
        }
        let facts = facts(of: file, state)
        guard step.conditions.allSatisfy({ $1.include(facts[$0]) }) else {
            return isDone(step, facts) ? .done : .apart
        }
        return .open
    }

    /// What a case shows of the acts that are done: their conditions no longer hold.
    private func isDone(_ step: CaseStep, _ facts: [String: String]) -> Bool {
        switch step.id {
        case "authorise": facts["authorised"] == "yes"
        case "report": facts["reported"] == "yes"
        case "seal": facts["key"] == "sealed"
        case "prove": facts["activated"] == "yes"
        case "sheet": facts["key"] == "sealed" && facts["sheet"] == "yes"
        default: false
        }
    }

    private func facts(of file: CaseFile, _ state: CaseState) -> [String: String] {
        var facts = state.answers.filter { $0.value != CaseQuestion.unknown }
        facts["authorised"] = state.authorisation == nil ? "no" : "yes"
        facts["key"] = state.foundKey == nil ? "none" : state.isSealed ? "sealed" : "found"
        facts["activated"] = state.activation == nil && state.acceptances["proof"] == nil ? "no" : "yes"
        facts["sheet"] = file.surroundings.missingFields.isEmpty || state.acceptances["sheet"] != nil ? "yes" : "no"
        facts["reported"] = state.isReported ? "yes" : "no"
        return facts
    }
}
