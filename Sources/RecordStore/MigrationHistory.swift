import ByteKit
import Glibc

/// The table that records which migrations were applied, and the decision what is to be done.
enum MigrationHistory {
    static let table = "regain_migrations"

    private static let create = """
        CREATE TABLE regain_migrations (version {integer} PRIMARY KEY NOT NULL, name {text} NOT NULL, \
        sha256 {text} NOT NULL, applied {integer} NOT NULL, statements {text} NOT NULL) {strict}
        """

    /// A migration that was applied.
    struct Entry: Hashable {
        let migration: Migration
        let digest: String
    }

    /// What was applied, oldest first; empty for a store without tables.
    static func entries(_ session: any StoreSession) throws -> [Entry] {
        guard try session.hasTable(table) else { return [] }
        let rows = try session.query("SELECT version, name, sha256, statements FROM \(table) ORDER BY version")
        return try rows.map { row in
            guard let version = row[0].integer.flatMap({ Int(exactly: $0) }), let name = row[1].text,
                let digest = row[2].text, let recorded = row[3].text
            else { throw StoreError(.damaged, place: session.place, detail: table) }
            return Entry(migration: Migration(version: version, name: name, recorded: recorded), digest: digest)
        }
    }

    /// What is still to be applied.
    /// - Throws: `store.newer-schema`, `store.history-changed`, `store.misuse` for a list that does not rise.
    static func pending(
        _ migrations: [Migration],
        after entries: [Entry],
        place: String
    ) throws(StoreError) -> [Migration] {
        var last = 0
        for migration in migrations {
            guard migration.version > last else {
                throw StoreError(.misuse, place: place, detail: "migration \(migration.version) follows \(last)")
            }
            last = migration.version
        }
        if let newest = entries.last?.migration.version, newest > last {
            throw StoreError(.newerSchema, place: place, detail: "\(newest) > \(last)")
        }
        for (index, entry) in entries.enumerated() {
            guard index < migrations.count, migrations[index].version == entry.migration.version,
                migrations[index].digest == entry.digest, entry.migration.digest == entry.digest
            else {
                throw StoreError(.historyChanged, place: place, detail: "\(entry.migration.version)")
            }
        }
        return Array(migrations.dropFirst(entries.count))
    }

    /// Applies migrations and records each.
    static func apply(_ migrations: [Migration], _ session: any StoreSession) throws {
        if try !session.hasTable(table) { try session.execute(rendered(create, session)) }
        for migration in migrations {
            for statement in migration.statements {
                guard let text = session.dialect.render(statement) else { continue }
                try session.execute(text)
            }
            try session.execute(
                "INSERT INTO \(table) (version, name, sha256, applied, statements) VALUES (?, ?, ?, ?, ?)",
                [
                    .integer(Int64(migration.version)), .text(migration.name), .text(migration.digest),
                    .integer(Int64(time(nil))), .text(migration.recorded),
                ]
            )
        }
    }

    private static func rendered(_ statement: String, _ session: any StoreSession) -> String {
        session.dialect.render(statement) ?? statement
    }
}

/// What both stores have in common.
protocol MigratingStore: RecordStore {
    var place: String { get }
    func readStore<T>(_ body: (any StoreSession) throws -> T) throws -> T
    func writeStore<T>(_ body: (any StoreSession) throws -> T) throws -> T
    /// Forgets what is remembered about the tables.
    func schemaChanged()
}

extension MigratingStore {
    func read<T>(_ body: (any SQLSession) throws -> T) throws -> T { try readStore { try body($0) } }

    func write<T>(_ body: (any SQLSession) throws -> T) throws -> T { try writeStore { try body($0) } }

    func migrate(_ migrations: [Migration]) throws {
        // Without need nothing is written, so that a store on a read-only disk opens.
        let before = try readStore { try MigrationHistory.entries($0) }
        guard try !MigrationHistory.pending(migrations, after: before, place: place).isEmpty else { return }
        try writeStore { session in
            // Another program may have done it meanwhile.
            let entries = try MigrationHistory.entries(session)
            let pending = try MigrationHistory.pending(migrations, after: entries, place: place)
            try MigrationHistory.apply(pending, session)
        }
        schemaChanged()
    }
}
