public import ByteKit
import JSONText

/// What must be known for a rule, a gate or a step to apply: for each fact the values that will do.
public struct Conditions: Hashable, Sendable {
    /// By fact; a fact that is not here does not matter.
    let accepted: [Fact: AcceptedValues]

    /// Reads `{"fact": ["value", "!value", "?"]}`.
    ///
    /// `?` stands for unknown; `!value` for every other value and unknown.
    /// - Throws: `guidance.table` for an unknown fact or value.
    init(parsing value: JSONValue?, in owner: String) throws(ParseError) {
        var accepted: [Fact: AcceptedValues] = [:]
        for member in value?.members ?? [] {
            guard let fact = Fact(rawValue: member.name), let list = member.value.elements?.compactMap(\.string),
                !list.isEmpty
            else { throw ParseError(.guidanceTable, at: member.byteOffset, "\(owner): \(member.name)") }
            guard let values = AcceptedValues(list, among: fact.values) else {
                throw ParseError(.guidanceTable, at: 0, "\(owner): a value of \(fact.rawValue)")
            }
            accepted[fact] = values
        }
        self.accepted = accepted
    }

    /// Whether they hold.
    public func hold(for facts: Facts) -> Bool {
        accepted.allSatisfy { fact, accepted in accepted.include(facts[fact]) }
    }

    /// Facts that matter, in a fixed order.
    public var facts: [Fact] { Fact.allCases.filter { accepted[$0] != nil } }

    /// The conditions as short text, for the table of rules: `evaluation=yes, role=dc|future-dc`.
    public var summary: String {
        facts.map { fact in
            guard let accepted = accepted[fact] else { return "" }
            let values = fact.values.filter { accepted.values.contains($0) } + (accepted.acceptsUnknown ? ["?"] : [])
            let left = fact.values.filter { !accepted.values.contains($0) }
            return accepted.acceptsUnknown && left.count < accepted.values.count && !left.isEmpty
                ? "\(fact.rawValue)≠\(left.joined(separator: "|"))"
                : "\(fact.rawValue)=\(values.joined(separator: "|"))"
        }
        .joined(separator: ", ")
    }
}

extension ParseError.Code {
    /// A table of rules that is part of the program is faulty.
    public static let guidanceTable: Self = "guidance.table"
}
