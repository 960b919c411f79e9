import ByteKit
import Foundation
import Records
import RecordStore
import Sealing
import Testing
import TestSupport

/// No event, no action; and what the trail proves.
@Suite struct TrailTests {
    private static let anna = ValueOrigin(.person, "Anna")

    /// Ways in which the trail cannot be continued.
    static let troubles = [
        "UPDATE audit_event SET line = 'nonsense' WHERE sequence = (SELECT max(sequence) FROM audit_event)",
        "UPDATE audit_event SET line = replace(line, '\"who\":\"Anna\"', '\"who\":\"Eve\"')"
            + " WHERE sequence = (SELECT max(sequence) FROM audit_event)",
        "ALTER TABLE audit_event RENAME TO audit_away",
    ]

    @Test(arguments: Database.all, troubles)
    func `what cannot be written down does not happen`(database: Database, trouble: String) throws {
        let office = try Office(database)
        let book = office.anna
        try office.add(.server, ["name": "SRV1"])
        try office.seal(0, channel: "retail", on: "S-1")
        try book.requireSecondPerson(for: ["volume-mak"])
        try office.seal(1, channel: "volume-mak")
        let backup = office.folder.url.appending(path: "copy.sqlite").path
        try office.change(trouble)
        let before = try Self.counts(office)
        for call: () throws -> Void in [
            { _ = try office.add(.server, ["name": "SRV2"]) },
            { _ = try book.edit("S-1", .server, in: office.home, Statement(["model": "x"], by: Self.anna)) },
            { _ = try office.seal(2) },
            { _ = try book.reveal("K-1", in: office.home, reason: "x", way: "pipe", office.custody) },
            { _ = try book.reveal("K-2", in: office.home, reason: "x", way: "pipe", office.custody) },
            { _ = try book.exportKeys(in: office.home, reason: "x", format: "age", office.custody) },
            { _ = try book.sealedKey("K-1", in: office.home, reason: "x") },
            { _ = try book.protectedIdentity() },
            { _ = try book.unlock(SecretBytes(utf8: "guess")) },
            { _ = try book.rotate(office.custody, reason: "x") },
            { _ = try book.addPerson("Otto", email: nil, login: nil) },
            { _ = try book.addOrganisation("Other") },
            { _ = try book.list(.server, in: office.home) },
            { _ = try book.auditCopy(way: "export") },
            { _ = try book.retire("S-1", in: office.home, accepting: Acceptance(name: "A", reason: "x")) },
            { try book.backUp(to: backup) },
        ] {
            #expect { try call() } throws: { error in
                if case RecordsError.auditBroken = error { return true }
                return error is StoreError
            }
        }
        #expect(try Self.counts(office) == before)
        #expect(!FileProbe.exists(backup))
    }

    private static func counts(_ office: Office) throws -> [Int64] {
        try [
            "organisation", "person", "record_server", "record_key", "sealed_key", "approval", "contradiction",
            "identity", "link",
        ].map(office.count)
    }

    @Test(arguments: Database.all)
    func `a copy verifies, and one changed byte is found`(database: Database) throws {
        let office = try Office(database)
        for number in 1...5 { try office.add(.server, ["name": "SRV\(number)"]) }
        let checkpoint = try office.anna.signAudit(office.custody)
        #expect(try office.anna.unsignedEvents() == 1)
        let copy = try office.anna.auditCopy(way: "export", reason: "yearly")
        #expect(try office.lastEvent().details["way"] == "export" && office.lastEvent().why == "yearly")
        let key = try AuditPublicKey(copy.publicKey)
        func report(_ lines: [String]) -> AuditReport {
            AuditVerifier.verify(
                Array(lines.map { $0 + "\n" }.joined().utf8),
                publicKey: key,
                keptHeads: [checkpoint.head]
            )
        }
        #expect(report(copy.lines).isSound && report(copy.lines).checkpointCount == 1)
        #expect(report(copy.lines).provenHead == checkpoint.head)
        try office.change("UPDATE audit_event SET line = replace(line, 'S-3', 'S-4') WHERE line LIKE '%S-3%'")
        let broken = report(try office.anna.auditCopy(way: "verify").lines)
        #expect(!broken.isSound && broken.problems.first?.kind == .edited)
        let names = try office.lines().firstIndex { $0.contains("\"details\":{\"organisation\"") && $0.contains("S-4") }
        #expect(broken.problems.first?.line == (names ?? -2) + 1)
    }

    @Test(arguments: Database.all)
    func `events are listed by what they say`(database: Database) throws {
        let office = try Office(database)
        try office.add(.server, ["name": "SRV1"])
        office.advance(86_400)
        try office.seal(0)
        _ = try? office.anna.unlock(SecretBytes(utf8: "guess"))
        func actions(_ change: (inout AuditFilter) -> Void) throws -> [String] {
            var filter = AuditFilter()
            change(&filter)
            return try office.anna.auditEvents(filter).map(\.event.action)
        }
        #expect(try actions { $0.action = "key" } == ["key.seal"])
        #expect(try actions { $0.action = "key.seal" } == ["key.seal"])
        #expect(try actions { $0.action = "key.se" }.isEmpty)
        #expect(try actions { $0.outcome = .refused } == ["vault.unlock"])
        #expect(try actions { $0.words = ["k-1"] } == ["key.seal"])
        #expect(
            try actions {
                $0.who = "ANNA"; $0.limit = 1
            } == ["audit.read"]
        )
        #expect(try actions { $0.who = "Otto" }.isEmpty)
        #expect(try actions { $0.until = office.now } == ["vault.create", "records.change"])
        #expect(try actions { $0.since = office.now }.first == "key.seal")
    }

    @Test(arguments: Database.all)
    func `drills are chained and traced`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        #expect(try book.lastDrill().isEmpty)
        let first = String(repeating: "a", count: 64)
        try book.noteDrill(first, made: office.now, good: 1, of: 5)
        #expect(try book.lastDrill() == first)
        #expect(try office.lastEvent().details["good"] == "1")
        try book.noteDrill(nil, made: office.now, good: 1, of: 5)
        #expect(try book.lastDrill() == first)
        let made = office.now
        office.advance(5)
        #expect(try book.trace(ofDrill: first, made: nil) == .noted(made))
        #expect(try book.trace(ofDrill: "b", made: made.iso8601) == .changed(noted: made))
        #expect(try book.trace(ofDrill: "b", made: "2020-01-01T00:00:00Z") == .unknown)
        #expect(try book.trace(ofDrill: "b", made: nil) == .unknown)
    }
}
