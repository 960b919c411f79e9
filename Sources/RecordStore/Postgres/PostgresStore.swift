import CPQ
import Synchronization

/// Records in a PostgreSQL database.
final class PostgresStore: MigratingStore {
    let isPostgres = true
    let place: String
    private let address: String
    private let options: StoreOptions
    /// Connections that nobody uses just now.
    private let idle = Mutex<[PostgresConnection]>([])
    /// What all writers of all programs wait for («Rgn1» twice).
    private static let turn = "5938426713452473649"

    init(_ address: String, _ options: StoreOptions) throws {
        self.address = address
        self.options = options
        place = PostgresAddress.shown(address)
        // Says at once when nobody is there.
        give(back: try connect())
    }

    func readStore<T>(_ body: (any StoreSession) throws -> T) throws -> T {
        do {
            return try transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", { _ in }, body)
        } catch let error as StoreError where error.code == .outcomeUnknown {
            // Nothing was changed that could have come about or not.
            throw StoreError(.connectionLost, place: place, detail: error.detail)
        }
    }

    func writeStore<T>(_ body: (any StoreSession) throws -> T) throws -> T {
        guard !options.isReadOnly else { throw StoreError(.readOnly, place: place) }
        return try transaction(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            { connection in
                try connection.run("SET LOCAL lock_timeout = \(self.options.lockWait.milliseconds)")
                try connection.run("SELECT pg_advisory_xact_lock(\(Self.turn))")
            },
            body
        )
    }

    func schemaChanged() { idle.withLock { $0.removeAll() } }

    private func transaction<T>(
        _ begin: String,
        _ prepare: (PostgresConnection) throws -> Void,
        _ body: (any StoreSession) throws -> T
    ) throws -> T {
        try OpenTransactions.enter(self, place: place) {
            let connection = try open(begin)
            let session = PostgresSession(connection, place: place)
            let result: T
            do {
                try prepare(connection)
                result = try body(session)
                try session.finish()
            } catch {
                _ = try? session.finish()
                // A connection that cannot even undo is of no more use.
                if (try? connection.run("ROLLBACK")) != nil { give(back: connection) }
                throw error
            }
            try commit(connection)
            give(back: connection)
            return result
        }
    }

    /// A connection in a new transaction; one that was idle may be dead without anything having been lost.
    private func open(_ begin: String) throws -> PostgresConnection {
        while let connection = idle.withLock({ $0.popLast() }) {
            if (try? connection.run(begin)) != nil { return connection }
        }
        let connection = try connect()
        try connection.run(begin)
        return connection
    }

    private func commit(_ connection: PostgresConnection) throws(StoreError) {
        do throws(StoreError) {
            try connection.run("COMMIT")
        } catch {
            guard error.code == .connectionLost else { throw error }
            // The server may have committed before it, or the line to it, died.
            throw StoreError(.outcomeUnknown, place: place, detail: error.detail)
        }
    }

    private func connect() throws(StoreError) -> PostgresConnection {
        try PostgresConnection(address, place: place, wait: options.connectWait)
    }

    private func give(back connection: PostgresConnection) { idle.withLock { $0.append(connection) } }
}
