public import ByteKit
import Catalogue
import JSONText
import Texts

/// The rules, gates, steps and paths that plans are made from.
public struct GuidanceRules: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: RuleTableHeader?
    /// Rules in the order in which they are tried.
    public let rules: [Rule]
    /// Gates.
    public let gates: [Gate]
    /// Steps.
    public let steps: [Step]
    /// Paths.
    public let paths: [Path]
    private let problems: [ReportedProblem]
    private let gatesByID: [String: Gate]
    private let stepsByID: [String: Step]
    private let pathsByID: [String: Path]

    /// The table that is part of the program.
    public static var standard: GuidanceRules { loaded.rules }

    /// What is wrong with the table that is part of the program; nil in a program that passed its tests.
    public static var standardProblem: ParseError? { loaded.problem }

    private static let loaded: (rules: GuidanceRules, problem: ParseError?) = {
        guard let bytes = Resource.bytes("guidance-rules.json") else {
            return (GuidanceRules(), ParseError(.guidanceTable, at: 0, "guidance-rules.json is not there"))
        }
        do throws(ParseError) {
            return (try GuidanceRules(parsing: bytes), nil)
        } catch {
            return (GuidanceRules(), error)
        }
    }()

    private init() {
        header = nil
        rules = []
        gates = []
        steps = []
        paths = []
        problems = []
        gatesByID = [:]
        stepsByID = [:]
        pathsByID = [:]
    }

    /// Reads a table.
    ///
    /// Refused are: an unknown name anywhere; a name that occurs twice; a rule that an earlier one always forestalls; a
    /// last rule that leaves a state without answer; a step in a path whose gate is opened only later in that path.
    /// - Throws: `json.…` or `guidance.table`.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let reader = try RuleReader(parsing: bytes)
        header = reader.header
        gates = try reader.gates()
        steps = try reader.steps()
        paths = try reader.paths()
        rules = try reader.rules()
        problems = try reader.problems()
        gatesByID = try reader.index(gates, \.id)
        stepsByID = try reader.index(steps, \.id)
        pathsByID = try reader.index(paths, \.id)
        _ = try reader.index(rules, \.id)
        try checkReferences()
        try checkOrder()
    }

    /// The title of a source; its id where the table lacks it.
    public func title(ofSource id: String) -> String {
        header?.sources.first { $0.id == id }?.title ?? id
    }

    /// The gate with this id.
    public func gate(_ id: String) -> Gate? { gatesByID[id] }
    /// The step with this id.
    public func step(_ id: String) -> Step? { stepsByID[id] }
    /// The path with this id.
    public func path(_ id: String) -> Path? { pathsByID[id] }

    /// What an error code says about a server; nil where plans do not depend on it.
    public func problem(of code: String, channel: String?) -> String? {
        guard let id = ActivationErrors.standard[code]?.id else { return nil }
        return problems.first { entry in
            entry.codes.contains(id) && (entry.channels.contains("*") || entry.channels.contains(channel ?? "?"))
        }?.problem
    }

    private func checkReferences() throws(ParseError) {
        let sources = Set(header?.sources.map(\.id) ?? [])
        let commands = ServicingCommands.standard
        for gate in gates {
            try require(sources.contains(gate.source) && gate.opener.map { stepsByID[$0] != nil } ?? true, gate.id)
        }
        for step in steps {
            try require(sources.contains(step.source), step.id)
            try require(step.command.map { commands[$0] != nil } ?? true, step.id)
            try require(step.gates.allSatisfy { gatesByID[$0] != nil }, step.id)
        }
        for path in paths {
            try require(path.stages.allSatisfy { stepsByID[$0.step] != nil }, path.id)
            try require(ActivationErrors.standard.contact(path.contact, for: nil) != nil, path.id)
            try require(Set(path.stages.map(\.step)).count == path.stages.count && !path.stages.isEmpty, path.id)
        }
        for rule in rules {
            try require(sources.contains(rule.source) && pathsByID[rule.path] != nil, rule.id)
            try require(rule.gate.map { gatesByID[$0] != nil } ?? true, rule.id)
        }
        let used = Set(rules.map(\.path))
        try require(paths.allSatisfy { used.contains($0.id) }, "a path that no rule leads to")
        let walked = Set(paths.flatMap(\.stages).map(\.step))
        try require(steps.allSatisfy { walked.contains($0.id) }, "a step that no path has")
        let guarding = Set(rules.compactMap(\.gate) + steps.flatMap(\.gates))
        try require(gates.allSatisfy { guarding.contains($0.id) }, "a gate before nothing")
    }

    private func checkOrder() throws(ParseError) {
        guard let last = rules.last, last.conditions.accepted.isEmpty, last.gate == nil else {
            throw ParseError(.guidanceTable, at: 0, "the last rule must take all that is left")
        }
        for (index, rule) in rules.enumerated() {
            let forestalled = rules[..<index].contains { $0.gate == nil && $0.conditions.cover(rule.conditions) }
            try require(!forestalled, "\(rule.id) is never reached")
        }
        for path in paths {
            var earlier: Set<String> = []
            for stage in path.stages {
                for gate in stepsByID[stage.step]?.gates ?? [] {
                    guard let opener = gatesByID[gate]?.opener else { continue }
                    try require(earlier.contains(opener), "\(path.id): \(stage.step) before \(opener)")
                }
                earlier.insert(stage.step)
            }
        }
    }

    private func require(_ holds: Bool, _ what: String) throws(ParseError) {
        if !holds { throw ParseError(.guidanceTable, at: 0, what) }
    }
}

extension Conditions {
    /// Whether these hold wherever the others do.
    func cover(_ others: Conditions) -> Bool {
        accepted.allSatisfy { fact, mine in
            guard let theirs = others.accepted[fact] else {
                return mine.acceptsUnknown && mine.values.count == fact.values.count
            }
            return mine.values.isSuperset(of: theirs.values) && (mine.acceptsUnknown || !theirs.acceptsUnknown)
        }
    }
}
