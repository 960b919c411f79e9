public import ByteKit
public import Guidance
import JSONText
import Texts

/// Questions, steps and orders of cases: the table `case-rules.json`.
public struct CaseRules: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: RuleTableHeader?
    /// Everything that may be asked.
    public let questions: [CaseQuestion]
    /// Every step.
    public let steps: [CaseStep]
    /// The orders that there are; the first is the usual one.
    public let orders: [CaseOrder]

    /// The table that is part of the program.
    public static var standard: CaseRules { loaded.rules }

    /// What is wrong with the table that is part of the program; nil in a program that passed its tests.
    public static var standardProblem: ParseError? { loaded.problem }

    private static let loaded: (rules: CaseRules, problem: ParseError?) = {
        guard let bytes = Resource.bytes("case-rules.json") else {
            return (CaseRules(), ParseError(.caseTable, at: 0, "case-rules.json is not there"))
        }
        do throws(ParseError) {
            return (try CaseRules(parsing: bytes), nil)
        } catch {
            return (CaseRules(), error)
        }
    }()

    private init() {
        header = nil
        questions = []
        steps = []
        orders = []
    }

    /// Facts that follow from what happened in a case, with the values that they can have.
    static let derivedFacts: [String: [String]] = [
        "authorised": ["yes", "no"], "key": ["none", "found", "sealed"], "activated": ["yes", "no"],
        "sheet": ["yes", "no"], "reported": ["yes", "no"],
    ]

    /// Reads a table.
    ///
    /// Refused are: an unknown name anywhere; a name that occurs twice; a step without its texts; orders that do not go
    /// all the same steps; a question in an order only after a step that depends on it.
    /// - Throws: `json.…` or `case.table`.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let json = try JSONValue(parsing: bytes)
        guard let header = RuleTableHeader(parsing: json, schema: "regain.cases/1") else { throw Self.fault("header") }
        self.header = header
        var questions: [CaseQuestion] = []
        for value in json["questions"]?.elements ?? [] {
            let values = (value["values"]?.elements ?? []).compactMap(\.string)
            guard let id = value["id"]?.string, values.count > 1 else { throw Self.fault("a question") }
            questions.append(CaseQuestion(id: id, values: values))
        }
        self.questions = questions
        let values = Dictionary(questions.map { ($0.id, $0.values) }) { first, _ in first }
            .merging(Self.derivedFacts) { first, _ in first }
        var steps: [CaseStep] = []
        for value in json["steps"]?.elements ?? [] { steps.append(try Self.step(value, facts: values)) }
        self.steps = steps
        orders = (json["orders"]?.members ?? []).map {
            CaseOrder(id: $0.name, steps: ($0.value.elements ?? []).compactMap(\.string))
        }
        try check()
    }

    private static func step(_ value: JSONValue, facts: [String: [String]]) throws(ParseError) -> CaseStep {
        guard let id = value["id"]?.string, let kind = value["kind"]?.string.flatMap(CaseStep.Kind.init),
            let date = value["date"]?.string, let source = value["source"]?.string
        else { throw fault("a step") }
        var conditions: [String: AcceptedValues] = [:]
        for member in value["when"]?.members ?? [] {
            guard let known = facts[member.name], let list = member.value.elements?.compactMap(\.string),
                !list.isEmpty, let accepted = AcceptedValues(list, among: known)
            else { throw fault("\(id): \(member.name)") }
            conditions[member.name] = accepted
        }
        return CaseStep(
            id: id,
            kind: kind,
            date: date,
            source: source,
            conditions: conditions,
            command: value["command"]?.string,
            recipient: value["recipient"]?.string
        )
    }

    private func check() throws(ParseError) {
        let ids = Set(steps.map(\.id))
        let sources = Set(header?.sources.map(\.id) ?? [])
        try require(ids.count == steps.count && !ids.isEmpty, "a step twice")
        try require(Set(questions.map(\.id)).count == questions.count, "a question twice")
        try require(!orders.isEmpty, "no order")
        for step in steps {
            try require(sources.contains(step.source), step.id)
            try require((step.kind == .question) == (question(step.id) != nil), step.id)
            try require((step.kind == .question) == (step.command == nil), step.id)
            try require((step.kind == .ask) == (step.recipient != nil), step.id)
        }
        try require(questions.allSatisfy { ids.contains($0.id) }, "a question that no step asks")
        for order in orders {
            try require(Set(order.steps) == ids && order.steps.count == ids.count, order.id)
            var asked: Set<String> = []
            for step in order.steps.compactMap(step) {
                let needed = step.conditions.keys.filter { question($0) != nil }
                try require(asked.isSuperset(of: needed), "\(order.id): \(step.id) before its question")
                if step.kind == .question { asked.insert(step.id) }
            }
        }
    }

    private func require(_ holds: Bool, _ what: String) throws(ParseError) {
        if !holds { throw Self.fault(what) }
    }

    private static func fault(_ detail: String) -> ParseError { ParseError(.caseTable, at: 0, detail) }

    /// The question with this id.
    public func question(_ id: String) -> CaseQuestion? { questions.first { $0.id == id } }
    /// The step with this id.
    public func step(_ id: String) -> CaseStep? { steps.first { $0.id == id } }
    /// The order with this id; the usual one for another name.
    public func order(_ id: String?) -> CaseOrder? { orders.first { $0.id == id } ?? orders.first }
    /// Ways to a key, in the order of the table.
    public var ways: [CaseStep] { steps.filter(\.kind.isWay) }
}

extension ParseError.Code {
    /// The table of cases that is part of the program is faulty.
    public static let caseTable: Self = "case.table"
}
