public import ByteKit
import RecordStore
public import Sealing

/// The audit trail as it can be handed out: lines, and the key that signed some of them.
public struct AuditCopy: Sendable {
    /// One chained line an event, oldest first; behind the event that it proves, a line for each signed state.
    public let lines: [String]
    /// The public half of the key that signs, 64 hexadecimal digits.
    public let publicKey: String
}

/// Which events a list shows.
public struct AuditFilter: Sendable {
    /// Texts that must all occur in the event, letter case aside: a reference, a name, a reason.
    public var words: [String] = []
    /// The action, or its beginning: `key` for `key.reveal` and `key.seal`.
    public var action: String?
    /// Who acted, letter case aside.
    public var who: String?
    /// How it ended.
    public var outcome: AuditEvent.Outcome?
    /// Events from this moment on.
    public var since: Timestamp?
    /// Events before this moment.
    public var until: Timestamp?
    /// The newest so many.
    public var limit = 1_000

    /// The newest thousand.
    public init() {}

    /// Whether an event is one of those.
    public func matches(_ event: AuditEvent) -> Bool {
        if let action, event.action != action, !event.action.hasPrefix(action + ".") { return false }
        if let who, event.who.lowercased() != who.lowercased() { return false }
        if let outcome, event.outcome != outcome { return false }
        if let since, event.time < since { return false }
        if let until, event.time >= until { return false }
        guard !words.isEmpty else { return true }
        let text =
            ([event.who, event.why, event.action, event.object] + event.details.sorted { $0.key < $1.key }.map(\.value))
            .joined(separator: "\n").lowercased()
        return words.allSatisfy { text.contains($0.lowercased()) }
    }
}

extension RecordBook {
    /// The events, oldest first.
    public func auditEvents(_ filter: AuditFilter = .init()) throws -> [AuditRecord] {
        try act(.readAudit, in: nil, on: "audit") { work in
            var records: [AuditRecord] = []
            try work.session.forEach("SELECT line FROM audit_event ORDER BY sequence DESC", []) { row in
                guard records.count < filter.limit else { return false }
                if let record = AuditRecord(line: Array(row.text("line").utf8)), filter.matches(record.event) {
                    records.append(record)
                }
                return true
            }
            work.details["count"] = String(records.count)
            return records.reversed()
        }
    }

    /// The whole trail, for verifying or handing out.
    ///
    /// - Parameters:
    ///   - way: what for, as the event names it: `verify`, `export`.
    ///   - reason: why.
    /// - Returns: all lines, and the key that signed some of them.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func auditCopy(way: String, reason: String = "") throws -> AuditCopy {
        let copy = try store.read { session in
            AuditCopy(lines: try AuditTrail(session).signedLines(), publicKey: try auditKey(session))
        }
        try act(
            .readAudit,
            in: nil,
            on: "audit",
            reason: reason,
            details: ["count": String(copy.lines.count), "way": way]
        ) { _ in }
        return copy
    }

    /// The public half of the key that signs the trail, 64 hexadecimal digits; auditors keep it elsewhere.
    public func auditKey() throws -> String { try store.read { try auditKey($0) } }

    private func auditKey(_ session: any SQLSession) throws -> String {
        try Work(session: session, book: self, organisation: nil, object: "").setting(VaultSecret.signatureKey) ?? ""
    }

    /// Signs a message with the key that signs the trail.
    ///
    /// - Parameters:
    ///   - message: what is signed; it says itself what it is for.
    ///   - object: what it is about, as the event names it.
    ///   - custody: the actor's opened identity.
    /// - Returns: the signature, Ed25519, 64 bytes.
    /// - Throws: ``RecordsError``, `StoreError`, `SealingError`.
    public func sign(_ message: [UInt8], about object: String, _ custody: Custody) throws -> [UInt8] {
        try act(.signAudit, in: nil, on: object) { work in
            try AuditSigner(secret: try work.secret(VaultSecret.signature, custody)).signature(of: message)
        }
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
