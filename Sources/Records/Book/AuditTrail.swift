import RecordStore
import Sealing

/// The audit events in the database, one chained line a row.
struct AuditTrail {
    private let session: any SQLSession

    init(_ session: any SQLSession) { self.session = session }

    /// Where the chain stands.
    ///
    /// - Throws: ``RecordsError/auditBroken(_:)`` with the number of a last event that is not what was written.
    func head() throws -> AuditHead {
        let last = try session.query("SELECT sequence, line FROM audit_event ORDER BY sequence DESC LIMIT 1", [])
        guard let row = last.first else { return .start }
        guard let record = AuditRecord(line: Array(row.text("line").utf8)), record.isIntact,
            record.sequence == row.integer("sequence")
        else { throw RecordsError.auditBroken(String(row.integer("sequence"))) }
        return record.head
    }

    /// Continues the chain by one event.
    func append(_ event: AuditEvent) throws {
        let record = AuditRecord(event, after: try head())
        try session.execute(
            "INSERT INTO audit_event (sequence, line) VALUES (?, ?)",
            [.integer(record.sequence), .text(record.line)]
        )
    }

    /// All lines, oldest first.
    func lines() throws -> [String] {
        try session.query("SELECT line FROM audit_event ORDER BY sequence", []).map { $0.text("line") }
    }

    /// All lines, oldest first, each signed state behind the event that it proves.
    func signedLines() throws -> [String] {
        try session.query(
            """
            SELECT line FROM (SELECT sequence, 0 AS part, line FROM audit_event
            UNION ALL SELECT sequence, 1 AS part, line FROM audit_checkpoint) AS trail ORDER BY sequence, part
            """,
            []
        )
        .map { $0.text("line") }
    }
}
