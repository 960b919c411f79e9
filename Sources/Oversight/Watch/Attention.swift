public import ByteKit
public import Texts

/// Something that needs attention.
public struct Attention: Sendable, Hashable {
    /// How soon.
    public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
        /// In good time.
        case warning
        /// Now.
        case critical

        /// A warning is less than what is critical.
        public static func < (left: Self, right: Self) -> Bool { left == .warning && right == .critical }
    }

    /// What is looked for; the raw value is stable and names the texts `watch.…` and `watch.next-…`.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// An evaluation period ends, or has ended.
        case evaluationEnds = "evaluation-ends"
        /// A period of grace ends, or has ended.
        case graceEnds = "grace-ends"
        /// A KMS client has not renewed its activation for long.
        case renewalDue = "renewal-due"
        /// A MAK has few activations left.
        case activationsLow = "mak-count"
        /// No paper shows where a licence comes from.
        case noProof = "no-proof"
        /// No key of a server is known, and nothing else activates it.
        case noKey = "no-key"
        /// A key is on more servers than its licence covers.
        case overused = "overused"
        /// A key that is sold singly is recorded in several organisations.
        case sharedKey = "shared-key"
        /// Nobody has checked the hash of a medium.
        case mediumUnverified = "medium-unverified"
        /// Statements do not agree.
        case contradiction
        /// Somebody waits for a second person.
        case approvalWaiting = "approval-waiting"
        /// An answer in a case is due, or nobody has carried the case on for long.
        case caseWaiting = "case-waiting"
        /// No backup of a server is recorded.
        case noBackup = "no-backup"
        /// The audit trail has grown long since it was last signed.
        case unsigned
    }

    /// What was looked for.
    public let rule: Rule
    /// How soon.
    public let severity: Severity
    /// Name of the organisation; empty for what concerns the vault as a whole.
    public let organisation: String
    /// Reference of the record.
    public let reference: String
    /// What people call it.
    public let title: String
    /// Values for the texts.
    public let arguments: [String: TextArgument]
    /// The day on which something ends.
    public let due: Timestamp?

    /// Why it needs attention.
    public var reason: Message { Message("watch.\(rule.rawValue)", texts) }
    /// The one thing to do.
    public var next: Message { Message("watch.next-\(rule.rawValue)", texts) }

    private var texts: [String: TextArgument] {
        arguments.merging(["reference": .text(reference), "title": .text(title)]) { $1 }
    }
}

/// What a round over all records brought.
public struct WatchReport: Sendable {
    /// When.
    public let made: Timestamp
    /// Names of the organisations that were looked at, sorted.
    public let organisations: [String]
    /// What needs attention, the most urgent first.
    public let items: [Attention]

    /// How many of a severity, in one organisation or in all.
    public func count(_ severity: Attention.Severity, in organisation: String? = nil) -> Int {
        items.count { $0.severity == severity && (organisation == nil || $0.organisation == organisation) }
    }

    /// The worst of all; nil where all is well.
    public var worst: Attention.Severity? { items.map(\.severity).max() }
}
