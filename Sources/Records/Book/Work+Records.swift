import ByteKit
import JSONText
import RecordStore

extension Work {
    /// The next reference of a kind in an organisation: `S-12`.
    func nextReference(_ kind: RecordKind, in organisation: String) throws -> String {
        let rows = try session.query(
            """
            INSERT INTO counter (organisation, kind, last) VALUES (?, ?, 1)
            ON CONFLICT (organisation, kind) DO UPDATE SET last = counter.last + 1 RETURNING last
            """,
            [.text(organisation), .text(kind.rawValue)]
        )
        return "\(kind.letter)-\(rows.first?.integer("last") ?? 0)"
    }

    /// Stores a new record.
    func insert(
        _ kind: RecordKind,
        in organisation: String,
        _ values: [String: FieldValue],
        origins: [String: ValueOrigin]
    ) throws -> Record {
        let record = Record(
            id: newID(),
            kind: kind,
            organisation: organisation,
            reference: try nextReference(kind, in: organisation),
            revision: 1,
            created: now,
            changed: now,
            retired: nil,
            values: values,
            origins: origins
        )
        let fields = RecordSchema.fields(of: kind)
        let names = Self.commonColumns + fields.map(\.column)
        try session.execute(
            """
            INSERT INTO \(kind.table) (\(names.joined(separator: ", ")))
            VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
            """,
            Self.commonValues(record) + fields.map { record.values[$0.id]?.sql ?? .null }
        )
        return record
    }

    /// Stores a changed record; its revision is raised.
    func update(_ record: inout Record) throws {
        record.revision += 1
        record.changed = now
        let fields = RecordSchema.fields(of: record.kind)
        let names = Self.changingColumns + fields.map(\.column)
        try session.execute(
            "UPDATE \(record.kind.table) SET \(names.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?",
            Self.changingValues(record) + fields.map { record.values[$0.id]?.sql ?? .null } + [.text(record.id)]
        )
    }

    private static let changingColumns = ["revision", "changed", "retired", "origins", "search"]
    private static let commonColumns = ["id", "organisation", "reference", "created"] + changingColumns

    private static func changingValues(_ record: Record) -> [SQLValue] {
        [
            .integer(record.revision), .text(record.changed.iso8601), .optional(record.retired?.iso8601),
            .text(record.originText), .text(record.searchText),
        ]
    }

    private static func commonValues(_ record: Record) -> [SQLValue] {
        [
            .text(record.id), .text(record.organisation), .text(record.reference), .text(record.created.iso8601),
        ] + changingValues(record)
    }

    /// A record by reference, by identifier, or by a name that only one record has.
    ///
    /// - Throws: ``RecordsError/notFound(_:)``, ``RecordsError/ambiguous(_:_:)``.
    func record(_ name: String, _ kind: RecordKind, in organisation: String) throws -> Record {
        let rows = try session.query(
            "SELECT * FROM \(kind.table) WHERE organisation = ? AND (reference = ? OR id = ?)",
            [.text(organisation), .text(name.uppercased()), .text(name.lowercased())]
        )
        if let row = rows.first { return Record(row, kind) }
        guard let field = RecordSchema.fields(of: kind).first(where: \.isSearched) else {
            throw RecordsError.notFound(name)
        }
        let byName = try session.query(
            "SELECT * FROM \(kind.table) WHERE organisation = ? AND lower(\(field.column)) = ? ORDER BY reference",
            [.text(organisation), .text(name.foldedASCII)]
        )
        guard let row = byName.first else { throw RecordsError.notFound(name) }
        guard byName.count == 1 else {
            throw RecordsError.ambiguous(name, byName.map { $0.text("reference") })
        }
        return Record(row, kind)
    }

    /// A record of any kind by its reference: the letter says the kind.
    func record(_ reference: String, in organisation: String) throws -> Record {
        guard let letter = reference.first, let kind = RecordKind(letter: String(letter)), reference.contains("-")
        else {
            throw RecordsError.notFound(reference)
        }
        return try record(reference, kind, in: organisation)
    }

    /// A record by identifier.
    func record(id: String, _ kind: RecordKind) throws -> Record? {
        try session.query("SELECT * FROM \(kind.table) WHERE id = ?", [.text(id)]).first.map { Record($0, kind) }
    }
}

extension FieldValue {
    var sql: SQLValue {
        switch self {
        case .text(let text): .text(text)
        case .number(let number): .integer(number)
        case .flag(let flag): .integer(flag ? 1 : 0)
        }
    }
}

extension Record {
    /// Reads a single row of the kind's table.
    init(_ row: SQLRow, _ kind: RecordKind) { self = RecordReader(kind, columns: row.columns).record(row) }

    /// Who said what, a field a line: compact, and read for every row of a list.
    var originText: String {
        origins.map { "\($0.key)=\($0.value.text)" }.sorted().joined(separator: "\n")
    }

    /// What a search compares with: lower case, one field after the other.
    var searchText: String {
        let fields = RecordSchema.fields(of: kind).filter(\.isSearched)
        return ([reference] + fields.compactMap { self[$0.id] }).joined(separator: "\n").lowercased()
    }
}

/// Moments as the database keeps them: ISO 8601 in UTC, to the second.
enum Moment {
    static func read(_ text: String) -> Timestamp {
        Timestamp(iso8601: text) ?? Timestamp(secondsSince1970: 0)
    }
}
