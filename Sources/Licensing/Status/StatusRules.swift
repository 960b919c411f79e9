public import ByteKit
public import Catalogue
import JSONText
public import Texts

/// What a rule asks of one fact.
struct StatusCondition: Hashable, Sendable {
    enum Demand: Hashable, Sendable {
        case isOne([StatusValue])
        case isNone([StatusValue])
        case within(ClosedRange<Int>)
        case isUnknown
    }

    let fact: StatusFact
    let demand: Demand

    func holds(_ facts: StatusFacts) -> Bool {
        let value = facts[fact]
        switch demand {
        case .isUnknown: return value == nil
        case .isOne(let values): return value.map(values.contains) ?? false
        case .isNone(let values): return value.map { !values.contains($0) } ?? true
        case .within(let range):
            guard case .number(let number)? = value else { return false }
            return range.contains(number)
        }
    }
}

/// A rule: when it fires, and what it says.
public struct StatusRule: Sendable {
    /// What a rule's conclusion is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Something that is so.
        case reason
        /// Something that does not go together.
        case contradiction
        /// What to do; the first one that fires is the only one.
        case next
    }

    /// Stable name.
    public let id: String
    /// What its conclusion is.
    public let kind: Kind
    /// What it is about.
    public let about: String
    /// Code of its text.
    public let code: String
    /// Id of its source in the table's header.
    public let source: String
    /// Day on which it was last changed, ISO 8601.
    public let date: String
    /// Name of the step; only of steps.
    public let action: String?
    /// Command with placeholders; only of steps.
    public let command: String?
    /// How well things stand; only of steps.
    public let outcome: StatusReport.Outcome?
    let conditions: [StatusCondition]

    /// Whether it fires.
    public func holds(_ facts: StatusFacts) -> Bool { conditions.allSatisfy { $0.holds(facts) } }
}

/// The rules by which captures are judged, as data.
public struct StatusRules: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// All rules in the order of the table.
    public let all: [StatusRule]

    /// The table that is part of the program.
    public static var standard: StatusRules { loaded.rules }
    /// What kept the table from being read; nil in a program that passed its tests.
    public static var standardProblem: ParseError? { loaded.problem }

    private static let loaded: (rules: StatusRules, problem: ParseError?) = {
        guard let bytes = Resource.bytes("status-rules.json") else {
            return (StatusRules(), ParseError(.statusRules, at: 0, "the table is not there"))
        }
        do throws(ParseError) { return (try StatusRules(parsing: bytes, texts: .standard), nil) } catch {
            return (StatusRules(), error)
        }
    }()

    private init() {
        header = nil
        all = []
    }

    /// Reads a table.
    ///
    /// - Throws: `json.…`, or `status.rules` for an unknown fact, kind, outcome, source or text, for an id that occurs
    ///   twice, and for a table whose last step has conditions: there must always be a step.
    public init(parsing bytes: Span<UInt8>, texts: Phrasebook) throws(ParseError) {
        let json = try JSONValue(parsing: bytes)
        let schema = "regain.status-rules/1"
        guard json["schema"]?.string == schema, let id = json["id"]?.string, let date = json["date"]?.string,
            let rows = json["rules"]?.elements
        else { throw Self.fault("header") }
        var sources: [FactSource] = []
        for source in json["sources"]?.elements ?? [] {
            guard let id = source["id"]?.string, let title = source["title"]?.string else { throw Self.fault("source") }
            sources.append(FactSource(id: id, title: title, address: source["url"]?.string))
        }
        header = FactHeader(schema: schema, id: id, date: date, sources: sources)
        let known = Set(sources.map(\.id))
        var ids: Set<String> = []
        var all: [StatusRule] = []
        for row in rows {
            let rule = try StatusRule(row, date: date)
            guard known.contains(rule.source) else { throw Self.fault("\(rule.id): unknown source") }
            guard texts.contains(rule.code) else { throw Self.fault("\(rule.id): no text \(rule.code)") }
            guard ids.insert(rule.id).inserted else { throw Self.fault("\(rule.id) twice") }
            all.append(rule)
        }
        guard let last = all.last(where: { $0.kind == .next }), last.conditions.isEmpty else {
            throw Self.fault("the last step must have no conditions")
        }
        self.all = all
    }

    /// All rules of a kind that fire, in the order of the table.
    public func firing(_ kind: StatusRule.Kind, _ facts: StatusFacts) -> [StatusRule] {
        all.filter { $0.kind == kind && $0.holds(facts) }
    }

    /// The one step: the first that fires.
    public func step(_ facts: StatusFacts) -> StatusRule? { all.first { $0.kind == .next && $0.holds(facts) } }

    fileprivate static func fault(_ detail: String) -> ParseError { ParseError(.statusRules, at: 0, detail) }
}

extension ParseError.Code {
    /// The table of rules on captures is faulty.
    public static let statusRules: Self = "status.rules"
}

extension StatusRule {
    fileprivate init(_ row: JSONValue, date tableDate: String) throws(ParseError) {
        guard let id = row["id"]?.string, let kind = row["kind"]?.string.flatMap(Kind.init(rawValue:)),
            let about = row["about"]?.string, let code = row["code"]?.string, let source = row["source"]?.string
        else { throw StatusRules.fault("rule \(row["id"]?.string ?? "without id")") }
        self.id = id
        self.kind = kind
        self.about = about
        self.code = code
        self.source = source
        date = row["date"]?.string ?? tableDate
        action = row["action"]?.string
        command = row["command"]?.string
        outcome = row["outcome"]?.string.flatMap(StatusReport.Outcome.init(rawValue:))
        guard (kind == .next) == (action != nil && outcome != nil) else { throw StatusRules.fault("\(id): step") }
        var conditions: [StatusCondition] = []
        for member in row["when"]?.members ?? [] {
            guard let fact = StatusFact(rawValue: member.name), let demand = Self.demand(member.value) else {
                throw StatusRules.fault("\(id): unknown condition \(member.name)")
            }
            conditions.append(StatusCondition(fact: fact, demand: demand))
        }
        self.conditions = conditions
    }

    // `1`, `"x"`, `true`: is; a list: is one of; `null`: is not known; `{"min": 1, "max": 2}`; `{"not": [ … ]}`.
    private static func demand(_ value: JSONValue) -> StatusCondition.Demand? {
        switch value {
        case .null: return .isUnknown
        case .array(let values):
            let list = values.compactMap(Self.value)
            return list.count == values.count && !list.isEmpty ? .isOne(list) : nil
        case .object(let members):
            if let excluded = value["not"]?.elements, members.count == 1 {
                let list = excluded.compactMap(Self.value)
                return list.count == excluded.count && !list.isEmpty ? .isNone(list) : nil
            }
            guard members.allSatisfy({ ["min", "max"].contains($0.name) && $0.value.integer != nil }) else {
                return nil
            }
            let low = value["min"]?.integer ?? .min
            let high = value["max"]?.integer ?? .max
            return low <= high ? .within(low...high) : nil
        default: return Self.value(value).map { .isOne([$0]) }
        }
    }

    private static func value(_ value: JSONValue) -> StatusValue? {
        value.bool.map(StatusValue.flag) ?? value.integer.map(StatusValue.number) ?? value.string.map(StatusValue.text)
    }
}
