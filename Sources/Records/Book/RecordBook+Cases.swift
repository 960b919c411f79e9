import ByteKit
import JSONText
import RecordStore

extension RecordBook {
    /// Opens a case.
    ///
    /// - Parameters:
    ///   - statement: its title, situation and order of search.
    ///   - notes: what is known from the beginning.
    ///   - others: references of the server it is about, of proofs.
    ///   - organisation: whose it is, by identifier.
    /// - Returns: the case.
    /// - Throws: ``RecordsError``, `StoreError`.
    public func openCase(
        _ statement: Statement,
        _ notes: [CaseNote],
        linkedTo others: [String] = [],
        in organisation: String
    ) throws -> Record {
        try act(.workCases, in: organisation, on: RecordKind.case.rawValue) { work in
            let record = try work.insert(statement, .case, in: organisation)
            for other in others { try work.link(record, try work.record(other, in: organisation)) }
            try work.enter([CaseNote(.opened, [:])] + notes, into: record)
            work.object = record.reference
            return record
        }
    }

    /// Enters what happened into a case.
    ///
    /// - Parameters:
    ///   - notes: what happened, in order.
    ///   - name: the case's reference or title.
    ///   - statement: what the case's sheet says from now on.
    ///   - others: references of what belongs to the case from now on.
    ///   - organisation: whose it is, by identifier.
    /// - Returns: the case as it is now.
    /// - Throws: ``RecordsError``, `StoreError`.
    @discardableResult
    public func enter(
        _ notes: [CaseNote],
        into name: String,
        _ statement: Statement,
        linkedTo others: [String] = [],
        in organisation: String
    ) throws -> Record {
        try act(.workCases, in: organisation, on: name) { work in
            var record = try work.record(name, .case, in: organisation)
            work.object = record.reference
            work.details["kinds"] = notes.map(\.kind.rawValue).joined(separator: ",")
            for other in others { try work.link(record, try work.record(other, in: organisation)) }
            try work.enter(notes, into: record)
            if try work.apply(statement, to: &record) { try work.settle(record, fields: statement.values.keys) }
            return record
        }
    }

    /// A case with its entries, oldest first, and what it is linked to.
    ///
    /// - Throws: ``RecordsError``, `StoreError`.
    public func caseFile(
        _ name: String,
        in organisation: String
    ) throws -> (sheet: RecordSheet, entries: [CaseEntry]) {
        try act(.viewRecords, in: organisation, on: name) { work in
            let record = try work.record(name, .case, in: organisation)
            work.object = record.reference
            return (try work.sheet(of: record), try work.entries(of: record))
        }
    }
}

extension Work {
    fileprivate func enter(_ notes: [CaseNote], into record: Record) throws {
        let rows = try session.query(
            "SELECT coalesce(max(number), 0) AS last FROM case_entry WHERE record = ?",
            [.text(record.id)]
        )
        var number = Int(rows.first?.integer("last") ?? 0)
        for note in notes {
            number += 1
            let entry = CaseEntry(
                number: number,
                moment: now,
                person: book.actor.name,
                kind: note.kind,
                told: note.told
            )
            let told = JSONDocument.object(
                entry.told.sorted { $0.key < $1.key }.map { (name: $0.key, value: JSONDocument.string($0.value)) }
            )
            try session.execute(
                "INSERT INTO case_entry (record, number, moment, person, kind, told) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .text(record.id), .integer(Int64(number)), .text(now.iso8601), .text(entry.person),
                    .text(entry.kind.rawValue), .text(told.line),
                ]
            )
        }
    }

    fileprivate func entries(of record: Record) throws -> [CaseEntry] {
        try session.query("SELECT * FROM case_entry WHERE record = ? ORDER BY number", [.text(record.id)])
            .compactMap { row in
                guard let kind = CaseEntry.Kind(rawValue: row.text("kind")),
                    let told = try? JSONValue(parsing: Array(row.text("told").utf8).span)
                else { throw RecordsError.notFound("\(record.reference) \(row.integer("number"))") }
                return CaseEntry(
                    number: Int(row.integer("number")),
                    moment: Moment.read(row.text("moment")),
                    person: row.text("person"),
                    kind: kind,
                    told: Dictionary((told.members ?? []).map { ($0.name, $0.value.string ?? "") }) { $1 }
                )
            }
    }
}
