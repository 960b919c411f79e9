/// One thing that is wrong with an audit trail.
public struct AuditProblem: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// A line is neither a record nor a checkpoint.
        case malformed
        /// A record is not as it was written.
        case edited
        /// Records are missing, with others after them.
        case removed
        /// A record stands there that does not belong to the chain.
        case inserted
        /// A record stands in another place than its own.
        case reordered
        /// Records at the end are missing, although something proves that they were there.
        case cutTail = "cut-tail"
        /// A checkpoint is not signed by the key.
        case forgedCheckpoint = "forged-checkpoint"
        /// The record that a checkpoint or a kept head names has another hash: what lies before was written anew.
        case rewritten
    }

    /// What it is.
    public let kind: Kind
    /// Line of the export where it shows, from 1; nil for what is missing.
    public let line: Int?
    /// Numbers of the records concerned.
    public let sequences: ClosedRange<Int64>?
}

/// What the verification of an audit trail found.
public struct AuditReport: Sendable {
    /// How many records there are.
    public let recordCount: Int
    /// How many checkpoints carry a valid signature and agree with the chain.
    public let checkpointCount: Int
    /// Where the chain ends.
    public let head: AuditHead
    /// Up to where checkpoints or kept heads prove it; what comes after is only chained.
    public let provenHead: AuditHead?
    /// What is wrong, by line, then by number; at most ``AuditVerifier/problemLimit``.
    public let problems: [AuditProblem]
    /// How many problems there are in all.
    public let problemCount: Int

    /// Whether nothing is wrong.
    public var isSound: Bool { problemCount == 0 }
}
