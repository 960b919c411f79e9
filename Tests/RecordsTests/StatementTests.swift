import ByteKit
import ProductKey
import Records
import RecordStore
import TestSupport
import Testing

/// Who said what, and whose word counts.
@Suite struct StatementTests {
    private static let person = ValueOrigin(.person, "Anna")
    private static let paper = ValueOrigin(.document, "invoice 7")
    private static let scan = ValueOrigin(.scan, "backup 1")
    private static let table = ValueOrigin(.imported, "glpi.csv")

    @Test(arguments: Database.all)
    func `a scan and an import never overwrite a person or a document`(database: Database) throws {
        let office = try Office(database)
        let server = try office.add(.server, ["name": "SRV1", "model": "R720"], by: Self.person)
        try office.edit(server, ["maker": "Dell"], by: Self.paper)
        for origin in [Self.scan, Self.table] {
            let now = try office.edit(server, ["model": "R730", "maker": "HP"], by: origin)
            #expect(now["model"] == "R720" && now["maker"] == "Dell")
        }
        let found = try office.anna.contradictions(in: office.home)
        #expect(found.count == 4 && found.allSatisfy { $0.record == server.reference })
        #expect(Set(found.map(\.contradiction.kept)) == ["R720", "Dell"])
        #expect(Set(found.map(\.contradiction.saidOrigin)) == [Self.scan, Self.table])
    }

    @Test(arguments: Database.all)
    func `a whole key in a remark or a reason is kept masked`(database: Database) throws {
        let office = try Office(database)
        let key = try SampleKeys.key(SampleKeys.madeUp[0])
        let server = try office.add(.server, ["name": "SRV1", "comment": "key is \(key.revealed())"], by: Self.table)
        #expect(server["comment"] == "key is \(key.masked)")
        _ = try? office.anna.retire("L-1", .licence, in: office.home, reason: "was \(key.revealed())")
        let lines = try office.anna.auditCopy(way: "export").lines.joined()
        #expect(!lines.contains(key.revealed()))
        let all = try office.store.read { try $0.query("SELECT f_comment FROM record_server") }
        #expect(all.map { $0[0] } == [.text("key is \(key.masked)")])
    }

    @Test(arguments: Database.all)
    func `a second identical statement changes nothing`(database: Database) throws {
        let office = try Office(database)
        let server = try office.add(.server, ["name": "SRV1"], by: Self.scan)
        let first = try office.edit(server, ["model": "R720"], by: Self.scan)
        let second = try office.edit(server, ["model": "R720"], by: Self.scan)
        #expect(first == second && second.revision == 2)
        try office.edit(server, ["model": "R730"], by: Self.table)
        try office.edit(server, ["model": "R730"], by: Self.table)
        #expect(try office.anna.contradictions(in: office.home).count == 1)
        #expect(try office.anna.show("S-1", .server, in: office.home).record == second)
    }

    @Test(arguments: Database.all)
    func `a source corrects itself, and a heavier word establishes a value`(database: Database) throws {
        let office = try Office(database)
        let server = try office.add(.server, ["name": "SRV1", "model": "R720"], by: Self.scan)
        #expect(try office.edit(server, ["model": "R730"], by: Self.scan)["model"] == "R730")
        #expect(try office.edit(server, ["model": "R740"], by: Self.table)["model"] == "R730")
        #expect(try office.edit(server, ["model": "R730"], by: Self.paper).origins["model"] == Self.paper)
        #expect(try office.edit(server, ["model": "R720"], by: Self.scan)["model"] == "R730")
        #expect(try office.edit(server, ["model": "R750"], by: Self.person)["model"] == "R750")
        // Another paper does not overrule a person.
        #expect(try office.edit(server, ["model": "R760"], by: ValueOrigin(.document, "order"))["model"] == "R750")
    }

    @Test(arguments: Database.all)
    func `what a person decided stays settled`(database: Database) throws {
        let office = try Office(database)
        let server = try office.add(.server, ["name": "SRV1", "model": "R720"], by: Self.paper)
        try office.edit(server, ["model": "R730"], by: Self.scan)
        #expect(try office.anna.contradictions(in: office.home).count == 1)
        try office.edit(server, ["model": "R740"], by: Self.person)
        #expect(try office.anna.contradictions(in: office.home).isEmpty)
        try office.edit(server, ["model": "R730"], by: Self.scan)
        #expect(try office.anna.contradictions(in: office.home).isEmpty)
        #expect(try office.anna.show("S-1", .server, in: office.home).record["model"] == "R740")
    }

    @Test(arguments: Database.all)
    func `only a person takes a value away`(database: Database) throws {
        let office = try Office(database)
        let server = try office.add(.server, ["name": "SRV1", "model": "R720"], by: Self.scan)
        #expect(try office.edit(server, ["model": ""], by: Self.scan)["model"] == "R720")
        #expect(try office.edit(server, ["model": " "], by: Self.person)["model"] == nil)
    }

    @Test(arguments: Database.all)
    func `values have the form of their field`(database: Database) throws {
        let office = try Office(database)
        for (kind, field, text) in [
            (RecordKind.server, "last-seen", "21.11.2026"), (.server, "last-seen", "2026-02-30"),
            (.server, "kind", "toaster"), (.licence, "quantity", "-1"), (.licence, "quantity", "two"),
            (.medium, "verified", "perhaps"),
        ] {
            #expect(throws: RecordsError.self) { try office.add(kind, [field: text]) }
        }
        #expect(throws: RecordsError.unknownField(.server, "no-such")) { try office.add(.server, ["no-such": "x"]) }
        #expect(throws: RecordsError.tooLarge(65_536)) {
            try office.add(.server, ["comment": String(repeating: "x", count: 65_537)])
        }
        let made = try office.add(.medium, ["title": "DVD", "verified": "oui"])
        #expect(made.values["verified"] == .flag(true))
        #expect(try office.count("record_server") == 0)
    }

    @Test(arguments: Database.all)
    func `records are found by reference, name, words and values`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        try office.add(.server, ["name": "SRV1", "location": "Été", "last-seen": "2026-11-01"])
        try office.add(.server, ["name": "srv2", "comment": "100% _new_"])
        for name in ["S-2", "s-2", "SRV2", "srv2"] {
            #expect(try book.show(name, .server, in: office.home).record.reference == "S-2", "\(name)")
        }
        #expect(throws: RecordsError.notFound("SRV3")) { try book.show("SRV3", .server, in: office.home) }
        #expect(throws: RecordsError.duplicate("S-1")) { try office.add(.server, ["name": "srv1"]) }
        func found(_ words: [String] = [], _ values: [String: String] = [:]) throws -> [String] {
            var filter = RecordFilter()
            filter.words = words
            filter.values = values
            return try book.list(.server, in: office.home, filter).map(\.reference)
        }
        #expect(try found() == ["S-1", "S-2"])
        #expect(try found(["été"]) == ["S-1"])
        #expect(try found(["100%"]) == ["S-2"])
        #expect(try found(["1%0"]).isEmpty)
        #expect(try found(["_new_"]) == ["S-2"])
        #expect(try found(["srv", "new"]) == ["S-2"])
        #expect(try found([], ["location": "ÉTÉ"]).isEmpty == true)
        #expect(try found([], ["location": "Été"]) == ["S-1"])
        #expect(try found([], ["name": "SRV2"]) == ["S-2"])
        #expect(try found([], ["last-seen": "2026-11-01"]) == ["S-1"])
        #expect(try found([], ["location": ""]) == ["S-2"])
        try office.add(.medium, ["title": "A", "verified": "yes"])
        try office.add(.medium, ["title": "B", "verified": "no"])
        var filter = RecordFilter()
        filter.values = ["verified": "yes"]
        #expect(try book.list(.medium, in: office.home, filter).map(\.title) == ["A"])
    }

    @Test(arguments: Database.all)
    func `references count by kind and organisation`(database: Database) throws {
        let office = try Office(database)
        let other = try office.anna.addOrganisation("Other").id
        for number in 1...12 { #expect(try office.add(.server, ["name": "a\(number)"]).reference == "S-\(number)") }
        #expect(try office.add(.licence, ["product": "x"]).reference == "L-1")
        let statement = Statement(["name": "a1"], by: Self.person)
        #expect(try office.anna.add(.server, in: other, statement).reference == "S-1")
        var filter = RecordFilter()
        filter.values = ["state": ""]
        filter.limit = 11
        #expect(try office.anna.list(.server, in: office.home, filter).map(\.reference) == (1...11).map { "S-\($0)" })
        // Ten comes after nine, not after one.
        #expect(try office.anna.list(.server, in: office.home).map(\.reference) == (1...12).map { "S-\($0)" })
    }

    @Test(arguments: Database.all)
    func `links have a beginning and an end`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        try office.add(.server, ["name": "SRV1"])
        let key = try office.seal(0)
        let link = try book.link("K-1", to: "S-1", in: office.home)
        #expect(try book.link("K-1", to: "S-1", in: office.home) == link)
        office.advance(60)
        try book.unlink("K-1", from: "S-1", in: office.home)
        #expect(throws: RecordsError.self) { try book.unlink("K-1", from: "S-1", in: office.home) }
        office.advance(60)
        try book.link("K-1", to: "S-1", in: office.home)
        let neighbours = try book.show("S-1", .server, in: office.home).neighbours
        #expect(neighbours.map(\.record) == [key, key])
        #expect(neighbours.map(\.link.relation) == [.installedOn, .installedOn])
        #expect(neighbours.map { $0.link.until == nil } == [false, true])
        #expect(neighbours[0].link.since < (try #require(neighbours[0].link.until)))
        // People name the two in either order.
        #expect(try book.link("S-1", to: "K-1", in: office.home).id == neighbours[1].link.id)
        try book.unlink("S-1", from: "K-1", in: office.home)
        #expect(throws: RecordsError.unrelated(.server, .server)) { try book.link("S-1", to: "S-1", in: office.home) }
    }
}
