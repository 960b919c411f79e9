/// One store copied into another, whichever databases they are.
public enum StoreCopy {
    /// Fills a new store with everything that another holds: how a backup is taken into use again.
    ///
    /// - Parameters:
    ///   - source: the backup.
    ///   - target: a store without tables.
    /// - Throws: `store.already-there` where the target has tables; ``StoreError``.
    public static func restore(_ source: any RecordStore, into target: any RecordStore) throws {
        guard let source = source as? any MigratingStore, let target = target as? any MigratingStore else {
            throw StoreError(.unsupported, place: "")
        }
        try copy(source, into: target)
    }

    /// Writes a copy as one SQLite file that appears under its name only when it is complete.
    static func backUp(_ source: any MigratingStore, to path: String) throws {
        guard !SQLiteFile(path: path).isThere else { throw StoreError(.alreadyThere, place: path) }
        let part = SQLiteFile(path: "\(path).part")
        guard !part.isThere else { throw StoreError(.alreadyThere, place: part.path) }
        do {
            let target = try SQLiteStore(part.path, StoreOptions())
            try copy(source, into: target)
            if let problem = try target.check().first {
                throw StoreError(.damaged, place: part.path, detail: problem.detail)
            }
            try target.finish()
            try part.rename(to: path)
        } catch {
            part.removeAll()
            throw error
        }
    }

    private static func copy(_ source: any MigratingStore, into target: any MigratingStore) throws {
        guard try target.readStore({ try $0.tables() }).isEmpty else {
            throw StoreError(.alreadyThere, place: target.place)
        }
        try source.readStore { from in
            let migrations = try MigrationHistory.entries(from).map(\.migration)
            try target.migrate(migrations)
            try target.writeStore { into in
                // In the order in which the tables were made, so that what is referred to comes first.
                for table in try from.tables() where table != MigrationHistory.table {
                    try from.forEach("SELECT * FROM \(table)", []) { row in
                        try into.execute(
                            """
                            INSERT INTO \(table) (\(row.columns.joined(separator: ", ")))
                            VALUES (\(row.columns.map { _ in "?" }.joined(separator: ", ")))
                            """,
                            row.values
                        )
                        return true
                    }
                    try into.continueNumbering(table)
                }
            }
        }
    }
}
