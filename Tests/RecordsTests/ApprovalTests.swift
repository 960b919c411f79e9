import ByteKit
import ProductKey
import Records
import RecordStore
import Sealing
import Testing

/// Keys that need a second person.
@Suite struct ApprovalTests {
    /// An office in which every MAK needs a second person, Otto wants one, and Carl may agree.
    private struct Scene {
        let office: Office
        let otto: RecordBook
        let carl: RecordBook
        let custody: Custody

        init(_ database: Database) throws {
            office = try Office(database)
            otto = try office.person("Otto", [.operator, .custodian], identity: true)
            carl = try office.person("Carl", [.custodian])
            try office.anna.requireSecondPerson(for: ["Volume-MAK"])
            try office.seal(0, channel: "volume-mak")
            try office.seal(1, channel: "retail")
            custody = try otto.unlock(Office.passphrase("Otto"))
        }

        func reveal(_ name: String = "K-1") throws -> String {
            try otto.reveal(name, in: office.home, reason: "reinstall", way: "pipe", custody).partialKey
        }

        /// The number of the request that asking makes.
        func ask() throws -> String {
            do {
                _ = try reveal()
            } catch RecordsError.needsApproval(let number) {
                return number
            }
            Issue.record("shown without a second person")
            return ""
        }
    }

    @Test(arguments: Database.all)
    func `a second person agrees, once`(database: Database) throws {
        let scene = try Scene(database)
        #expect(try scene.reveal("K-2") == Office.key(1).partialKey)
        let number = try scene.ask()
        #expect(number.count == 8)
        let event = try scene.office.lastEvent()
        #expect(event.outcome == .refused && event.action == "key.reveal" && event.details["request"] == number)
        // Asking again makes no second request.
        #expect(try scene.ask() == number)
        let waiting = try scene.carl.approvals(in: scene.office.home)
        #expect(waiting.count == 1 && waiting[0].reference == "K-1" && waiting[0].requester == "Otto")
        #expect(waiting[0].reason == "reinstall" && waiting[0].approver == nil)
        try scene.carl.approve(number, in: scene.office.home)
        #expect(try scene.carl.approvals(in: scene.office.home)[0].approver == "Carl")
        #expect(try scene.reveal() == Office.key(0).partialKey)
        #expect(try scene.office.lastEvent().details["approved-by"] == "Carl")
        #expect(try scene.carl.approvals(in: scene.office.home).isEmpty)
        #expect(try scene.ask() != number)
    }

    @Test(arguments: Database.all)
    func `nobody agrees to their own request, nor to what they cannot name`(database: Database) throws {
        let scene = try Scene(database)
        let number = try scene.ask()
        #expect(throws: RecordsError.ownRequest) { try scene.otto.approve(number, in: scene.office.home) }
        #expect(try scene.office.lastEvent().outcome == .refused)
        for name in ["", "%", "_", String(number.prefix(7)), "00000000"] {
            #expect(throws: RecordsError.notFound(name)) { try scene.carl.approve(name, in: scene.office.home) }
        }
        #expect(try scene.carl.approvals(in: scene.office.home)[0].approver == nil)
        #expect(try scene.ask() == number)
    }

    @Test(arguments: Database.all)
    func `requests and agreements expire`(database: Database) throws {
        let scene = try Scene(database)
        let late = try scene.ask()
        scene.office.advance(24 * 3_600)
        #expect(throws: RecordsError.approvalExpired(late)) { try scene.carl.approve(late, in: scene.office.home) }
        let number = try scene.ask()
        #expect(number != late)
        try scene.carl.approve(number, in: scene.office.home)
        scene.office.advance(3_600)
        #expect(try scene.ask() != number)
    }

    @Test(arguments: Database.all)
    func `an agreement is for one person and one key`(database: Database) throws {
        let scene = try Scene(database)
        try scene.office.seal(2, channel: "volume-mak")
        try scene.carl.approve(scene.ask(), in: scene.office.home)
        #expect {
            _ = try scene.office.anna.reveal(
                "K-1",
                in: scene.office.home,
                reason: "x",
                way: "pipe",
                scene.office.custody
            )
        } throws: { error in
            guard case RecordsError.needsApproval = error else { return false }
            return true
        }
        #expect {
            _ = try scene.reveal("K-3")
        } throws: { error in
            guard case RecordsError.needsApproval = error else { return false }
            return true
        }
        #expect(try scene.reveal() == Office.key(0).partialKey)
    }

    @Test(arguments: Database.all)
    func `bulk and sealed bytes are no way around`(database: Database) throws {
        let scene = try Scene(database)
        let home = scene.office.home
        let (keys, left) = try scene.otto.exportKeys(in: home, reason: "move", format: "kdbx", scene.custody)
        #expect(keys.map(\.record.reference) == ["K-2"] && left == ["K-1"])
        #expect(try scene.otto.exportSealedKeys(in: home, reason: "move").keys.map(\.record.reference) == ["K-2"])
        #expect(try scene.office.lastEvent().details["left"] == "1")
        #expect(throws: RecordsError.approvalExpired("K-1")) { try scene.otto.sealedKey("K-1", in: home, reason: "x") }
        #expect(try scene.otto.sealedKey("K-2", in: home, reason: "x").1.count > 100)
        try scene.carl.approve(scene.ask(), in: home)
        _ = try scene.otto.sealedKey("K-1", in: home, reason: "x")
        #expect(throws: RecordsError.approvalExpired("K-1")) { try scene.otto.sealedKey("K-1", in: home, reason: "x") }
        try scene.office.anna.requireSecondPerson(for: ["*"])
        #expect(try scene.otto.exportKeys(in: home, reason: "move", format: "kdbx", scene.custody).keys.isEmpty)
        #expect(try scene.otto.secondPersonClasses() == ["*"])
    }
}
