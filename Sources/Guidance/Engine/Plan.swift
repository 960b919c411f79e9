public import Catalogue

/// What to do with one server: the rule that decided, the steps in order, the gates, and the one next step.
public struct Plan: Sendable {
    /// What was known.
    public let facts: Facts
    /// The rule that decided.
    public let rule: Rule
    /// The way it leads to.
    public let path: Path
    /// The gate that turned the plan away from what was wanted; nil where none did.
    public let refusal: Gate?
    /// The steps in order, those that are done included.
    public let steps: [PlannedStep]
    /// Every gate that matters here, in order.
    public let gates: [GateState]
    /// The one next step; nil when all are done.
    public let next: PlannedStep?

    /// Gates that are closed.
    public var closedGates: [GateState] { gates.filter { $0.position == .closed } }
}

/// A step in its place in a plan.
public struct PlannedStep: Hashable, Sendable {
    /// From 1.
    public let number: Int
    /// What to do.
    public let step: Step
    /// The command it runs, where it is one of the servicing commands.
    public let command: ServicingCommand?
    /// The same through CIM, as PowerShell; nil where there is no such form, or where the system is older than
    /// PowerShell 3.
    public let cim: String?
    /// Whether it is done.
    public let isDone: Bool
    /// Gates before it that are closed, by id.
    public let closedGates: [String]

    /// The command line, on one line, with placeholders such as `<KEY>`; nil for what is done by hand.
    public var line: String? { step.shell ?? command?.command }
    /// Whether it needs an elevated prompt.
    public var needsElevation: Bool { step.needsElevation ?? command?.needsElevation ?? false }
    /// What must be started anew afterwards.
    public var restart: ServicingCommand.Restart {
        step.kind == .change ? command?.restart ?? .none : .none
    }
    /// Whether something on the server changes.
    public var changes: Bool { step.kind == .change || step.kind == .manual }
}

/// A gate as it stands in a plan.
public struct GateState: Hashable, Sendable {
    /// How it stands.
    public enum Position: String, CaseIterable, Hashable, Sendable {
        /// Nothing is in the way.
        case open
        /// The step behind it must wait.
        case closed
        /// A person opened it.
        case accepted
    }

    /// The gate.
    public let gate: Gate
    /// How it stands.
    public let position: Position
    /// Who opened it and why.
    public let acceptance: Acceptance?
}
