public import ByteKit
public import Catalogue
public import Texts

/// What captures say about servers, and what to do next.
public struct StatusReport: Sendable {
    /// How well things stand.
    public enum Outcome: String, Sendable, CaseIterable, Comparable {
        /// Windows has a licence in force and nothing is due.
        case licensed
        /// It has, but something is due or looks wrong.
        case attention
        /// It has not.
        case notLicensed = "not-licensed"
        /// The captures do not tell.
        case unknown

        /// The better outcome comes first.
        public static func < (left: Self, right: Self) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The servers, in the order in which they are met.
    public let servers: [ServerStatus]
    /// The worst outcome of all servers; `unknown` where there is none.
    public var outcome: Outcome { servers.map(\.outcome).max() ?? .unknown }

    /// Puts a report together.
    public init(servers: [ServerStatus]) { self.servers = servers }
}

/// Where something was read.
public struct StatusPlace: Hashable, Sendable {
    /// The text, by the name it was given by.
    public let source: String
    /// The line, counted from 1.
    public let line: Int
}

/// Something that a rule concludes.
public struct StatusConclusion: Hashable, Sendable {
    /// Id of the rule, see the table `status-rules.json`.
    public let rule: String
    /// What it is about: `status`, `channel`, `key`, `end` and so on.
    public let about: String
    /// What it says.
    public let message: Message
}

/// The one next step.
public struct StatusStep: Hashable, Sendable {
    /// Id of the rule.
    public let rule: String
    /// Stable name of the step, for example `seal-key`.
    public let action: String
    /// What to do and why.
    public let message: Message
    /// The command to type, where there is one.
    public let command: String?
}

/// One server as captures show it.
public struct ServerStatus: Sendable {
    /// Which Windows it is.
    public struct Installation: Hashable, Sendable {
        /// As the system names itself.
        public var productName: String?
        /// The name that Windows uses for its edition.
        public var editionID: String?
        /// Version of Windows, for example `2019`.
        public var version: String?
        /// Build, for example 17763.
        public var build: Int?
        /// Whether it is an evaluation copy; nil where nothing tells.
        public var isEvaluation: Bool?
        /// Whether it is a domain controller; nil where nothing tells.
        public var isDomainController: Bool?
        /// Its domain or workgroup.
        public var domain: String?
        /// Who made the machine.
        public var maker: String?
        /// Which model it is.
        public var model: String?
        /// The editions DISM offers to change to.
        public var targetEditions: [String] = []
    }

    /// The licence of Windows itself.
    public struct License: Hashable, Sendable {
        /// Name and description as reported.
        public var name: String?
        /// Ends with the channel.
        public var description: String?
        /// Which product and channel.
        public var activationID: GUID?
        /// Status, where it is reported.
        public var status: LicenseStatus?
        /// Why, as an error code: `0xC004F034`.
        public var reason: String?
        /// Channel of the installed key.
        public var channel: Channel?
        /// `Volume:GVLK`, where it is reported.
        public var keyType: String?
        /// The last five characters of the installed key; empty where there is none, nil where nothing tells.
        public var partialKey: String?
        /// Whether the activation has no end.
        public var isPermanent = false
        /// When it ends.
        public var end: End?
        /// Minutes that remained when the text was written, as reported.
        public var minutesLeft: Int?
        /// `GenuineStatus` as reported.
        public var genuine: Int?
    }

    /// When a licence or a delay ends.
    public struct End: Hashable, Sendable {
        /// What ends.
        public enum Kind: String, Sendable, CaseIterable {
            /// The evaluation.
            case evaluation
            /// The activation by KMS or Active Directory, unless it is renewed.
            case volume
            /// The activation of a virtual machine by its host, unless it is renewed.
            case virtualMachine = "virtual-machine"
            /// The delay before reminders.
            case grace
            /// The activation, of a kind that is not told.
            case activation
        }

        /// What ends.
        public var kind: Kind
        /// When.
        public var date: Timestamp
        /// Whole days from now, negative when it is over.
        public var daysLeft: Int
        /// Whether the date follows from the text alone; false where day and month could not be told apart or the time
        /// of the capture is not known.
        public var isCertain: Bool
    }

    /// Remaining rearms as reported; a rearm is a delay and never a solution.
    public struct Rearms: Hashable, Sendable {
        /// Of Windows.
        public var windows: Int?
        /// Of the edition.
        public var edition: Int?
        /// Of the application.
        public var application: Int?
    }

    /// What is said about key management.
    public struct KeyManagement: Hashable, Sendable {
        /// The host asked, as set or discovered.
        public var host: String?
        /// Its port.
        public var port: Int?
        /// Whether this server is itself a KMS host.
        public var isHost = false
        /// Machines the host has counted.
        public var count: Int?
        /// Machines the host needs before it activates.
        public var required: Int?
        /// Requests that failed.
        public var failedRequests: Int?
    }

    /// The newest error that was recorded.
    public struct RecordedError: Hashable, Sendable {
        /// Its code, for example `0xC004F074`.
        public var code: String
        /// Id of the event, where it comes from one.
        public var event: Int?
        /// When.
        public var date: Timestamp?
    }

    /// A licence of something else than Windows itself.
    public struct OtherLicense: Hashable, Sendable {
        /// What for.
        public var subject: LicenseSubject
        /// Name as reported.
        public var name: String
        /// Status, where it is reported.
        public var status: LicenseStatus?
        /// Channel, where it is reported.
        public var channel: Channel?
        /// The last five characters of its key.
        public var partialKey: String?
    }

    /// `h1`, `h2` and so on.
    public var id: String
    /// Name of the server.
    public var host: String?
    /// The texts that speak of it.
    public var sources: [String]
    /// When the newest text was written, where that is known.
    public var capturedAt: Timestamp?
    /// Which Windows.
    public var installation = Installation()
    /// Its licence; nil where no capture shows one.
    public var license: License?
    /// Remaining rearms.
    public var rearms = Rearms()
    /// Key management.
    public var keyManagement = KeyManagement()
    /// Last five characters of the key in the firmware, where the captures hold one.
    public var firmwarePartialKey: String?
    /// The newest error.
    public var lastError: RecordedError?
    /// Licences of other things: Office, extended security updates.
    public var others: [OtherLicense] = []
    /// Which found key is installed, where found keys were given.
    public var keyMatch: KeyMatch?
    /// Where each value was read: `status`, `edition`, `partialKey` and so on.
    public var origins: [String: StatusPlace] = [:]
    /// What the values mean, with the rules that say so.
    public var reasons: [StatusConclusion] = []
    /// What does not go together.
    public var contradictions: [StatusConclusion] = []
    /// What to do now.
    public var next = StatusStep(rule: "", action: "", message: Message(""), command: nil)
    /// How well things stand.
    public var outcome = StatusReport.Outcome.unknown
}

extension ServerStatus.Installation {
    /// The product as it is sold: `Windows Server 2019 Standard`; nil where neither version nor edition is known.
    public func label(in language: Language) -> String? {
        let edition = editionID.map { EditionTable.standard.label(of: $0, in: language) }
        guard let version else { return edition ?? productName }
        let name = WindowsVersionTable.standard[version]?.label ?? version
        return [name, edition].compactMap(\.self).joined(separator: " ")
    }
}
