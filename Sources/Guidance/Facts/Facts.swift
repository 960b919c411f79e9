public import ByteKit

/// What is known about one server, from which a plan is made.
public struct Facts: Hashable, Sendable {
    private var values: [Fact: String] = [:]
    /// Last five characters of the key in place.
    public var partialKey: String?
    /// Last five characters of the key that the owner holds.
    public var heldPartialKey: String?
    /// Maker of the machine.
    public var maker: String?
    /// Name of the server.
    public var serverName: String?
    /// Name of the KMS server that is set.
    public var kmsHostName: String?
    /// Whole days until the evaluation or the present period ends; negative when it is over.
    public var daysLeft: Int?
    /// Delays that Windows still grants, as it reports them.
    public var rearmsLeft: Int?
    /// When the evaluation or the present period ends.
    public var end: Timestamp?
    /// Gates that a person opened, with name and reason.
    public var acceptances: [Acceptance] = []
    /// Steps that are done, by id.
    public var done: Set<String> = []

    /// Nothing known.
    public init() {}

    /// Facts by name; values that a fact cannot have are left out.
    public init(_ values: [Fact: String]) {
        for (fact, value) in values { self[fact] = value }
    }

    /// What is known of a fact; nil when it is unknown.
    ///
    /// Setting a derived fact, or a value that the fact cannot have, changes nothing.
    public subscript(fact: Fact) -> String? {
        get { fact.isDerived ? derived(fact) : values[fact] }
        set {
            guard !fact.isDerived else { return }
            guard let newValue else {
                values[fact] = nil
                return
            }
            if fact.values.contains(newValue) { values[fact] = newValue }
        }
    }

    /// All that is known, in a fixed order, derived facts left out.
    public var known: [(fact: Fact, value: String)] {
        Fact.allCases.compactMap { fact in values[fact].map { (fact, $0) } }
    }

    private func derived(_ fact: Fact) -> String? {
        switch fact {
        case .time: daysLeft.map { $0 < 0 ? "over" : $0 <= 30 ? "short" : "enough" }
        case .rearms: rearmsLeft.map { $0 > 0 ? "some" : "none" }
        case .versionMove:
            Self.pair(values[.installedVersion], values[.targetVersion]).map { $0 == $1 ? "same" : "other" }
        case .editionMove: Self.pair(values[.installedEdition], values[.targetEdition]).map(Self.move)
        default: nil
        }
    }

    private static func pair(_ left: String?, _ right: String?) -> (String, String)? {
        guard let left, let right else { return nil }
        return (left, right)
    }

    private static func move(from installed: String, to target: String) -> String {
        switch (installed, target) {
        case (target, _): "same"
        case ("standard", "datacenter"): "standard-to-datacenter"
        case ("datacenter", "standard"): "datacenter-to-standard"
        case ("essentials", "standard"), ("foundation", "standard"): "to-standard"
        default: "other"
        }
    }
}

/// A person's word that a gate may be passed, kept with the plan.
public struct Acceptance: Hashable, Sendable {
    /// The gate, by id.
    public let gate: String
    /// Who says so.
    public let name: String
    /// Why.
    public let reason: String
    /// When, where it is known.
    public let date: Timestamp?

    /// An acceptance.
    /// - Returns: nil without a name or a reason: nobody opens a gate unnamed.
    public init?(gate: String, name: String, reason: String, date: Timestamp? = nil) {
        guard !gate.isEmpty, Self.says(name), Self.says(reason) else { return nil }
        self.gate = gate
        self.name = name
        self.reason = reason
        self.date = date
    }

    private static func says(_ text: String) -> Bool { text.contains { $0.isLetter } }
}
