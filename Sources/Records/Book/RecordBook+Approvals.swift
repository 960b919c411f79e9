public import ByteKit
import ProductKey
import RecordStore
import Sealing

/// Which keys need a second person before they are shown.
struct SecondPersonRule {
    /// Channels and key types, or `*` for all keys.
    let classes: Set<String>

    func applies(to record: Record) -> Bool {
        classes.contains("*")
            || ["channel", "key-type"].contains { field in
                record[field].map { classes.contains($0.lowercased()) } ?? false
            }
    }
}

/// What somebody asked for and somebody else may agree to.
public struct ApprovalRequest: Sendable, Hashable {
    /// Identifier.
    public let id: String
    /// Reference of the key.
    public let reference: String
    /// Who asks.
    public let requester: String
    /// Why.
    public let reason: String
    /// When it was asked.
    public let requested: Timestamp
    /// When the request, or the agreement to it, comes to nothing.
    public let expires: Timestamp
    /// Who agreed.
    public let approver: String?
}

extension RecordBook {
    /// As many of a request's digits as people are shown, and must give.
    static let shownDigits = 8
    /// Seconds for which a request waits.
    static let requestLifetime: Int64 = 24 * 3_600
    /// Seconds for which an agreement holds.
    static let approvalLifetime: Int64 = 3_600

    /// Says which channels or key types need a second person; `*` stands for all keys, none for no key.
    public func requireSecondPerson(for classes: Set<String>) throws {
        let text = classes.map { $0.lowercased() }.sorted().joined(separator: "\n")
        try act(.changePolicy, in: nil, on: "second-person", details: ["classes": text]) { work in
            try work.set("second-person", text)
        }
    }

    /// The channels and key types that need a second person.
    public func secondPersonClasses() throws -> [String] {
        try store.read { session in
            try Work(session: session, book: self, organisation: nil, object: "").secondPersonRule().classes.sorted()
        }
    }

    /// Requests that wait or were agreed to and not used.
    public func approvals(in organisation: String) throws -> [ApprovalRequest] {
        try act(.viewRecords, in: organisation, on: "approvals") { work in
            try work.session.query(
                """
                SELECT a.*, r.reference, p.name AS requester_name, q.name AS approver_name FROM approval a
                JOIN record_key r ON r.id = a.record JOIN person p ON p.id = a.requester
                LEFT JOIN person q ON q.id = a.approver
                WHERE a.organisation = ? AND a.used IS NULL AND a.expires > ? ORDER BY a.requested, a.id
                """,
                [.text(organisation), .text(work.now.iso8601)]
            )
            .map { row in
                ApprovalRequest(
                    id: row.text("id"),
                    reference: row.text("reference"),
                    requester: row.text("requester_name"),
                    reason: row.text("reason"),
                    requested: Moment.read(row.text("requested")),
                    expires: Moment.read(row.text("expires")),
                    approver: row.textOrNil("approver_name")
                )
            }
        }
    }

    /// Agrees to what somebody else asked for; it holds for an hour and once.
    ///
    /// - Throws: ``RecordsError/ownRequest``, ``RecordsError/approvalExpired(_:)``, ``RecordsError/notFound(_:)``.
    public func approve(_ number: String, in organisation: String) throws {
        try act(.approve, in: organisation, on: number) { work in
            let digits = number.lowercased().filter { $0.isHexDigit || $0 == "-" }
            guard digits.utf8.count >= Self.shownDigits else { throw RecordsError.notFound(number) }
            let rows = try work.session.query(
                """
                SELECT * FROM approval WHERE id LIKE ? ESCAPE '\\' AND organisation = ? AND used IS NULL
                AND approver IS NULL
                """,
                [LikePattern.beginning(with: digits), .text(organisation)]
            )
            guard let row = rows.first, rows.count == 1 else { throw RecordsError.notFound(number) }
            guard row.text("requester") != actor.person else { throw RecordsError.ownRequest }
            guard row.text("expires") > work.now.iso8601 else { throw RecordsError.approvalExpired(number) }
            let end = Timestamp(secondsSince1970: work.now.secondsSince1970 + Self.approvalLifetime)
            try work.session.execute(
                "UPDATE approval SET approver = ?, approved = ?, expires = ? WHERE id = ?",
                [.text(actor.person), .text(work.now.iso8601), .text(end.iso8601), .text(row.text("id"))]
            )
        }
    }

    /// Files a request where a second person is needed and none has agreed yet.
    /// - Throws: ``RecordsError/needsApproval(_:)`` with its number.
    func askSecondPerson(_ name: String, in organisation: String, reason: String) throws {
        guard policy.allows(.revealKey, to: actor.roles(in: organisation)) else { return }
        let number: String? = try store.write { session in
            let work = Work(session: session, book: self, organisation: organisation, object: name)
            guard let record = try? work.record(name, .key, in: organisation),
                try work.secondPersonRule().applies(to: record), try work.approval(for: record) == nil
            else { return nil }
            let number = try work.request(record, reason: reason)
            try AuditTrail(session).append(
                event(.revealKey, organisation, record.reference, reason, .refused, ["request": number])
            )
            return number
        }
        if let number { throw RecordsError.needsApproval(number) }
    }
}

extension Work {
    func secondPersonRule() throws -> SecondPersonRule {
        SecondPersonRule(classes: Set((try setting("second-person") ?? "").split(separator: "\n").map(String.init)))
    }

    /// An agreement for the actor that still holds.
    fileprivate func approval(for record: Record) throws -> SQLRow? {
        try session.query(
            """
            SELECT a.id, p.name FROM approval a JOIN person p ON p.id = a.approver
            WHERE a.record = ? AND a.requester = ? AND a.used IS NULL AND a.expires > ? ORDER BY a.approved
            """,
            [.text(record.id), .text(book.actor.person), .text(now.iso8601)]
        )
        .first
    }

    /// Uses up the agreement, where one is needed.
    /// - Returns: who agreed.
    func useApproval(for record: Record) throws -> String? {
        guard try secondPersonRule().applies(to: record) else { return nil }
        guard let row = try approval(for: record) else { throw RecordsError.approvalExpired(record.reference) }
        try session.execute(
            "UPDATE approval SET used = ? WHERE id = ?",
            [.text(now.iso8601), .text(row.text("id"))]
        )
        return row.text("name")
    }

    /// The number of the actor's open request for a key; a new one where there is none.
    fileprivate func request(_ record: Record, reason: String) throws -> String {
        let open = try session.query(
            """
            SELECT id FROM approval WHERE record = ? AND requester = ? AND used IS NULL AND approver IS NULL
            AND expires > ?
            """,
            [.text(record.id), .text(book.actor.person), .text(now.iso8601)]
        )
        if let row = open.first { return String(row.text("id").prefix(RecordBook.shownDigits)) }
        let id = newID()
        let end = Timestamp(secondsSince1970: now.secondsSince1970 + RecordBook.requestLifetime)
        try session.execute(
            """
            INSERT INTO approval (id, organisation, record, requester, reason, requested, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(id), .text(record.organisation), .text(record.id), .text(book.actor.person),
                .text(KeyTextSearch.masked(reason)),
                .text(now.iso8601), .text(end.iso8601),
            ]
        )
        return String(id.prefix(RecordBook.shownDigits))
    }
}
