/// The end of a chain, which new events are added to.
///
/// It holds no records: whoever stores them asks for the next one, writes it, and keeps the chain that came with it.
public struct AuditChain: Sendable {
    /// Where the chain stands.
    public private(set) var head: AuditHead
    /// After how many records a checkpoint is due.
    public let interval: Int64

    /// Goes on from a head.
    ///
    /// - Parameters:
    ///   - head: that of the last record that was written.
    ///   - interval: after how many records a checkpoint is due; at least 1.
    public init(after head: AuditHead = .start, interval: Int64 = 100) {
        self.head = head
        self.interval = max(1, interval)
    }

    /// The record of an event, which becomes the head.
    public mutating func append(_ event: AuditEvent) -> AuditRecord {
        let record = AuditRecord(event, after: head)
        head = record.head
        return record
    }

    /// Whether the head should be signed now.
    public var isCheckpointDue: Bool { head.sequence > 0 && head.sequence.isMultiple(of: interval) }
}
