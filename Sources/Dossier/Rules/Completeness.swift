public import Texts

/// How far a dossier is from what its recipient asks for.
public struct Completeness: Sendable {
    /// How a requirement stands.
    public enum Standing: String, CaseIterable, Hashable, Sendable {
        /// It is there.
        case present
        /// It cannot be had, and a reason says why.
        case explained
        /// It is missing.
        case missing
    }

    /// A requirement and how it stands.
    public struct Item: Hashable, Sendable {
        /// What is asked for.
        public let requirement: DossierRules.Requirement
        /// How it stands.
        public let standing: Standing
        /// Why it cannot be had, in the person's words; empty where that is not explained.
        public let reason: String

        /// What it is called.
        public var title: Message { Message("dossier.need.\(requirement.id)") }
        /// Why it matters.
        public var why: Message { Message("dossier.need.\(requirement.id)-why") }
        /// Where to look for it.
        public var place: Message { Message("dossier.need.\(requirement.id)-where") }
    }

    /// Whom it is for.
    public let recipient: Recipient
    /// All requirements of the recipient, in the order of the table.
    public let items: [Item]

    /// Looks through the facts.
    public init(_ facts: DossierFacts, for recipient: Recipient, rules: DossierRules = .standard) {
        self.recipient = recipient
        // What cannot leave the house is not there for whoever receives the dossier.
        let roles = Set(
            facts.files.filter { !$0.bytes.isEmpty && EnclosedFile($0, number: 1).bytes != nil }.map(\.role)
        )
        items = rules.requirements
            .filter { $0.recipients.contains(recipient) && $0.situations.contains(facts.situation) }
            .map { requirement in
                let isThere = requirement.alternatives.contains { list in
                    list.allSatisfy { evidence in
                        switch evidence {
                        case .fact(let fact): facts.value(fact) != nil
                        case .file(let role): roles.contains(role)
                        }
                    }
                }
                if isThere { return Item(requirement: requirement, standing: .present, reason: "") }
                let reason =
                    facts.absences.first { $0.requirement == requirement.id }
                    .map { DossierFacts.clean($0.reason) } ?? ""
                let isExplained = requirement.excusableFor.contains(recipient) && !reason.isEmpty
                return Item(
                    requirement: requirement,
                    standing: isExplained ? .explained : .missing,
                    reason: isExplained ? reason : ""
                )
            }
    }

    /// What is there.
    public var present: [Item] { items.filter { $0.standing == .present } }
    /// What is missing and required.
    public var missing: [Item] { items.filter { $0.standing == .missing && $0.requirement.isRequired } }
    /// What is missing and would help.
    public var helpful: [Item] { items.filter { $0.standing == .missing && !$0.requirement.isRequired } }
    /// What cannot be had, with the reason.
    public var explained: [Item] { items.filter { $0.standing == .explained } }
    /// Whether nothing that is required is missing.
    public var isReady: Bool { missing.isEmpty && !items.isEmpty }
    /// In a sentence.
    public var summary: Message {
        isReady
            ? Message("dossier.ready", ["recipient": .message(recipient.title)])
            : Message(
                "dossier.not-ready",
                ["recipient": .message(recipient.title), "count": .number(missing.count)]
            )
    }
    /// What must be known before anything is hoped for: that a key is rarely given anew without proof of purchase.
    public var warning: Message { Message("dossier.reissue-is-rare") }
}
