import Foundation
import TestSupport
import Testing

@testable import RecordStore

/// What goes wrong with databases: a clear error each, nothing lost, and the store is of use again when it can be.
@Suite struct StoreTroubleTests {
    private static let migrations = StoreConformanceTests.migrations

    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? StoreError)?.code }
    }

    private func insert(_ store: any RecordStore, _ name: String, bytes: Int = 0) throws {
        try store.write { session in
            _ = try session.execute(
                "INSERT INTO thing (name, body) VALUES (?, ?)",
                [.text(name), .blob([UInt8](repeating: 1, count: bytes))]
            )
        }
    }

    private func names(_ store: any RecordStore) throws -> [String] {
        try store.read { try $0.query("SELECT name FROM thing ORDER BY name").compactMap { $0[0].text } }
    }

    // MARK: Files

    @Test func `a file that is no database, of another program, or missing is told`() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(
            "text",
            "certainly no database, and longer than a header of one hundred bytes"
                + String(repeating: ".", count: 200)
        )
        #expect(code { _ = try StoreLocation(parsing: text).open() } == .notADatabase)
        #expect(code { _ = try StoreLocation(parsing: folder.path).open() } == .notADatabase)
        let foreign = folder.url.appending(path: "foreign").path
        _ = try SharedFiles.output(
            of: "python3",
            [
                "-c", "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);c.execute('create table x (y)');c.commit()",
                foreign,
            ]
        )
        #expect(code { _ = try StoreLocation(parsing: foreign).open() } == .foreign)
        var options = StoreOptions()
        options.creates = false
        let missing = folder.url.appending(path: "missing").path
        #expect(code { _ = try StoreLocation(parsing: missing).open(options) } == .missing)
        #expect(!FileManager.default.fileExists(atPath: missing))
        #expect(code { _ = try StoreLocation(parsing: "mysql://x/y") } == .badLocation)
        #expect(code { _ = try StoreLocation(parsing: "") } == .badLocation)
    }

    @Test func `a new file and its folder are for their owner alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "a/b/records.sqlite").path
        let store = try StoreLocation(parsing: path).open()
        try store.migrate(Self.migrations)
        for (name, mode) in [("a", 0o700), ("a/b", 0o700), ("a/b/records.sqlite", 0o600)] {
            let facts = try FileManager.default.attributesOfItem(atPath: folder.url.appending(path: name).path)
            #expect(facts[.posixPermissions] as? Int == mode)
        }
    }

    @Test func `a damaged file is told, and found by the check`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "records.sqlite").path
        do {
            let store = try SQLiteStore(path, StoreOptions())
            try store.migrate(Self.migrations)
            for number in 0..<200 { try insert(store, "n\(number)", bytes: 500) }
            try store.finish()
        }
        let file = try FileHandle(forUpdating: URL(filePath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: size / 2)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 20_000))
        try file.close()
        let store = try StoreLocation(parsing: path).open()
        do {
            #expect(try !store.check().isEmpty)
        } catch let error as StoreError {
            #expect(error.code == .damaged)
        }
        #expect(code { _ = try store.read { try $0.query("SELECT * FROM thing") } } == .damaged)
    }

    @Test(.enabled(if: getuid() == 0 && canMount, "a small disk cannot be mounted here"))
    func `a full disk loses nothing, and the store goes on when there is room`() throws {
        let folder = try TemporaryFolder()
        try Self.run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.path)
        defer { try? Self.run("umount", "-l", folder.path) }
        let store = try StoreLocation(parsing: folder.url.appending(path: "records.sqlite").path).open()
        try store.migrate(Self.migrations)
        var written = 0
        var end: StoreError.Code?
        for number in 0..<200 where end == nil {
            end = code { try insert(store, "n\(number)", bytes: 60_000) }
            if end == nil { written += 1 }
        }
        #expect(end == .fullDisk)
        #expect(try names(store).count == written && written > 5)
        try Self.run("mount", "-o", "remount,size=16m", folder.path)
        try insert(store, "more", bytes: 60_000)
        #expect(try names(store).count == written + 1)
        #expect(try store.check().isEmpty)
    }

    @Test(.enabled(if: getuid() == 0 && canMount, "a disk cannot be mounted for reading only here"))
    func `a disk that can only be read opens for reading and says so on writing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "records.sqlite").path
        do {
            let store = try SQLiteStore(path, StoreOptions())
            try store.migrate(Self.migrations)
            try insert(store, "kept")
            try store.finish()
        }
        try Self.run("mount", "--bind", folder.path, folder.path)
        try Self.run("mount", "-o", "remount,ro,bind", folder.path)
        defer { try? Self.run("umount", "-l", folder.path) }
        #expect(code { _ = try StoreLocation(parsing: path).open() } == .readOnly)
        var options = StoreOptions()
        options.isReadOnly = true
        let store = try StoreLocation(parsing: path).open(options)
        #expect(try names(store) == ["kept"])
        #expect(code { try insert(store, "not") } == .readOnly)
    }

    static let canMount: Bool = {
        guard let folder = try? TemporaryFolder() else { return false }
        defer { try? run("umount", "-l", folder.path) }
        return (try? run("mount", "-t", "tmpfs", "tmpfs", folder.path)) != nil
    }()

    private static func run(_ words: String...) throws {
        _ = try SharedFiles.output(of: words[0], Array(words.dropFirst()))
    }

    // MARK: Servers

    @Test(.enabled(if: TestDatabases.hasServer, "PostgreSQL is not installed"))
    func `a server that is away, lets nobody in, or lacks the database is told`() throws {
        let server = try TestDatabases.sharedServer()
        let host = server.text("host").replacing("/", with: "%2F")
        #expect(code { _ = try StoreLocation(parsing: "postgres://regain@\(host)/nowhere").open() } == .missing)
        #expect(code { _ = try StoreLocation(parsing: "postgres://stranger@\(host)/postgres").open() } == .denied)
        #expect(code { _ = try StoreLocation(parsing: "postgres://x@%2Fnowhere/y").open() } == .unreachable)
        let secret = try StoreLocation(parsing: "postgres://u:pass@w0rd@h/db?password=other")
        #expect(!"\(secret)".contains("w0rd") && !"\(secret)".contains("pass@") && !"\(secret)".contains("other"))
    }

    @Test(.enabled(if: TestDatabases.hasServer, "PostgreSQL is not installed"))
    func `the address's own options count, commits are durable, and sums are numbers`() throws {
        let server = try TestDatabases.sharedServer()
        let place = TestDatabases.address(on: server)
        let plain = try StoreLocation(parsing: place).open()
        try plain.write { session in
            try session.execute("CREATE SCHEMA other", [])
            try session.execute(
                "ALTER DATABASE \(place.split(separator: "/").last ?? "") SET synchronous_commit TO off",
                []
            )
        }
        let other = try StoreLocation(parsing: place + "?options=-csearch_path%3Dother").open()
        try other.migrate(Self.migrations)
        let schemas = try plain.read {
            try $0.query("SELECT schemaname AS name FROM pg_tables WHERE tablename = 'thing'")
        }
        #expect(schemas.map { $0[0] } == ["other"])
        #expect(try other.read { try $0.query("SELECT current_setting('synchronous_commit') AS s") }[0][0] == "on")
        let sums = try plain.read { session in
            try session.query(
                """
                SELECT sum(v) AS s FROM (VALUES (CAST(9223372036854775807 AS BIGINT))) AS t(v)
                UNION ALL SELECT sum(v) FROM (VALUES (CAST(-123456789012 AS BIGINT)), (12345)) AS t(v)
                UNION ALL SELECT sum(v) FROM (VALUES (CAST(70000 AS BIGINT)), (30000)) AS t(v)
                UNION ALL SELECT sum(v) FROM (VALUES (CAST(0 AS BIGINT))) AS t(v)
                """
            )
        }
        #expect(sums.map { $0[0] } == [.integer(.max), .integer(-123_456_776_667), .integer(100_000), .integer(0)])
    }

    @Test(.enabled(if: TestDatabases.hasServer, "PostgreSQL is not installed"))
    func `a lost connection undoes its transaction, and the next one goes on`() throws {
        let server = try PythonServer("database.py")
        let place = TestDatabases.address(on: server)
        let store = try StoreLocation(parsing: place).open()
        try store.migrate(Self.migrations)
        try insert(store, "before")
        let other = try StoreLocation(parsing: place).open()
        let lost = code {
            try store.write { session in
                try session.execute("INSERT INTO thing (name) VALUES ('lost')", [])
                try other.read { session in
                    _ = try session.query(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE pid <> pg_backend_pid() AND datname = current_database()
                        """
                    )
                }
                try session.execute("INSERT INTO thing (name) VALUES ('lost too')", [])
            }
        }
        #expect(lost == .connectionLost)
        #expect(try names(store) == ["before"])
        server.say("kill")
        #expect(code { try insert(store, "away") } == .unreachable)
        server.say("start")
        try insert(store, "after")
        #expect(try names(store) == ["after", "before"])
    }
}
