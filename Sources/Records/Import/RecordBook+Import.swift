import ByteKit
public import Exchange
import JSONText
import RecordStore
import Sealing
import Texts

extension RecordBook {
    /// Takes in what was read from files of other programs.
    ///
    /// Rows that mean the same are joined first (see `Merger`). A server is found by its serial number, then by its name;
    /// a licence by order and product, contract and product, invoice and product. What a person or a document established is
    /// not overwritten; where tables disagree the first one stands and the contradiction is recorded, once. The same files
    /// imported again change nothing. Keys are put under seal; without an opened identity they are left out and told.
    ///
    /// Rows for organisations in which the actor may not import are left out and told. One event tells of the whole import,
    /// with the digests of the files and the counts; of a dry run, that there was one.
    ///
    /// - Parameters:
    ///   - plan: what is to be imported.
    ///   - custody: the actor's opened identity; nil where keys are to be left out.
    /// - Returns: what was done or, of a dry run, what would be.
    /// - Throws: ``RecordsError/refused(_:roles:)``; `StoreError`.
    public func importTables(_ plan: ImportPlan, _ custody: Custody?) throws -> ImportReport {
        let names = plan.sources.map(\.name).joined(separator: " ")
        let scope = try importScope(plan)
        var details = ["sha256": plan.sources.map(\.sha256).joined(separator: ",")]
        do {
            return try act(.importRecords, in: scope, on: names, details: details) { work in
                let report = try Importer(work, plan, custody).run()
                if plan.isDryRun { throw DryRunEnd(report: report) }
                work.details.merge(report.counts) { $1 }
                return report
            }
        } catch let end as DryRunEnd {
            details.merge(end.report.counts) { $1 }
            details["dry-run"] = "yes"
            try note(.importRecords, scope, names, "", .done, details)
            return end.report
        }
    }

    /// In which organisation the actor acts: all of them, or the first of their own that may import.
    private func importScope(_ plan: ImportPlan) throws -> String? {
        guard !policy.allows(.importRecords, to: actor.roles(in: nil)) else { return nil }
        if let given = plan.organisation { return given }
        return actor.organisations?.sorted().first { policy.allows(.importRecords, to: actor.roles(in: $0)) }
    }

    /// The columns of tables that were imported before, as they were understood then.
    /// - Throws: `StoreError`.
    public func columnMappings() throws -> [ColumnMapping] {
        try store.read { session in
            try session.query("SELECT mapping FROM column_mapping ORDER BY changed, headings", [])
                .compactMap { try? ColumnMapping(decoding: Array($0.text("mapping").utf8).span) }
        }
    }
}

/// Ends a transaction without leaving anything.
private struct DryRunEnd: Error {
    let report: ImportReport
}

extension ImportReport {
    fileprivate var counts: [String: String] {
        [
            "created": String(count(.created)), "changed": String(count(.changed)),
            "unchanged": String(count(.unchanged)), "contradictions": String(contradictions.count),
            "keys": String(entries.count { $0.kind == .key }), "left-out": String(leftOut.count),
            "organisations": String(organisations.count),
        ]
    }
}

extension Work {
    /// Keeps how the columns of a table were understood, where a program could not find out by itself.
    func remember(_ mapping: ColumnMapping) throws {
        let isMade = mapping.columns.contains { $0.confidence == .confirmed }
        guard isMade || mapping.format == .table, mapping.columns.contains(where: { $0.field != nil }) else { return }
        let text = String(decoding: mapping.encoded(), as: UTF8.self)
        try session.execute(
            """
            INSERT INTO column_mapping (headings, mapping, changed) VALUES (?, ?, ?)
            ON CONFLICT (headings) DO UPDATE SET mapping = excluded.mapping, changed = excluded.changed
            WHERE column_mapping.mapping <> excluded.mapping
            """,
            [.text(mapping.fingerprint), .text(text), .text(now.iso8601)]
        )
    }
}
