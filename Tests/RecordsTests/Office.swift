import ByteKit
import Foundation
import ProductKey
import Records
import RecordStore
import Sealing
import Synchronization
import TestSupport
import Testing

/// A kind of database; every test of the records runs on each.
struct Database: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A new, empty one, which is gone with the folder.
    let make: @Sendable (TemporaryFolder) throws -> any RecordStore

    static let all = TestDatabases.kinds.map { kind in
        Database(testDescription: kind.rawValue) {
            try StoreLocation(parsing: try TestDatabases.location(kind, in: $0)).open()
        }
    }
}

/// A vault with one organisation and Anna, who has every role; time stands still until it is moved.
final class Office: Sendable {
    let folder: TemporaryFolder
    let store: any RecordStore
    /// The identity that lies on paper.
    let paper: AgeIdentity
    /// Anna's book.
    let anna: RecordBook
    /// Anna's opened identity.
    let custody: Custody
    /// The organisation.
    let home: String
    private let clock: Clock

    /// The time of a test.
    final class Clock: Sendable {
        private let seconds = Mutex<Int64>(1_795_262_400)
        var now: Timestamp { Timestamp(secondsSince1970: seconds.withLock { $0 }) }
        func advance(_ count: Int64) { seconds.withLock { $0 += count } }
    }

    init(_ database: Database) throws {
        folder = try TemporaryFolder()
        let store = try database.make(folder)
        let clock = Clock()
        let founder = try Self.book(store, "anna", clock)
        paper = try founder.createVault(
            VaultPlan(
                organisation: "Home",
                person: "Anna",
                email: nil,
                login: "anna",
                passphrase: Self.passphrase("Anna")
            )
        )
        (self.store, self.clock) = (store, clock)
        anna = try Self.book(store, "anna", clock)
        custody = try anna.unlock(Self.passphrase("Anna"))
        home = try anna.organisation(nil).id
    }

    /// Moves time on.
    func advance(_ seconds: Int64) { clock.advance(seconds) }
    var now: Timestamp { clock.now }

    /// The book as somebody opens it.
    func book(_ login: String) throws -> RecordBook { try Self.book(store, login, clock) }

    private static func book(_ store: any RecordStore, _ login: String, _ clock: Clock) throws -> RecordBook {
        // Stretching a passphrase hard is the Sealing room's to test.
        try RecordBook(store: store, login: login, workFactor: 4) { clock.now }
    }

    static func passphrase(_ name: String) -> SecretBytes { SecretBytes(utf8: "the passphrase of \(name)") }

    /// Adds somebody with roles and, where wished, an identity.
    @discardableResult
    func person(
        _ name: String,
        _ roles: Set<Role>,
        in organisation: String? = nil,
        identity: Bool = false
    ) throws -> RecordBook {
        try anna.addPerson(name, email: nil, login: name.lowercased())
        try anna.setRoles(roles, of: name, in: organisation)
        if identity { try anna.addCustodian(name, passphrase: Self.passphrase(name)) }
        return try book(name.lowercased())
    }

    // MARK: Material

    /// A made-up key of the generation without check digits.
    static func key(_ number: Int) throws -> ProductKey {
        let field = (0..<15).map {
            UInt8(truncatingIfNeeded: ($0 * 37 + (number + 1) * 71) % 251) & ($0 == 14 ? 0x03 : 0xFF)
        }
        return try SampleKeys.key(field + [0])
    }

    /// Puts a key under seal as Anna does.
    @discardableResult
    func seal(
        _ number: Int,
        channel: String? = nil,
        on server: String? = nil,
        in organisation: String? = nil
    ) throws -> Record {
        var values: [String: String] = [:]
        values["channel"] = channel
        return try anna.seal(
            Self.key(number),
            KeyFacts(values, by: ValueOrigin(.person, "Anna")),
            on: server,
            in: organisation ?? home,
            custody
        ).record
    }

    @discardableResult
    func add(_ kind: RecordKind, _ values: [String: String], by origin: ValueOrigin? = nil) throws -> Record {
        try anna.add(kind, in: home, Statement(values, by: origin ?? ValueOrigin(.person, "Anna")))
    }

    @discardableResult
    func edit(_ record: Record, _ values: [String: String], by origin: ValueOrigin) throws -> Record {
        try anna.edit(record.reference, record.kind, in: home, Statement(values, by: origin))
    }

    // MARK: The trail

    /// All lines of the trail, past the rules.
    func lines() throws -> [String] {
        try store.read { try $0.query("SELECT line FROM audit_event ORDER BY sequence") }.map { row in
            guard case .text(let line) = row["line"] else { return "" }
            return line
        }
    }

    /// The newest event.
    func lastEvent() throws -> AuditEvent {
        let line = try #require(try lines().last)
        return try #require(AuditRecord(line: Array(line.utf8))).event
    }

    /// Changes the database, past the rules.
    func change(_ statement: String, _ values: [SQLValue] = []) throws {
        try store.write { _ = try $0.execute(statement, values) }
    }

    /// How many rows a table has, past the rules.
    func count(_ table: String) throws -> Int64 {
        guard case .integer(let count)? = try store.read({ try $0.first("SELECT count(*) AS n FROM \(table)") })?["n"]
        else { return -1 }
        return count
    }

    /// The sealed bytes of a table, past the rules.
    func sealed(_ table: String) throws -> [[UInt8]] {
        try store.read { try $0.query("SELECT sealed FROM \(table)") }.map { row in
            guard case .blob(let bytes) = row["sealed"] else { return [] }
            return bytes
        }
    }

    /// The identity that somebody takes outside.
    static func identity(of book: RecordBook, _ name: String) throws -> AgeIdentity {
        let file = try book.protectedIdentity()
        return try #require(try IdentityFile.open(file.span, passphrase: passphrase(name)).first)
    }

    /// How many of the sealed bytes of a table an identity opens.
    func opened(_ table: String, by identity: AgeIdentity) throws -> Int {
        try sealed(table).count { file in
            (try? SealedBlob(file: file, recipients: []).open(with: [identity])) != nil
        }
    }
}
