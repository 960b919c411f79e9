public import ByteKit

/// What is to be written into the audit trail: who did what to which object, why, and how it ended.
///
/// It never holds a key: an object is named by its number, a key by its fingerprint or last five characters.
public struct AuditEvent: Sendable, Hashable {
    /// How it ended.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It was done.
        case done
        /// A rule forbade it.
        case refused
        /// It was tried and did not succeed.
        case failed
    }

    /// When.
    public var time: Timestamp
    /// Who.
    public var who: String
    /// The reason given.
    public var why: String
    /// What was done, as a stable code such as `key.reveal`.
    public var action: String
    /// To what, as a stable name such as `key/17`.
    public var object: String
    /// How it ended.
    public var outcome: Outcome
    /// Whatever else belongs to it.
    public var details: [String: String]

    /// Describes an event.
    public init(
        time: Timestamp,
        who: String,
        why: String,
        action: String,
        object: String,
        outcome: Outcome,
        details: [String: String] = [:]
    ) {
        self.time = time
        self.who = who
        self.why = why
        self.action = action
        self.object = object
        self.outcome = outcome
        self.details = details
    }
}
