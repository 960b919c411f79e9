/// Something that a case asks a person; «don't know» is an answer to each.
public struct CaseQuestion: Hashable, Sendable {
    /// Stable name: `contract`.
    public let id: String
    /// What may be answered.
    public let values: [String]

    /// Code of the question.
    public var code: String { "case.question.\(id)" }

    /// Code of one of the answers.
    public func code(of answer: String) -> String {
        values.contains(answer) ? "case.answer.\(id).\(answer)" : "case.answer.\(Self.unknown)"
    }

    /// The answer of somebody who does not know.
    public static let unknown = "unknown"

    /// The answer that a person gave in words of their own: one of the values, or that they do not know.
    ///
    /// - Returns: nil for anything else.
    public func answer(_ text: String) -> String? {
        let word = text.lowercased()
        if ["?", Self.unknown, "inconnu"].contains(word) { return Self.unknown }
        if values.contains(word) { return word }
        guard values == ["yes", "no"] else { return nil }
        return ["y": "yes", "true": "yes", "oui": "yes", "o": "yes", "n": "no", "false": "no", "non": "no"][word]
    }
}
