public import JSONText

/// Where the fact behind a rule comes from.
public struct RuleSource: Hashable, Sendable {
    /// Short name that rules refer to.
    public let id: String
    /// Title as a person would cite it.
    public let title: String
    /// Address, where there is a public one.
    public let address: String?
}

/// What the table of rules says about itself.
public struct RuleTableHeader: Hashable, Sendable {
    /// Name of the table.
    public let id: String
    /// Day on which it was last changed, ISO 8601.
    public let date: String
    /// Where its rules come from.
    public let sources: [RuleSource]

    /// Reads the header of a table of rules; nil for another form, or where id, date or the title of a source is missing.
    ///
    /// - Parameters:
    ///   - json: the table.
    ///   - schema: the form that it must have.
    public init?(parsing json: JSONValue, schema: String) {
        guard json["schema"]?.string == schema, let id = json["id"]?.string, let date = json["date"]?.string,
            let members = json["sources"]?.members
        else { return nil }
        var sources: [RuleSource] = []
        for source in members {
            guard let title = source.value["title"]?.string else { return nil }
            sources.append(RuleSource(id: source.name, title: title, address: source.value["url"]?.string))
        }
        self.id = id
        self.date = date
        self.sources = sources
    }
}

/// A rule: what must be known, and which path it leads to.
public struct Rule: Hashable, Sendable {
    /// Stable name, for example `plan.evaluation-dc`.
    public let id: String
    /// Day of the last change, ISO 8601.
    public let date: String
    /// Id of the source of the fact behind it.
    public let source: String
    /// When it applies.
    public let conditions: Conditions
    /// The gate that it stands for: the rule no longer applies once a person has opened it.
    public let gate: String?
    /// Where it leads.
    public let path: String
}

/// What stands before a harmful step.
public struct Gate: Hashable, Sendable {
    /// Stable name, for example `record-partial-key`.
    public let id: String
    /// Day of the last change, ISO 8601.
    public let date: String
    /// Id of the source of the fact behind it.
    public let source: String
    /// When it is closed.
    public let conditions: Conditions
    /// The step that opens it; nil where nothing on this server can.
    public let opener: String?

    /// Code of why it is there.
    public var whyCode: String { "guidance.gate.\(id).why" }
    /// Code of how to go on.
    public var wayCode: String { "guidance.gate.\(id).way" }
    /// Code of what a person declares who opens it.
    public var acceptCode: String { "guidance.gate.\(id).accept" }
}

/// What an error code says about the server, as far as plans depend on it.
struct ReportedProblem: Hashable, Sendable {
    /// Value of the fact `problem`.
    let problem: String
    /// The codes, in their usual spelling.
    let codes: [String]
    /// Channels in which they say so: `*` for all, `?` for an unknown one.
    let channels: Set<String>
}

/// A step that runbooks are made of.
public struct Step: Hashable, Sendable {
    /// What kind of doing it is.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Look; nothing changes.
        case check
        /// Run something that changes the server.
        case change
        /// Write something down or put it away.
        case record
        /// Ask somebody.
        case ask
        /// Something done by hand, outside any command.
        case manual
    }

    /// Where it is done.
    public enum Place: String, CaseIterable, Hashable, Sendable {
        /// On the server.
        case server
        /// On the administrator's own machine, where Regain is.
        case desk
        /// On the Hyper-V host.
        case host
        /// On the KMS server.
        case kmsHost = "kms-host"
        /// On the server being built, or on the bench.
        case bench
    }

    /// What it needs to reach.
    public enum Reach: String, CaseIterable, Hashable, Sendable {
        /// Nothing.
        case none
        /// The organisation's network.
        case local
        /// The Internet.
        case internet
        /// A telephone.
        case telephone
    }

    /// Stable name.
    public let id: String
    /// What kind.
    public let kind: Kind
    /// Where.
    public let place: Place
    /// What it needs to reach.
    public let reach: Reach
    /// Name of the command in the table of servicing commands.
    public let command: String?
    /// A command line of its own.
    public let shell: String?
    /// The same through CIM, as PowerShell.
    public let cim: String?
    /// Whether it needs elevation; nil where the command says so.
    public let needsElevation: Bool?
    /// Gates that stand before it, by id.
    public let gates: [String]
    /// What is known once it is done; `=fact` stands for the value of another fact.
    public let sets: [Fact: String]
    /// Id of the source of the fact behind it.
    public let source: String

    /// Code of what to do.
    public var titleCode: String { "guidance.step.\(id).title" }
    /// Code of what it changes, where the step says so itself.
    public var doesCode: String { "guidance.step.\(id).does" }
    /// Code of how to take it back, where the step says so itself.
    public var undoCode: String { "guidance.step.\(id).undo" }
    /// Code of what to see afterwards, where the step says so itself.
    public var seeCode: String { "guidance.step.\(id).see" }
}

/// An ordered way of steps.
public struct Path: Hashable, Sendable {
    /// What the way is.
    public enum Outcome: String, CaseIterable, Hashable, Sendable {
        /// It can be gone.
        case go
        /// What was wanted is not done; the steps lead round.
        case refused
        /// Somebody else must act first.
        case help
        /// There is nothing to do but keep what is there.
        case done
        /// Too little is known.
        case ask
    }

    /// A step of the way, and when it is part of it.
    public struct Stage: Hashable, Sendable {
        /// The step, by id.
        public let step: String
        /// When it is part of the way.
        public let conditions: Conditions
    }

    /// Stable name.
    public let id: String
    /// What the way is.
    public let outcome: Outcome
    /// Whom to ask, as an id of the contacts in the table of errors.
    public let contact: String
    /// The steps in order.
    public let stages: [Stage]

    /// Code of its name.
    public var titleCode: String { "guidance.path.\(id).title" }
    /// Code of why this way.
    public var whyCode: String { "guidance.path.\(id).why" }
}
