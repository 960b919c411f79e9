import Dispatch
import GRDB

/// Records in one SQLite file with a write-ahead log.
final class SQLiteStore: MigratingStore {
    let isPostgres = false
    let place: String
    let pool: DatabasePool
    /// One writer of this program at a time, so that waiting for one's turn has a limit as waiting for other programs has.
    private let turn = DispatchSemaphore(value: 1)
    private let lockWait: DispatchTimeInterval

    /// Marks the file as Regain's in its header («Rgn1», field application_id).
    static let applicationID: Int32 = 0x5267_6E31

    init(_ path: String, _ options: StoreOptions) throws {
        place = path
        lockWait = .milliseconds(options.lockWait.milliseconds)
        try SQLiteFile(path: path).prepare(options)
        do {
            var configuration = Self.configuration(options)
            configuration.readonly = true
            let isNew = try DatabaseQueue(path: path, configuration: configuration).read { database in
                try Self.isNew(database, place: path)
            }
            pool = try DatabasePool(path: path, configuration: Self.configuration(options))
            if !options.isReadOnly {
                try pool.writeWithoutTransaction { database in
                    // GRDB sets NORMAL with the log, which may lose the last commits when the power fails.
                    try database.execute(sql: "PRAGMA synchronous = FULL")
                    if isNew { try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)") }
                }
            }
        } catch let error as DatabaseError {
            throw StoreError(error, place: path)
        }
    }

    static func configuration(_ options: StoreOptions) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = options.isReadOnly
        configuration.busyMode = .timeout(Double(options.lockWait.milliseconds) / 1_000)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // As in PostgreSQL.
            try database.execute(sql: "PRAGMA case_sensitive_like = ON")
            // A file made by somebody else must not run functions through its schema.
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    /// Whether the file is still empty.
    /// - Throws: `store.foreign` for the database of another program, before anything in it is changed.
    private static func isNew(_ database: Database, place: String) throws -> Bool {
        let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        let hasTables = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema)") ?? false
        guard mark == applicationID || (mark == 0 && !hasTables) else { throw StoreError(.foreign, place: place) }
        return mark == 0
    }

    func readStore<T>(_ body: (any StoreSession) throws -> T) throws -> T {
        try told {
            try OpenTransactions.enter(self, place: place) {
                try pool.read { database in
                    let session = SQLiteSession(database, place: place)
                    let result = try withEnd(session) { try body(session) }
                    return result
                }
            }
        }
    }

    func writeStore<T>(_ body: (any StoreSession) throws -> T) throws -> T {
        try told {
            try OpenTransactions.enter(self, place: place) {
                guard turn.wait(timeout: .now() + lockWait) == .success else {
                    throw StoreError(.locked, place: place)
                }
                defer { turn.signal() }
                return try pool.writeWithoutTransaction { database in
                    var result: T?
                    try database.inTransaction(.immediate) {
                        let session = SQLiteSession(database, place: place)
                        result = try withEnd(session) { try body(session) }
                        return .commit
                    }
                    guard let result else { throw StoreError(.failed, place: place) }
                    return result
                }
            }
        }
    }

    func schemaChanged() {}

    /// Runs the body of a transaction and ends its session in every case.
    private func withEnd<T>(_ session: SQLiteSession, _ body: () throws -> T) throws -> T {
        let result: T
        do {
            result = try body()
        } catch {
            // The error of the body is the one to tell.
            _ = try? session.finish()
            throw error
        }
        try session.finish()
        return result
    }

    /// Says what SQLite reports outside of statements: begin, commit, opening another reader.
    private func told<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, place: place)
        }
    }
}

extension Duration {
    /// Whole milliseconds, at least 0.
    var milliseconds: Int {
        let parts = components
        return Int(clamping: max(0, parts.seconds)) * 1_000 + Int(parts.attoseconds / 1_000_000_000_000_000)
    }
}
