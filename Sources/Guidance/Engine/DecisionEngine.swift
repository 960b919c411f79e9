public import Catalogue

/// Turns facts into a plan by the rules of a table; the same facts always give the same plan.
public struct DecisionEngine: Sendable {
    private let rules: GuidanceRules
    private let commands: ServicingCommands

    /// An engine with the rules and commands that are part of the program, or with others.
    public init(rules: GuidanceRules = .standard, commands: ServicingCommands = .standard) {
        self.rules = rules
        self.commands = commands
    }

    /// The plan for what is known.
    ///
    /// The first rule decides whose conditions hold and whose gate no person has opened.
    /// - Returns: nil only with an empty table of rules.
    public func plan(for facts: Facts) -> Plan? {
        let deciding = rules.rules.first { rule in
            rule.conditions.hold(for: facts) && (rule.gate.flatMap { acceptance(of: $0, in: facts) } == nil)
        }
        guard let rule = deciding, let path = rules.path(rule.path) else { return nil }
        // Windows Server 2012 is the first that comes with PowerShell 3.
        let hasCIM = !["2008", "2008R2"].contains(facts[.installedVersion])
        var steps: [PlannedStep] = []
        var gates: [GateState] = passedRefusals(in: facts)
        if let gate = rule.gate.flatMap(rules.gate) {
            gates.append(GateState(gate: gate, position: .closed, acceptance: nil))
        }
        for stage in path.stages where stage.conditions.hold(for: facts) || facts.done.contains(stage.step) {
            guard let step = rules.step(stage.step) else { continue }
            let states = step.gates.compactMap(rules.gate).map { state(of: $0, facts) }
            for state in states where !gates.contains(where: { $0.gate.id == state.gate.id }) { gates.append(state) }
            steps.append(
                PlannedStep(
                    number: steps.count + 1,
                    step: step,
                    command: step.command.flatMap { commands[$0] },
                    cim: hasCIM ? step.cim : nil,
                    isDone: facts.done.contains(step.id),
                    closedGates: states.filter { $0.position == .closed }.map(\.gate.id)
                )
            )
        }
        return Plan(
            facts: facts,
            rule: rule,
            path: path,
            refusal: rule.gate.flatMap(rules.gate),
            steps: steps,
            gates: gates,
            next: next(in: steps)
        )
    }

    /// What is known once a step is done.
    public func facts(_ facts: Facts, after step: Step) -> Facts {
        var result = facts
        result.done.insert(step.id)
        for (fact, value) in step.sets {
            let source = value.hasPrefix("=") ? Fact(rawValue: String(value.dropFirst())) : nil
            if let known = source.map({ facts[$0] }) ?? value { result[fact] = known }
        }
        return result
    }

    /// The first step that is not done; where a gate is closed before it, the step that opens the gate.
    private func next(in steps: [PlannedStep]) -> PlannedStep? {
        guard let first = steps.first(where: { !$0.isDone }) else { return nil }
        let openers = first.closedGates.compactMap { rules.gate($0)?.opener }
        return steps.first { openers.contains($0.step.id) && !$0.isDone } ?? first
    }

    private func state(of gate: Gate, _ facts: Facts) -> GateState {
        guard gate.conditions.hold(for: facts) else { return GateState(gate: gate, position: .open, acceptance: nil) }
        let acceptance = acceptance(of: gate.id, in: facts)
        return GateState(gate: gate, position: acceptance == nil ? .closed : .accepted, acceptance: acceptance)
    }

    /// Refusals that would apply, had a person not opened their gate: they stay in the plan.
    private func passedRefusals(in facts: Facts) -> [GateState] {
        var seen: Set<String> = []
        return rules.rules.compactMap { rule in
            guard rule.conditions.hold(for: facts), let gate = rule.gate.flatMap(rules.gate),
                let acceptance = acceptance(of: gate.id, in: facts), seen.insert(gate.id).inserted
            else { return nil }
            return GateState(gate: gate, position: .accepted, acceptance: acceptance)
        }
    }

    private func acceptance(of gate: String, in facts: Facts) -> Acceptance? {
        facts.acceptances.first { $0.gate == gate }
    }
}
