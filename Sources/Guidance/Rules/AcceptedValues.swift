/// The values of one fact that will do for a rule.
public struct AcceptedValues: Hashable, Sendable {
    /// The values that will do.
    public let values: Set<String>
    /// Whether it will do too that nothing is known.
    public let acceptsUnknown: Bool

    /// Reads the values as a table writes them: `?` stands for unknown, `!value` for every other value and unknown.
    ///
    /// Nil for a value that the fact cannot have, or for values and refusals in one list.
    ///
    /// - Parameters:
    ///   - list: values, or values that are refused, not both.
    ///   - known: all values that the fact can have.
    public init?(_ list: [String], among known: [String]) {
        let refused = list.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
        let named = list.filter { $0 != "?" && !$0.hasPrefix("!") }
        guard Set(known).isSuperset(of: refused + named), refused.isEmpty || named.isEmpty else { return nil }
        values = refused.isEmpty ? Set(named) : Set(known).subtracting(refused)
        acceptsUnknown = !refused.isEmpty || list.contains("?")
    }

    /// Whether a value will do; nil stands for unknown.
    public func include(_ value: String?) -> Bool { value.map { values.contains($0) } ?? acceptsUnknown }
}
