public import Guidance

/// A step from a lost key to one that cannot be lost again.
public struct CaseStep: Hashable, Sendable {
    /// What kind of step it is.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A question to a person.
        case question
        /// A place that Regain searches, which somebody must have authorised.
        case search
        /// A place where a person looks.
        case look
        /// Somebody who is asked by a dossier; one at a time.
        case ask
        /// The honest end without the lost key.
        case end
        /// Something to be done in the case itself.
        case act

        /// Whether it is a way to a key, with a result that is recorded.
        public var isWay: Bool { [.search, .look, .ask, .end].contains(self) }
    }

    /// Stable name: `old-backups`.
    public let id: String
    /// What kind it is.
    public let kind: Kind
    /// Day of the last change of the rule, ISO 8601.
    public let date: String
    /// Id of the source of the fact behind it.
    public let source: String
    /// When it applies, by the names of facts.
    public let conditions: [String: AcceptedValues]
    /// The command that does it, with `{case}` for the reference; nil for a question.
    public let command: String?
    /// For whom the dossier is that asks; nil for all steps but those that ask.
    public let recipient: String?

    /// Code of what to do.
    public var titleCode: String { "case.step.\(id)" }
    /// Code of why.
    public var whyCode: String { "case.step.\(id).why" }

    /// What a way is described by, besides its title.
    public enum Aspect: String, CaseIterable, Hashable, Sendable {
        /// What is to be found there.
        case holds
        /// What to bring.
        case bring
        /// Whom to ask.
        case ask
        /// What to expect.
        case expect
        /// How long it takes.
        case time
        /// What it means when nothing comes of it.
        case refusal
    }

    /// Code of one aspect of a way.
    public func code(_ aspect: Aspect) -> String { "case.way.\(id).\(aspect.rawValue)" }
}

/// An order in which the steps are gone: those that people are taught, on one engine.
public struct CaseOrder: Hashable, Sendable {
    /// Stable name: `firmware-first`.
    public let id: String
    /// Steps by id, in order.
    public let steps: [String]

    /// Code of its name.
    public var nameCode: String { "case.order.\(id)" }
    /// Code of the rule that makes a step the next one in this order.
    public func rule(_ step: CaseStep) -> String { "case.\(id).\(step.id)" }
}
