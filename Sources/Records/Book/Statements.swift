import ByteKit
import RecordStore

/// What somebody or something says about a record.
public struct Statement: Sendable {
    /// Texts by the names of fields; an empty text takes a value away, which only a person may.
    public var values: [String: String]
    /// Who says it.
    public var origin: ValueOrigin

    /// A statement.
    public init(_ values: [String: String], by origin: ValueOrigin) {
        self.values = values
        self.origin = origin
    }

    /// The values in their forms.
    ///
    /// - Throws: ``RecordsError/unknownField(_:_:)``, ``RecordsError/badValue(_:_:)``, ``RecordsError/tooLarge(_:)``.
    func parsed(for kind: RecordKind) throws(RecordsError) -> [(field: Field, value: FieldValue?)] {
        var result: [(Field, FieldValue?)] = []
        for (name, text) in values.sorted(by: { $0.key < $1.key }) {
            guard let field = RecordSchema.field(name, of: kind) else { throw .unknownField(kind, name) }
            guard text.utf8.count <= Self.longest else { throw .tooLarge(Self.longest) }
            result.append((field, try FieldValue.parse(text, for: field)))
        }
        return result
    }

    /// Bytes of the longest text that a field takes.
    private static let longest = 65_536
}

extension Work {
    /// Brings a record up to date with a statement.
    ///
    /// What a person or a document established stays when a scan or an import says otherwise, and what one table said
    /// stays when another says otherwise: the disagreement is recorded, once. A source may correct itself.
    ///
    /// - Returns: whether the record changed.
    @discardableResult
    func apply(_ statement: Statement, to record: inout Record) throws -> Bool {
        let changed = try merge(statement, into: &record)
        if changed { try update(&record) }
        return changed
    }

    /// As ``apply(_:to:)``, but the record is left for the caller to store.
    func merge(_ statement: Statement, into record: inout Record) throws -> Bool {
        var changed = false
        for (field, value) in try statement.parsed(for: record.kind) {
            let origin = record.origins[field.id]
            let held = record.values[field.id]
            guard value != held else {
                // The same from somebody who weighs more: it is established from now on.
                if value != nil, let old = origin, old.authority < statement.origin.authority {
                    record.origins[field.id] = statement.origin
                    changed = true
                }
                continue
            }
            guard let value else {
                guard statement.origin.authority == .person else { continue }
                record.values[field.id] = nil
                record.origins[field.id] = nil
                changed = true
                continue
            }
            if let held, let origin, !statement.origin.maySettle(over: origin) {
                try contradict(record, field, held, origin, value, statement.origin)
                continue
            }
            record.values[field.id] = value
            record.origins[field.id] = statement.origin
            changed = true
        }
        return changed
    }

    private func contradict(
        _ record: Record,
        _ field: Field,
        _ kept: FieldValue,
        _ keptOrigin: ValueOrigin,
        _ said: FieldValue,
        _ saidOrigin: ValueOrigin
    ) throws {
        let contradiction = Contradiction(
            id: newID(),
            record: record.id,
            kind: record.kind,
            field: field.id,
            kept: kept.text,
            keptOrigin: keptOrigin,
            said: said.text,
            saidOrigin: saidOrigin,
            found: now
        )
        let isNew = try session.execute(
            """
            INSERT INTO contradiction (id, organisation, record, kind, field, kept, kept_origin, said, said_origin, found)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record, field, said, said_origin) DO NOTHING
            """,
            [
                .text(contradiction.id), .text(record.organisation), .text(record.id), .text(record.kind.rawValue),
                .text(field.id), .text(kept.text), .text(keptOrigin.text), .text(said.text), .text(saidOrigin.text),
                .text(contradiction.found.iso8601),
            ]
        )
        if isNew > 0 { noted.append(contradiction) }
    }
}

extension ValueOrigin {
    /// Whether a statement of this origin replaces what another said: a person may always, a source its own words.
    fileprivate func maySettle(over other: ValueOrigin) -> Bool {
        self == other || authority == .person || other.authority < authority
    }
}
