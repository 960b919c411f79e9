import ByteKit
import Crypto
import Foundation
import Records
import RecordStore
import Sealing
import Testing

/// Proofs, payment data, and taking things out of use.
@Suite struct PaperTests {
    private static let anna = ValueOrigin(.person, "Anna")

    private static func statement(_ values: [String: String] = [:]) -> Statement {
        Statement(["type": "invoice", "title": "Invoice 7"].merging(values) { $1 }, by: anna)
    }

    @Test(arguments: Database.all)
    func `a proof has versions, each with its SHA-256`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        let first = Array("first".utf8)
        let second = Array("second, scanned better".utf8)
        let made = try book.addProof(first, fileName: "a.pdf", Self.statement(), in: office.home)
        #expect(made.reference == "P-1" && made["sha256"] == Hexadecimal.text(SHA256.hash(data: first)))
        #expect(made.number("version") == 1 && made.number("size") == 5)
        #expect(throws: RecordsError.duplicate("P-1")) {
            try book.addProof(first, fileName: "b.pdf", Self.statement(), in: office.home)
        }
        let newer = try book.addProof(second, fileName: "b.pdf", Self.statement(), versionOf: "P-1", in: office.home)
        #expect(newer.reference == "P-1" && newer.number("version") == 2)
        #expect(newer["sha256"] == Hexadecimal.text(SHA256.hash(data: second)))
        #expect(try book.contradictions(in: office.home).isEmpty)
        func open(_ version: Int?) throws -> [UInt8] {
            try book.openProof("P-1", version: version, in: office.home, office.custody).bytes.withArray { $0 }
        }
        #expect(try open(nil) == second)
        #expect(try open(1) == first)
        #expect(try open(2) == second)
        #expect(throws: RecordsError.notFound("P-1 3")) { _ = try open(3) }
        #expect(try office.lastEvent().outcome == .failed)
        try office.change("UPDATE sealed_proof SET sha256 = 'other' WHERE version = 1")
        #expect(throws: RecordsError.damagedSeal("P-1")) { _ = try open(1) }
        // The paper itself lies nowhere in the clear.
        #expect(try office.sealed("sealed_proof").allSatisfy { $0.firstRange(of: second) == nil })
    }

    @Test(arguments: Database.all)
    func `payment data are hidden from those without the right`(database: Database) throws {
        let office = try Office(database)
        let values = ["product": "Server 2022", "supplier": "Dupont", "invoice": "F-2022-7", "quantity": "2"]
        try office.add(.licence, values)
        _ = try office.anna.edit("L-1", .licence, in: office.home, Statement(["invoice": "F-8"], by: .init(.scan, "x")))
        _ = try office.anna.addProof([1], fileName: "a", Self.statement(["number": "F-2022-7"]), in: office.home)
        try office.anna.link("P-1", to: "L-1", in: office.home)
        let buyer = try office.person("Bea", [.buyer])
        let auditor = try office.person("Aude", [.auditor])
        func found(_ book: RecordBook, _ word: String) throws -> Int {
            var filter = RecordFilter()
            filter.words = [word]
            return try book.list(.licence, in: office.home, filter).count
        }
        #expect(try buyer.show("L-1", .licence, in: office.home).record["invoice"] == "F-2022-7")
        #expect(try buyer.show("L-1", .licence, in: office.home).neighbours[0].record["number"] == "F-2022-7")
        #expect(try buyer.contradictions(in: office.home).count == 1)
        #expect(try found(buyer, "dupont") == 1)
        let sheet = try auditor.show("L-1", .licence, in: office.home)
        for field in ["supplier", "invoice"] {
            #expect(sheet.record[field] == nil && sheet.record.origins[field] == nil)
        }
        #expect(sheet.record.number("quantity") == 2)
        #expect(sheet.neighbours[0].record["number"] == nil)
        #expect(sheet.contradictions.isEmpty)
        #expect(try auditor.contradictions(in: office.home).isEmpty)
        #expect(try auditor.list(.licence, in: office.home)[0]["invoice"] == nil)
        // Nor do questions give them away.
        #expect(try found(auditor, "dupont") == 0)
        #expect(try found(auditor, "F-2022-7") == 0)
        #expect(try found(auditor, "2022") == 1)
        var filter = RecordFilter()
        filter.values = ["supplier": "Dupont"]
        #expect(try buyer.list(.licence, in: office.home, filter).count == 1)
        #expect(throws: RecordsError.refused(.usePayments, roles: [.buyer])) {
            try auditor.list(.licence, in: office.home, filter)
        }
        let otto = try office.person("Otto", [.operator])
        #expect(throws: RecordsError.refused(.usePayments, roles: [.buyer])) {
            try otto.addProof([2], fileName: "b", Self.statement(["number": "F-1"]), in: office.home)
        }
    }

    @Test(arguments: Database.all)
    func `who may not list keys sees none on a sheet`(database: Database) throws {
        let office = try Office(database)
        try office.add(.server, ["name": "SRV1"])
        try office.seal(0, on: "S-1")
        let buyer = try office.person("Bea", [.buyer])
        #expect(try office.anna.show("S-1", .server, in: office.home).neighbours.count == 1)
        #expect(try buyer.show("S-1", .server, in: office.home).neighbours.isEmpty)
    }

    // MARK: Retirement

    @Test(arguments: Database.all)
    func `a server is kept until key and proof are safe, or somebody takes the loss`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        try office.add(.server, ["name": "SRV1"])
        #expect(throws: RecordsError.gateShut(["no-key", "no-proof"])) {
            try book.retire("S-1", in: office.home, accepting: nil)
        }
        let event = try office.lastEvent()
        #expect(event.action == "records.retire" && event.outcome == .refused && event.object == "S-1")
        // The general way has the same gates.
        #expect(throws: RecordsError.gateShut(["no-key", "no-proof"])) {
            _ = try book.retire("S-1", .server, in: office.home, reason: "old")
        }
        try office.seal(0, channel: "retail", on: "S-1")
        #expect(throws: RecordsError.gateShut(["no-proof"])) {
            try book.retire("S-1", in: office.home, accepting: nil)
        }
        #expect(Acceptance(name: "Anna", reason: " ") == nil && Acceptance(name: "", reason: "x") == nil)
        let loss = try #require(Acceptance(name: "Anna", reason: "burnt"))
        let done = try book.retire("S-1", in: office.home, accepting: loss)
        #expect(done.server.retired == office.now && done.server["state"] == "retired")
        #expect(try office.lastEvent().why == "Anna: burnt")
        #expect(try office.lastEvent().details["accepted"] == "no-proof")
        #expect(try book.list(.server, in: office.home).isEmpty)
    }

    @Test(arguments: Database.all)
    func `a KMS client has no key to lose`(database: Database) throws {
        let office = try Office(database)
        try office.add(.server, ["name": "SRV1"])
        try office.add(.activation, ["channel": "volume-gvlk", "date": "2026-11-01"])
        try office.anna.link("A-1", to: "S-1", in: office.home)
        #expect(throws: RecordsError.gateShut(["no-proof"])) {
            try office.anna.retire("S-1", in: office.home, accepting: nil)
        }
    }

    @Test(
        arguments: Database.all,
        [("oem-coa", KeyFate.staysWithHardware), ("retail", .reusable), ("volume-mak", .reusable), ("", .unknown)]
    )
    func `what becomes of a key follows its channel`(database: Database, expected: (String, KeyFate)) throws {
        let (channel, fate) = expected
        let office = try Office(database)
        let book = office.anna
        try office.add(.server, ["name": "SRV1"])
        try office.add(.licence, channel.isEmpty ? ["product": "x"] : ["product": "x", "channel": channel])
        _ = try book.addProof([1], fileName: "a", Self.statement(), in: office.home)
        try office.seal(0, channel: channel.isEmpty ? nil : channel, on: "S-1")
        try book.link("L-1", to: "S-1", in: office.home)
        try book.link("P-1", to: "L-1", in: office.home)
        let done = try book.retire("S-1", in: office.home, accepting: nil)
        #expect(done.keys.map(\.fate) == [fate])
        let key = try book.show("K-1", .key, in: office.home).record
        let licence = try book.show("L-1", .licence, in: office.home).record
        switch fate {
        case .staysWithHardware:
            #expect(key.retired != nil && licence.retired != nil && done.freed.isEmpty)
        case .reusable:
            #expect(key["state"] == "free" && licence["state"] == "free" && done.freed.map(\.reference) == ["L-1"])
        case .published, .unknown:
            #expect(key.retired == nil && key["state"] == nil && licence["state"] == "free")
        }
        #expect(try book.show("S-1", .server, in: office.home).neighbours.allSatisfy { $0.link.until != nil })
    }

    @Test(arguments: Database.all)
    func `a key on two servers is free only when the second goes`(database: Database) throws {
        let office = try Office(database)
        let loss = try #require(Acceptance(name: "Anna", reason: "test"))
        for name in ["SRV1", "SRV2"] { try office.add(.server, ["name": name]) }
        try office.seal(0, channel: "volume-mak", on: "S-1")
        try office.anna.link("K-1", to: "S-2", in: office.home)
        _ = try office.anna.retire("S-1", in: office.home, accepting: loss)
        #expect(try office.anna.show("K-1", .key, in: office.home).record["state"] == nil)
        _ = try office.anna.retire("S-2", in: office.home, accepting: loss)
        #expect(try office.anna.show("K-1", .key, in: office.home).record["state"] == "free")
    }
}
