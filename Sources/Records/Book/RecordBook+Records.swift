public import ByteKit
import RecordStore

/// What a list shows.
public struct RecordFilter: Sendable {
    /// Words that must all occur in the searched fields, letter case aside.
    public var words: [String] = []
    /// Texts that fields must have, by their names, letter case aside.
    public var values: [String: String] = [:]
    /// Whether retired records are shown too.
    public var includesRetired = false
    /// The most records to show.
    public var limit = 1_000_000

    /// Everything that is not retired.
    public init() {}
}

extension RecordBook {
    // MARK: Seeing

    /// Records of a kind, by reference.
    ///
    /// Payment data are left out for those who may not see them; of keys there is nothing here but what is public.
    ///
    /// - Throws: ``RecordsError/refused(_:roles:)``, ``RecordsError/unknownField(_:_:)``, `StoreError`.
    public func list(
        _ kind: RecordKind,
        in organisation: String,
        _ filter: RecordFilter = .init(),
        reason: String = ""
    ) throws -> [Record] {
        try act(kind == .key ? .listKeys : .viewRecords, in: organisation, on: kind.rawValue, reason: reason) { work in
            var conditions = ["organisation = ?"]
            var values: [SQLValue] = [.text(organisation)]
            if !filter.includesRetired { conditions.append("retired IS NULL") }
            let words = filter.words.map { $0.lowercased() }
            for word in words {
                conditions.append("search LIKE ? ESCAPE '\\'")
                values.append(LikePattern.containing(word))
            }
            for (name, text) in filter.values.sorted(by: { $0.key < $1.key }) {
                guard let field = RecordSchema.field(name, of: kind) else {
                    throw RecordsError.unknownField(kind, name)
                }
                // Who may not see a value may not find out by asking for it either.
                if field.isPayment, !allows(.usePayments, in: organisation) {
                    throw RecordsError.refused(.usePayments, roles: policy.roles(for: .usePayments))
                }
                switch try FieldValue.parse(text, for: field) {
                case .text(let text)?:
                    conditions.append("lower(\(field.column)) = ?")
                    values.append(.text(text.foldedASCII))
                case let value?:
                    conditions.append("\(field.column) = ?")
                    values.append(value.sql)
                case nil: conditions.append("\(field.column) IS NULL")
                }
            }
            // The column that is searched holds payment data too, so that for some the words are looked for once more.
            let hides =
                !allows(.usePayments, in: organisation) && RecordSchema.fields(of: kind).contains(where: \.isPayment)
            // A value often has an index of its own, which is not used where the order comes from another one.
            let isOrdered = filter.values.isEmpty
            let order = isOrdered ? "ORDER BY length(reference), reference" : ""
            let limit = isOrdered && !(hides && !words.isEmpty) ? filter.limit : Int.max
            var records = try work.records(
                kind,
                "SELECT * FROM \(kind.table) WHERE \(conditions.joined(separator: " AND ")) \(order) LIMIT \(limit)",
                values
            )
            if hides {
                records = records.map(visible)
                records.removeAll { record in
                    let text = record.searchText
                    return !words.allSatisfy { text.contains($0) }
                }
            }
            if !isOrdered {
                records.sort {
                    ($0.reference.utf8.count, $0.reference) < ($1.reference.utf8.count, $1.reference)
                }
            }
            if records.count > filter.limit { records.removeSubrange(filter.limit...) }
            work.details["count"] = String(records.count)
            return records
        }
    }

    /// One record with what it is linked to.
    ///
    /// - Throws: ``RecordsError``, `StoreError`.
    public func show(_ name: String, _ kind: RecordKind, in organisation: String) throws -> RecordSheet {
        try act(kind == .key ? .listKeys : .viewRecords, in: organisation, on: name) { work in
            let record = try work.record(name, kind, in: organisation)
            work.object = record.reference
            return try work.sheet(of: record)
        }
    }

    /// Without what the actor may not see.
    func visible(_ record: Record) -> Record {
        guard !policy.allows(.usePayments, to: actor.roles(in: record.organisation)) else { return record }
        var record = record
        for field in RecordSchema.fields(of: record.kind) where field.isPayment {
            record.values[field.id] = nil
            record.origins[field.id] = nil
        }
        return record
    }

    /// Whether the actor may know of a statement about this field.
    func maySee(_ contradiction: Contradiction, in organisation: String) -> Bool {
        if contradiction.kind == .key, !allows(.listKeys, in: organisation) { return false }
        let isPayment = RecordSchema.field(contradiction.field, of: contradiction.kind)?.isPayment ?? false
        return !isPayment || allows(.usePayments, in: organisation)
    }

    // MARK: Changing

    /// Records something new.
    ///
    /// - Parameters:
    ///   - kind: what it is about.
    ///   - organisation: whose it is, by identifier.
    ///   - statement: what is known of it.
    ///   - others: references of what it belongs together with.
    /// - Returns: the record.
    /// - Throws: ``RecordsError/duplicate(_:)`` where a server of the same serial number or name, or the same capture of an
    ///   activation, is there; ``RecordsError``; `StoreError`.
    public func add(
        _ kind: RecordKind,
        in organisation: String,
        _ statement: Statement,
        linkedTo others: [String] = []
    ) throws -> Record {
        precondition(kind != .key, "keys are sealed, see seal")
        return try act(change(kind, statement), in: organisation, on: kind.rawValue) { work in
            try work.refuseTwin(of: statement, kind, in: organisation)
            let record = try work.insert(statement, kind, in: organisation)
            for other in others { try work.link(record, try work.record(other, in: organisation)) }
            work.object = record.reference
            return record
        }
    }

    /// Changes a record.
    ///
    /// - Returns: the record as it is now.
    /// - Throws: ``RecordsError``, `StoreError`.
    public func edit(
        _ name: String,
        _ kind: RecordKind,
        in organisation: String,
        _ statement: Statement
    ) throws -> Record {
        try act(change(kind, statement), in: organisation, on: name) { work in
            var record = try work.record(name, kind, in: organisation)
            work.object = record.reference
            work.details["fields"] = statement.values.keys.sorted().joined(separator: ",")
            if try work.apply(statement, to: &record), statement.origin.authority == .person {
                try work.settle(record, fields: statement.values.keys)
            }
            return visible(record)
        }
    }

    /// Whoever changes payment data must be allowed to see them.
    func change(_ kind: RecordKind, _ statement: Statement) -> Action {
        let paid = RecordSchema.fields(of: kind).contains { $0.isPayment && statement.values[$0.id] != nil }
        if paid { return .usePayments }
        return switch kind {
        case .licence, .proof: .changeLicences
        case .case: .workCases
        default: .changeRecords
        }
    }

    /// Says that two records belong together, from now on or since a day.
    ///
    /// - Returns: the link; the one that there is already where it lasts.
    /// - Throws: ``RecordsError/unrelated(_:_:)``, ``RecordsError/notFound(_:)``, `StoreError`.
    @discardableResult
    public func link(
        _ source: String,
        to target: String,
        in organisation: String,
        since: Timestamp? = nil
    ) throws -> Link {
        try act(.changeLicences, in: organisation, on: "\(source) \(target)") { work in
            try work.link(
                try work.record(source, in: organisation),
                try work.record(target, in: organisation),
                since: since
            )
        }
    }

    /// Says that two records belong together no longer.
    /// - Throws: ``RecordsError/notFound(_:)`` where nothing links them.
    public func unlink(_ source: String, from target: String, in organisation: String) throws {
        try act(.changeLicences, in: organisation, on: "\(source) \(target)") { work in
            let source = try work.record(source, in: organisation)
            let target = try work.record(target, in: organisation)
            let ended = try work.session.execute(
                """
                UPDATE link SET until = ? WHERE until IS NULL
                AND (source = ? AND target = ? OR source = ? AND target = ?)
                """,
                [.text(work.now.iso8601)] + [source.id, target.id, target.id, source.id].map { .text($0) }
            )
            guard ended > 0 else { throw RecordsError.notFound("\(source.reference) – \(target.reference)") }
        }
    }

    // MARK: Contradictions

    /// Statements that do not agree and about which nobody has decided.
    public func contradictions(in organisation: String) throws -> [(record: String, contradiction: Contradiction)] {
        try act(.viewRecords, in: organisation, on: "contradictions") { work in
            let rows = try work.session.query(
                "SELECT * FROM contradiction WHERE organisation = ? AND settled IS NULL ORDER BY found, id",
                [.text(organisation)]
            )
            return try rows.compactMap(Contradiction.init).filter { maySee($0, in: organisation) }.map { found in
                (try work.record(id: found.record, found.kind)?.reference ?? found.record, found)
            }
        }
    }
}

/// A record with everything that it is linked to.
public struct RecordSheet: Sendable {
    /// One link and the record at its other end.
    public struct Neighbour: Sendable {
        /// The link.
        public let link: Link
        /// The record at its other end.
        public let record: Record
    }

    /// The record.
    public let record: Record
    /// What it is linked to, in the order of time.
    public let neighbours: [Neighbour]
    /// Where statements about it do not agree.
    public let contradictions: [Contradiction]
}

extension Work {
    /// A record with its neighbours, without what the actor may not see.
    func sheet(of record: Record) throws -> RecordSheet {
        let listsKeys = book.allows(.listKeys, in: record.organisation)
        let rows = try session.query(
            "SELECT * FROM link WHERE source = ? OR target = ? ORDER BY since, id",
            [.text(record.id), .text(record.id)]
        )
        let neighbours = try rows.compactMap(Link.init).compactMap { link -> RecordSheet.Neighbour? in
            let isSource = link.source == record.id
            let kinds = isSource ? link.relation.ends.to : [link.relation.ends.from]
            let other = isSource ? link.target : link.source
            for kind in RecordKind.allCases where kinds.contains(kind) && (kind != .key || listsKeys) {
                if let found = try self.record(id: other, kind) {
                    return .init(link: link, record: book.visible(found))
                }
            }
            return nil
        }
        let contradictions = try session.query(
            "SELECT * FROM contradiction WHERE record = ? AND settled IS NULL ORDER BY found, id",
            [.text(record.id)]
        )
        return RecordSheet(
            record: book.visible(record),
            neighbours: neighbours,
            contradictions: contradictions.compactMap(Contradiction.init)
                .filter { book.maySee($0, in: record.organisation) }
        )
    }

    /// Records that are linked to one, by a relation that lasts.
    func linked(_ record: Record, by relation: Relation, _ kind: RecordKind) throws -> [Record] {
        let (mine, other) = relation.ends.from == record.kind ? ("source", "target") : ("target", "source")
        return try session.query(
            """
            SELECT r.* FROM link l JOIN \(kind.table) r ON r.id = l.\(other)
            WHERE l.\(mine) = ? AND l.relation = ? AND l.until IS NULL ORDER BY l.since, r.reference
            """,
            [.text(record.id), .text(relation.rawValue)]
        )
        .map { Record($0, kind) }
    }

    @discardableResult
    func link(_ one: Record, _ other: Record, since: Timestamp? = nil) throws -> Link {
        // People name the two in either order; the kinds say which leads to which.
        guard
            let (source, target, relation) = [(one, other), (other, one)].lazy
                .compactMap({ pair in Relation(from: pair.0.kind, to: pair.1.kind).map { (pair.0, pair.1, $0) } }).first
        else { throw RecordsError.unrelated(one.kind, other.kind) }
        let held = try session.query(
            "SELECT * FROM link WHERE source = ? AND target = ? AND relation = ? AND until IS NULL",
            [.text(source.id), .text(target.id), .text(relation.rawValue)]
        )
        if let link = held.first.flatMap(Link.init) { return link }
        let link = Link(
            id: newID(),
            relation: relation,
            source: source.id,
            target: target.id,
            since: since ?? now,
            until: nil
        )
        try session.execute(
            "INSERT INTO link (id, organisation, relation, source, target, since) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .text(link.id), .text(source.organisation), .text(relation.rawValue), .text(link.source),
                .text(link.target), .text(link.since.iso8601),
            ]
        )
        return link
    }

    /// What a person decided is contradicted no longer.
    func settle(_ record: Record, fields: some Collection<String>) throws {
        for field in fields {
            try session.execute(
                "UPDATE contradiction SET settled = ? WHERE record = ? AND field = ? AND settled IS NULL",
                [.text(now.iso8601), .text(record.id), .text(field)]
            )
        }
    }

    fileprivate func refuseTwin(of statement: Statement, _ kind: RecordKind, in organisation: String) throws {
        let telling: [RecordKind: [String]] = [.server: ["serial", "name"], .activation: ["capture-sha256"]]
        for name in telling[kind] ?? [] {
            guard let field = RecordSchema.field(name, of: kind), let text = statement.values[name]?.trimmed,
                !text.isEmpty
            else { continue }
            let twins = try session.query(
                """
                SELECT reference FROM \(kind.table) WHERE organisation = ? AND retired IS NULL
                AND lower(\(field.column)) = ?
                """,
                [.text(organisation), .text(text.foldedASCII)]
            )
            if let twin = twins.first { throw RecordsError.duplicate(twin.text("reference")) }
        }
    }
}

extension Link {
    init?(_ row: SQLRow) {
        guard let relation = Relation(rawValue: row.text("relation")) else { return nil }
        self.init(
            id: row.text("id"),
            relation: relation,
            source: row.text("source"),
            target: row.text("target"),
            since: Moment.read(row.text("since")),
            until: row.textOrNil("until").map(Moment.read)
        )
    }
}

extension Contradiction {
    init?(_ row: SQLRow) {
        guard let kind = RecordKind(rawValue: row.text("kind")),
            let kept = ValueOrigin(text: row.text("kept_origin")),
            let said = ValueOrigin(text: row.text("said_origin"))
        else { return nil }
        self.init(
            id: row.text("id"),
            record: row.text("record"),
            kind: kind,
            field: row.text("field"),
            kept: row.text("kept"),
            keptOrigin: kept,
            said: row.text("said"),
            saidOrigin: said,
            found: Moment.read(row.text("found"))
        )
    }
}
