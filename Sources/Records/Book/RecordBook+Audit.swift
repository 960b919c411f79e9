import RecordStore
public import Sealing

/// The audit trail as it can be handed out: lines, and the key that signed some of them.
public struct AuditCopy: Sendable {
    /// One chained line an event, oldest first; behind the event that it proves, a line for each signed state.
    public let lines: [String]
    /// The public half of the key that signs, 64 hexadecimal digits.
    public let publicKey: String
}

extension RecordBook {
    /// The events, oldest first.
    ///
    /// - Parameters:
    ///   - filter: keeps those whose line says this: an action, a reference, a name.
    ///   - limit: the newest so many.
    public func auditEvents(matching filter: String? = nil, limit: Int = 1_000) throws -> [AuditRecord] {
        try act(.readAudit, in: nil, on: "audit") { work in
            let records = try AuditTrail(work.session).lines()
                .filter { filter.map($0.contains) ?? true }
                .suffix(limit)
                .compactMap { AuditRecord(line: Array($0.utf8)) }
            work.details["count"] = String(records.count)
            return records
        }
    }

    /// The whole trail, for verifying or handing out.
    public func auditCopy(reason: String = "") throws -> AuditCopy {
        let copy = try store.read { session in
            AuditCopy(
                lines: try AuditTrail(session).signedLines(),
                publicKey: try Work(session: session, book: self, organisation: nil, object: "")
                    .setting(VaultSecret.signatureKey) ?? ""
            )
        }
        try act(.readAudit, in: nil, on: "audit", reason: reason, details: ["count": String(copy.lines.count)]) { _ in }
        return copy
    }

    /// Signs the present state of the trail.
    ///
    /// - Returns: the signed state, to be kept outside as well: it shows later that nothing was cut off.
    @discardableResult
    public func signAudit(_ custody: Custody) throws -> AuditCheckpoint {
        try act(.signAudit, in: nil, on: "audit") { work in
            let signer = try AuditSigner(secret: try work.secret(VaultSecret.signature, custody))
            let head = try AuditTrail(work.session).head()
            let checkpoint = try signer.checkpoint(head, at: work.now)
            try work.session.execute(
                """
                INSERT INTO audit_checkpoint (sequence, line) VALUES (?, ?)
                ON CONFLICT (sequence) DO UPDATE SET line = excluded.line
                """,
                [.integer(head.sequence), .text(checkpoint.line)]
            )
            return checkpoint
        }
    }
}
