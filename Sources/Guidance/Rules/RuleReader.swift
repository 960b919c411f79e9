import ByteKit
import Catalogue
import JSONText
import Texts

/// Reads the table of rules.
struct RuleReader {
    let header: RuleTableHeader
    private let json: JSONValue

    /// - Throws: `json.…` or `guidance.table`.
    init(parsing bytes: Span<UInt8>) throws(ParseError) {
        json = try JSONValue(parsing: bytes)
        guard let header = RuleTableHeader(parsing: json, schema: "regain.guidance/1") else {
            throw ParseError(.guidanceTable, at: 0, "header")
        }
        self.header = header
    }

    func gates() throws(ParseError) -> [Gate] {
        try list("gates") { (value, id) throws(ParseError) in
            Gate(
                id: id,
                date: try Self.text(value, "date", id),
                source: try Self.text(value, "source", id),
                conditions: try Conditions(parsing: value["closed"], in: id),
                opener: value["opener"]?.string
            )
        }
    }

    func steps() throws(ParseError) -> [Step] {
        try list("steps") { (value, id) throws(ParseError) in
            Step(
                id: id,
                kind: try Self.name(value, "kind", id),
                place: try Self.name(value, "place", id),
                reach: try Self.name(value, "reach", id),
                command: value["command"]?.string,
                shell: value["shell"]?.string,
                cim: value["cim"]?.string,
                needsElevation: value["elevated"]?.bool,
                gates: try Self.texts(value["gates"], id),
                sets: try Self.facts(value["sets"], id),
                source: try Self.text(value, "source", id)
            )
        }
    }

    func paths() throws(ParseError) -> [Path] {
        try list("paths") { (value, id) throws(ParseError) in
            var stages: [Path.Stage] = []
            for stage in value["steps"]?.elements ?? [] {
                guard let step = stage.string ?? stage["step"]?.string else { throw Self.fault("\(id): a step") }
                stages.append(Path.Stage(step: step, conditions: try Conditions(parsing: stage["when"], in: id)))
            }
            return Path(
                id: id,
                outcome: try Self.name(value, "outcome", id),
                contact: try Self.text(value, "contact", id),
                stages: stages
            )
        }
    }

    func rules() throws(ParseError) -> [Rule] {
        try list("rules") { (value, id) throws(ParseError) in
            let gate = value["gate"]?.string
            return Rule(
                id: id,
                date: try Self.text(value, "date", id),
                source: try Self.text(value, "source", id),
                conditions: try Conditions(parsing: value["when"], in: id),
                gate: gate,
                path: try Self.text(value, "path", id)
            )
        }
    }

    /// What error codes report.
    func problems() throws(ParseError) -> [ReportedProblem] {
        var result: [ReportedProblem] = []
        for value in json["problems"]?.elements ?? [] {
            let name = try Self.text(value, "problem", "problems")
            let codes = try Self.texts(value["codes"], name)
            let channels = try Self.texts(value["channels"], name)
            guard Fact.problem.values.contains(name), codes.allSatisfy({ ActivationErrors.standard[$0] != nil }),
                !codes.isEmpty, Set(Fact.channel.values + ["?", "*"]).isSuperset(of: channels)
            else { throw Self.fault("problem \(name)") }
            result.append(ReportedProblem(problem: name, codes: codes, channels: Set(channels)))
        }
        return result
    }

    /// Values by id.
    /// - Throws: `guidance.table` for an id that occurs twice.
    func index<Value>(_ values: [Value], _ id: (Value) -> String) throws(ParseError) -> [String: Value] {
        var result: [String: Value] = [:]
        for value in values {
            guard result.updateValue(value, forKey: id(value)) == nil else { throw Self.fault("\(id(value)) twice") }
        }
        return result
    }

    private func list<Value>(
        _ name: String,
        _ read: (JSONValue, String) throws(ParseError) -> Value
    ) throws(ParseError) -> [Value] {
        guard let elements = json[name]?.elements else { throw Self.fault("no \(name)") }
        var result: [Value] = []
        for element in elements {
            guard let id = element["id"]?.string, !id.isEmpty else { throw Self.fault("\(name): no id") }
            result.append(try read(element, id))
        }
        return result
    }

    private static func text(_ value: JSONValue, _ name: String, _ id: String) throws(ParseError) -> String {
        guard let text = value[name]?.string, !text.isEmpty else { throw fault("\(id): no \(name)") }
        return text
    }

    private static func name<Name: RawRepresentable<String>>(
        _ value: JSONValue,
        _ name: String,
        _ id: String
    ) throws(ParseError) -> Name {
        guard let known = Name(rawValue: try text(value, name, id)) else { throw fault("\(id): unknown \(name)") }
        return known
    }

    private static func texts(_ value: JSONValue?, _ id: String) throws(ParseError) -> [String] {
        let elements = value?.elements ?? []
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw fault("\(id): a list") }
        return texts
    }

    private static func facts(_ value: JSONValue?, _ id: String) throws(ParseError) -> [Fact: String] {
        var result: [Fact: String] = [:]
        for member in value?.members ?? [] {
            guard let fact = Fact(rawValue: member.name), !fact.isDerived, let text = member.value.string,
                fact.values.contains(text) || Fact(rawValue: String(text.dropFirst())) != nil && text.hasPrefix("=")
            else { throw fault("\(id): sets \(member.name)") }
            result[fact] = text
        }
        return result
    }

    private static func fault(_ detail: String) -> ParseError { ParseError(.guidanceTable, at: 0, detail) }
}
