public import ByteKit
import RecordStore
import Sealing

/// Everything about one organisation that a round over the records needs, read in one go.
public struct OrganisationState: Sendable {
    private var records: [RecordKind: [Record]] = [:]
    private var byID: [String: Record] = [:]
    private var outgoing: [Relation: [String: [String]]] = [:]
    private var incoming: [Relation: [String: [String]]] = [:]
    private var newest: [String: Record] = [:]
    /// Statements that do not agree, with the reference of the record.
    public fileprivate(set) var contradictions: [(record: String, contradiction: Contradiction)] = []
    /// Requests that wait.
    public fileprivate(set) var approvals: [ApprovalRequest] = []

    /// Records of a kind that are not retired.
    public func records(_ kind: RecordKind) -> [Record] { records[kind] ?? [] }

    /// Whether a relation that lasts leads to or from a record.
    public func has(_ record: Record, _ relation: Relation) -> Bool {
        outgoing[relation]?[record.id] != nil || incoming[relation]?[record.id] != nil
    }

    /// Records to which a relation that lasts leads.
    public func targets(of record: Record, _ relation: Relation) -> [Record] {
        (outgoing[relation]?[record.id] ?? []).compactMap { byID[$0] }
    }

    /// Records from which a relation that lasts leads to one.
    public func sources(of record: Record, _ relation: Relation) -> [Record] {
        (incoming[relation]?[record.id] ?? []).compactMap { byID[$0] }
    }

    /// What a server was last told or said about its activation.
    public func newestActivation(of server: Record) -> Record? { newest[server.id] }

    fileprivate init(_ work: Work, _ organisation: String) throws {
        for kind in RecordKind.allCases {
            let found = try work.records(
                kind,
                """
                SELECT * FROM \(kind.table) WHERE organisation = ? AND retired IS NULL
                ORDER BY length(reference), reference
                """,
                [.text(organisation)]
            )
            records[kind] = found
            for record in found { byID[record.id] = record }
        }
        let rows = try work.session.query(
            "SELECT * FROM link WHERE organisation = ? AND until IS NULL ORDER BY since, id",
            [.text(organisation)]
        )
        for link in rows.compactMap(Link.init) {
            outgoing[link.relation, default: [:]][link.source, default: []].append(link.target)
            incoming[link.relation, default: [:]][link.target, default: []].append(link.source)
        }
        for (server, activations) in incoming[.of] ?? [:] {
            newest[server] = activations.compactMap { byID[$0] }.max { ($0["date"] ?? "") < ($1["date"] ?? "") }
        }
    }
}

extension RecordBook {
    /// Everything about an organisation that a round over the records needs.
    public func state(of organisation: String) throws -> OrganisationState {
        var state = try act(.watch, in: organisation, on: "watch") { work in
            try OrganisationState(work, organisation)
        }
        state.contradictions = try contradictions(in: organisation)
        state.approvals = try approvals(in: organisation)
        return state
    }

    /// Keys that are recorded in more than one organisation, one group a key.
    ///
    /// Volume keys are left out: the same agreement may stand behind several records. So are the organisations over which
    /// the actor may not watch.
    public func sharedKeys(among organisations: [String]) throws -> [[KeySighting]] {
        let wanted = Set(organisations.filter { allows(.watch, in: $0) })
        return try act(.watch, in: wanted.sorted().first, on: "shared-keys") { work in
            let rows = try work.session.query(
                """
                SELECT s.fingerprint, s.organisation, o.name, r.reference, r.f_channel FROM sealed_key s
                JOIN record_key r ON r.id = s.record JOIN organisation o ON o.id = s.organisation
                WHERE r.retired IS NULL AND s.fingerprint IN
                (SELECT fingerprint FROM sealed_key GROUP BY fingerprint HAVING count(*) > 1)
                ORDER BY s.fingerprint, o.name
                """,
                []
            )
            .filter { wanted.contains($0.text("organisation")) && !$0.text("f_channel").hasPrefix("volume") }
            return Dictionary(grouping: rows) { $0.text("fingerprint") }
                .filter { $0.value.count > 1 }
                .sorted { $0.key < $1.key }
                .map { group in
                    group.value.map {
                        KeySighting(organisation: $0.text("name"), reference: $0.text("reference"), servers: [])
                    }
                }
        }
    }

    /// Events since the audit trail was last signed.
    public func unsignedEvents() throws -> Int64 {
        try store.read { session in
            func last(_ table: String) throws -> Int64 {
                try session.query("SELECT coalesce(max(sequence), 0) AS last FROM \(table)", []).first?
                    .integer("last") ?? 0
            }
            return try last("audit_event") - last("audit_checkpoint")
        }
    }
}

extension RecordBook {
    /// SHA-256 of the last drill's report; empty before the first.
    public func lastDrill() throws -> String {
        try store.read { session in
            try Work(session: session, book: self, organisation: nil, object: "").setting("drill") ?? ""
        }
    }

    /// Chains a drill's report into the audit trail, where ``trace(ofDrill:made:)`` finds it.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of the report; nil for a drill of which no report is kept.
    ///   - made: when it was made, as the report says.
    ///   - good: servers that passed everything.
    ///   - total: all servers.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func noteDrill(_ digest: String?, made: Timestamp, good: Int, of total: Int) throws {
        try act(
            .watch,
            in: organisations(allowing: .watch)?.sorted().first,
            on: digest.map { "drill \($0)" } ?? "drill"
        ) { work in
            work.details = [
                "good": String(good), "servers": String(total), "made": made.iso8601,
                "previous": try work.setting("drill") ?? "",
            ]
            if let digest { try work.set("drill", digest) }
        }
    }

    /// What the audit trail knows of a drill's report.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of the report as it is now.
    ///   - made: when it was made, as it says itself; nil where it says nothing.
    /// - Returns: whether and when it was noted, or that another report of that moment was.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func trace(ofDrill digest: String, made: String?) throws -> DrillTrace {
        let place = organisations(allowing: .watch)?.sorted().first
        return try act(.watch, in: place, on: "drill-report", details: ["sha256": digest]) { work in
            var trace = DrillTrace.unknown
            try work.session.forEach("SELECT line FROM audit_event ORDER BY sequence", []) { row in
                let line = row.text("line")
                guard line.contains("\"object\":\"drill "), let event = AuditRecord(line: Array(line.utf8))?.event,
                    event.action == Action.watch.rawValue
                else { return true }
                if event.object == "drill \(digest)" {
                    trace = .noted(event.time)
                    return false
                }
                if let made, event.details["made"] == made { trace = .changed(noted: event.time) }
                return true
            }
            return trace
        }
    }
}

/// What the audit trail knows of a drill's report.
public enum DrillTrace: Sendable, Hashable {
    /// This very report was noted then.
    case noted(Timestamp)
    /// A drill of that moment was noted, with another report.
    case changed(noted: Timestamp)
    /// Nothing was noted.
    case unknown
}
