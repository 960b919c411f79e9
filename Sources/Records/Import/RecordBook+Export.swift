public import Exchange
import RecordStore

extension RecordBook {
    /// Records as neutral rows, for tables of other programs; of keys the last five characters at most.
    ///
    /// - Parameters:
    ///   - kind: servers or licences.
    ///   - organisation: whose.
    ///   - format: the name of the table, for the event.
    /// - Returns: the rows that are not retired, by reference.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func exportRows(_ kind: RecordKind, in organisation: Organisation, as format: String) throws
        -> [ExportRecord]
    {
        guard let imported = ImportedKind(rawValue: kind.rawValue), imported == .server || imported == .licence else {
            throw RecordsError.unrelated(kind, .server)
        }
        return try act(.exportRecords, in: organisation.id, on: kind.rawValue, details: ["format": format]) { work in
            let partials = try work.partialKeys(kind, in: organisation.id)
            let rows = try work.session.query(
                """
                SELECT * FROM \(kind.table) WHERE organisation = ? AND retired IS NULL
                ORDER BY length(reference), reference
                """,
                [.text(organisation.id)]
            )
            work.details["count"] = String(rows.count)
            return rows.map { row in
                let record = visible(Record(row, kind))
                var values: [FieldID: String] = [.organisation: organisation.name]
                for (field, value) in record.values { values[FieldID(rawValue: field)] = value.text }
                return ExportRecord(kind: imported, values: values, partialKey: partials[record.id])
            }
        }
    }
}

extension Work {
    /// Last five characters of the key that belongs to each record; nothing for those who may not list keys.
    fileprivate func partialKeys(_ kind: RecordKind, in organisation: String) throws -> [String: String] {
        guard book.policy.allows(.listKeys, to: book.actor.roles(in: organisation)) else { return [:] }
        let relation: Relation = kind == .server ? .installedOn : .belongsTo
        var result: [String: String] = [:]
        try session.forEach(
            """
            SELECT l.target AS target, k.f_partial AS partial FROM link l JOIN record_key k ON k.id = l.source
            WHERE l.organisation = ? AND l.relation = ? AND l.until IS NULL AND k.retired IS NULL
            ORDER BY l.since, k.reference
            """,
            [.text(organisation), .text(relation.rawValue)]
        ) { row in
            result[row.text("target")] = row.text("partial")
            return true
        }
        return result
    }
}
