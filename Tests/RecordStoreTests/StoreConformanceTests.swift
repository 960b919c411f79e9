import Foundation
import TestSupport
import Testing

@testable import RecordStore

/// What both databases must do alike.
@Suite struct StoreConformanceTests {
    static let migrations = [
        Migration(
            version: 1,
            name: "things",
            statements: [
                "CREATE TABLE thing (id {id}, name {text}, size {integer}, body {blob}, UNIQUE (name)) {strict}",
                "CREATE TABLE part (thing {integer} NOT NULL REFERENCES thing(id), name {text})",
            ]
        ),
        Migration(version: 2, name: "colours", statements: ["ALTER TABLE thing ADD COLUMN colour {text}"]),
    ]

    /// The code of what is thrown; nil where nothing is.
    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? StoreError)?.code }
    }

    private func store(_ kind: TestDatabases.Kind, _ folder: TemporaryFolder) throws -> any RecordStore {
        let store = try StoreLocation(parsing: try TestDatabases.location(kind, in: folder)).open()
        try store.migrate(Self.migrations)
        return store
    }

    @Test(arguments: TestDatabases.kinds)
    func `values come back as they went in`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let store = try store(kind, folder)
        let values: [[SQLValue]] = [
            [.text("é ﷽ 🗝 'x' \"y\" ? $1 \\"), .integer(.max), .blob([0, 1, 255])],
            [.text(""), .integer(.min), .blob([])], [.null, .null, .null],
            [.text("x"), .integer(-1), .blob([UInt8](repeating: 7, count: 3_000_000))],
        ]
        try store.write { session in
            for row in values { try session.execute("INSERT INTO thing (name, size, body) VALUES (?, ?, ?)", row) }
        }
        let rows = try store.read { try $0.query("SELECT name, size, body FROM thing ORDER BY id") }
        #expect(rows.map(\.values) == values)
        #expect(rows[0].columns == ["name", "size", "body"])
        var seen: [SQLValue] = []
        try store.read { session in
            try session.forEach("SELECT size FROM thing WHERE size IS NOT NULL ORDER BY size", []) { row in
                seen.append(row["size"])
                return seen.count < 2
            }
        }
        #expect(seen == [.integer(.min), .integer(-1)])
    }

    @Test(arguments: TestDatabases.kinds)
    func `texts are ordered and compared by their bytes`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let store = try store(kind, folder)
        let names = ["b", "B", "a", "é", "e", "Z", "aa", "a b", "a-b", "_", "%"]
        try store.write { session in
            for name in names { try session.execute("INSERT INTO thing (name) VALUES (?)", [.text(name)]) }
        }
        let sorted = try store.read { try $0.query("SELECT name FROM thing ORDER BY name").compactMap { $0[0].text } }
        #expect(sorted == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        func like(_ pattern: SQLValue) throws -> Int {
            try store.read { try $0.query("SELECT 1 FROM thing WHERE name LIKE ? ESCAPE '\\'", [pattern]).count }
        }
        #expect(try like(LikePattern.containing("%")) == 1)
        #expect(try like(LikePattern.containing("_")) == 1)
        #expect(try like(LikePattern.beginning(with: "a")) == 4)
        #expect(try like(.text("B")) == 1)
    }

    @Test(arguments: TestDatabases.kinds)
    func `an error undoes everything and dooms the transaction`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let store = try store(kind, folder)
        struct Mine: Error {}
        #expect(throws: Mine.self) {
            try store.write { session in
                try session.execute("INSERT INTO thing (name) VALUES (?)", ["gone"])
                throw Mine()
            }
        }
        #expect(
            code {
                try store.write { session in
                    try session.execute("INSERT INTO thing (name) VALUES (?)", ["one"])
                    _ = try? session.execute("INSERT INTO thing (name) VALUES (?)", ["one"])
                    try session.execute("INSERT INTO thing (name) VALUES (?)", ["two"])
                }
            } == .constraint
        )
        #expect(try store.read { try $0.query("SELECT name FROM thing") }.isEmpty)
        // And it is usable.
        try store.write { _ = try $0.execute("INSERT INTO thing (name) VALUES (?)", ["kept"]) }
        #expect(try store.read { try $0.query("SELECT name FROM thing") }.count == 1)
    }

    @Test(arguments: TestDatabases.kinds)
    func `the rules of the tables hold`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let store = try store(kind, folder)
        func code(_ sql: String, _ values: [SQLValue] = []) -> StoreError.Code? {
            self.code { try store.write { _ = try $0.query(sql, values) } }
        }
        #expect(code("INSERT INTO part (thing, name) VALUES (99, 'x')") == .constraint)
        #expect(code("INSERT INTO thing (name) VALUES (?)", [.text("a\0b")]) == .badText)
        #expect(code("SELEKT 1") == .badStatement)
        #expect(code("SELECT nothing FROM thing") == .badStatement)
        let upsert = """
            INSERT INTO thing (name, size) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET size = thing.size + 1
            RETURNING size
            """
        let sizes = try (0..<3).map { _ in try store.write { try $0.query(upsert, ["n"])[0][0] } }
        #expect(sizes == [1, 2, 3])
        #expect(throws: StoreError.self) {
            try store.read { _ = try $0.execute("INSERT INTO thing (name) VALUES ('r')", []) }
        }
        #expect(throws: StoreError.self) { try store.write { _ in try store.read { _ in } } }
    }

    @Test(arguments: TestDatabases.kinds)
    func `a reader sees one state while another writes`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let place = try TestDatabases.location(kind, in: folder)
        let store = try StoreLocation(parsing: place).open()
        try store.migrate(Self.migrations)
        let other = try StoreLocation(parsing: place).open()
        try store.read { session in
            #expect(try session.query("SELECT 1 FROM thing").isEmpty)
            try other.write { _ = try $0.execute("INSERT INTO thing (name) VALUES ('new')", []) }
            #expect(try session.query("SELECT 1 FROM thing").isEmpty)
        }
        #expect(try store.read { try $0.query("SELECT 1 FROM thing") }.count == 1)
    }

    @Test(arguments: TestDatabases.kinds)
    func `a writer that waits too long is told`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let place = try TestDatabases.location(kind, in: folder)
        let store = try StoreLocation(parsing: place).open()
        try store.migrate(Self.migrations)
        var options = StoreOptions()
        options.lockWait = .milliseconds(150)
        let hasty = try StoreLocation(parsing: place).open(options)
        try store.write { session in
            try session.execute("INSERT INTO thing (name) VALUES ('first')", [])
            #expect(
                code {
                    try hasty.write { _ = try $0.execute("INSERT INTO thing (name) VALUES ('second')", []) }
                } == .locked
            )
        }
        try hasty.write { _ = try $0.execute("INSERT INTO thing (name) VALUES ('second')", []) }
        #expect(try store.read { try $0.query("SELECT 1 FROM thing") }.count == 2)
    }

    @Test(arguments: TestDatabases.kinds)
    func `migrations go forward from every version, and never over another history`(kind: TestDatabases.Kind) throws {
        for earlier in 0...Self.migrations.count {
            let folder = try TemporaryFolder()
            let place = try TestDatabases.location(kind, in: folder)
            let store = try StoreLocation(parsing: place).open()
            try store.migrate(Array(Self.migrations.prefix(earlier)))
            if earlier > 0 { try store.write { _ = try $0.execute("INSERT INTO thing (name) VALUES ('old')", []) } }
            try store.migrate(Self.migrations)
            try store.migrate(Self.migrations)
            #expect(try store.read { try $0.query("SELECT name, colour FROM thing") }.count == min(earlier, 1))
            #expect(
                code {
                    try store.migrate([Self.migrations[0]])
                } == .newerSchema
            )
            var changed = Self.migrations
            changed[0] = Migration(version: 1, name: "things", statements: ["SELECT 1"])
            #expect(code { try store.migrate(changed) } == .historyChanged)
        }
    }

    @Test(arguments: TestDatabases.kinds)
    func `a backup made while others write is whole, and restores into either database`(
        kind: TestDatabases.Kind
    ) throws {
        let folder = try TemporaryFolder()
        let place = try TestDatabases.location(kind, in: folder)
        let store = try StoreLocation(parsing: place).open()
        try store.migrate(Self.migrations)
        try store.write { session in
            for number in 0..<500 {
                try session.execute(
                    "INSERT INTO thing (name, size, body) VALUES (?, ?, ?)",
                    [.text("n\(number)"), .integer(Int64(number)), .blob([UInt8(number % 256)])]
                )
            }
            try session.execute("INSERT INTO part (thing, name) SELECT id, name FROM thing", [])
        }
        let copy = folder.url.appending(path: "copy.sqlite").path
        // Somebody has a change under way, which the copy neither waits for nor sees.
        let other = try StoreLocation(parsing: place).open()
        try other.write { session in
            try session.execute("UPDATE part SET name = 'half done'", [])
            try store.backup(to: copy)
            try session.execute("UPDATE part SET name = (SELECT name FROM thing WHERE id = part.thing)", [])
        }
        #expect(code { try store.backup(to: copy) } == .alreadyThere)
        let attributes = try FileManager.default.attributesOfItem(atPath: copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let backup = try StoreLocation(parsing: copy).open()
        for target in TestDatabases.kinds {
            let other = try TemporaryFolder()
            let restored = try StoreLocation(parsing: try TestDatabases.location(target, in: other)).open()
            try StoreCopy.restore(backup, into: restored)
            try restored.migrate(Self.migrations)
            #expect(try restored.check().isEmpty)
            for table in ["thing", "part"] {
                let query = "SELECT * FROM \(table) ORDER BY name"
                #expect(
                    try restored.read { try $0.query(query) }.map(\.values)
                        == store.read { try $0.query(query) }.map(\.values)
                )
            }
            #expect(code { try StoreCopy.restore(backup, into: restored) } == .alreadyThere)
            // Numbers that the database gives go on behind those of the backup.
            try restored.write { _ = try $0.execute("INSERT INTO thing (name) VALUES ('new')", []) }
        }
    }
}
