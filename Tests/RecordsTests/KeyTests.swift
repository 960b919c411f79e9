import ByteKit
import Foundation
import ProductKey
import Records
import RecordStore
import Sealing
import TestSupport
import Testing

/// Keys under seal, and those who can open them.
@Suite struct KeyTests {
    @Test(arguments: Database.all)
    func `a key goes under seal and comes out with its reason in the trail`(database: Database) throws {
        let office = try Office(database)
        let key = try Office.key(0)
        let record = try office.seal(0, channel: "retail")
        #expect(record.reference == "K-1" && record["partial"] == key.partialKey)
        let shown = try office.anna.reveal("K-1", in: office.home, reason: "reinstall", way: "pipe", office.custody)
        #expect(shown.revealed() == key.revealed())
        let event = try office.lastEvent()
        #expect(event.action == "key.reveal" && event.object == "K-1" && event.why == "reinstall")
        #expect(event.outcome == .done && event.who == "Anna" && event.details["way"] == "pipe")
        #expect(throws: RecordsError.reasonMissing) {
            try office.anna.reveal("K-1", in: office.home, reason: " ", way: "pipe", office.custody)
        }
        #expect(try office.lastEvent().outcome == .refused)
        let all = try office.anna.exportKeys(in: office.home, reason: "move", format: "kdbx", office.custody).keys
        #expect(all.map { $0.key.revealed() } == [key.revealed()])
        #expect(try office.lastEvent().details["count"] == "1")
        #expect(try !office.lines().joined().contains(key.revealed()))
    }

    @Test(arguments: Database.all)
    func `a name alone opens nothing, and a wrong passphrase leaves a trace`(database: Database) throws {
        let office = try Office(database)
        #expect(throws: RecordsError.unknownPerson("Anna")) { try office.book("Anna") }
        #expect(throws: RecordsError.wrongPassphrase) {
            try RecordBook.open(office.store, person: "Anna", passphrase: SecretBytes(utf8: "not hers at all"))
        }
        let event = try office.lastEvent()
        #expect(event.action == "vault.unlock" && event.outcome != .done && event.who == "Anna")
        let opened = try RecordBook.open(office.store, person: "Anna", passphrase: Office.passphrase("Anna"))
        #expect(opened.book.actor.name == "Anna")
    }

    @Test(arguments: Database.all)
    func `the same key is one record, in each organisation its own`(database: Database) throws {
        let office = try Office(database)
        let book = office.anna
        let other = try book.addOrganisation("Other").id
        try office.add(.server, ["name": "SRV1"])
        try office.seal(0, channel: "retail")
        let facts = KeyFacts(["channel": "retail"], by: ValueOrigin(.scan, "backup"))
        let again = try book.seal(Office.key(0), facts, on: "S-1", in: office.home, office.custody)
        #expect(!again.isNew && again.record.reference == "K-1")
        #expect(try office.seal(0, channel: "retail", in: other).reference == "K-1")
        try office.seal(1)
        let sightings = try book.sightings(of: Office.key(0), office.custody)
        #expect(sightings.map(\.organisation) == ["Home", "Other"])
        #expect(sightings.map(\.servers) == [["SRV1"], []])
        #expect(try book.sightings(of: Office.key(2), office.custody).isEmpty)
        let shared = try book.sharedKeys(among: [office.home, other])
        #expect(shared.map { $0.map(\.organisation) } == [["Home", "Other"]])
        // Whoever watches over one of them is told nothing of the other.
        let local = try office.person("Otto", [.operator], in: other, identity: true)
        #expect(try local.sharedKeys(among: [office.home, other]).isEmpty)
        _ = try book.rotate(office.custody, reason: "Otto")
        let custody = try local.unlock(Office.passphrase("Otto"))
        #expect(try local.sightings(of: Office.key(0), custody).map(\.organisation) == ["Other"])
    }

    @Test(arguments: Database.all)
    func `volume keys in two organisations are nobody's surprise`(database: Database) throws {
        let office = try Office(database)
        let other = try office.anna.addOrganisation("Other").id
        try office.seal(0, channel: "volume-mak")
        try office.seal(0, channel: "volume-mak", in: other)
        #expect(try office.anna.sharedKeys(among: [office.home, other]).isEmpty)
    }

    @Test(arguments: Database.all)
    func `organisations are isolated`(database: Database) throws {
        let office = try Office(database)
        let other = try office.anna.addOrganisation("Other").id
        try office.add(.server, ["name": "SRV1"])
        try office.seal(0)
        let otto = try office.person("Otto", [.operator, .custodian], in: other, identity: true)
        // The vault's own secrets serve all organisations; the keys do not.
        _ = try office.anna.rotate(office.custody, reason: "Otto")
        let custody = try otto.unlock(Office.passphrase("Otto"))
        #expect(try otto.organisations().map(\.name) == ["Other"])
        #expect(throws: RecordsError.notFound("Home")) { try otto.organisation("Home") }
        for call: () throws -> Void in [
            { _ = try otto.list(.server, in: office.home) }, { _ = try otto.show("S-1", .server, in: office.home) },
            { _ = try otto.show("K-1", .key, in: office.home) },
            { _ = try otto.reveal("K-1", in: office.home, reason: "x", way: "pipe", custody) },
            { try otto.proveKey("K-1", in: office.home, custody) },
            { _ = try otto.state(of: office.home) },
            {
                _ = try otto.edit(
                    "S-1",
                    .server,
                    in: office.home,
                    Statement(["model": "x"], by: .init(.person, "Otto"))
                )
            },
        ] {
            #expect { try call() } throws: { error in
                guard case RecordsError.refused = error else { return false }
                return true
            }
            #expect(try office.lastEvent().outcome == .refused)
        }
        #expect(throws: RecordsError.notFound("S-1")) { try otto.show("S-1", .server, in: other) }
        // Not even the bytes would open.
        let identity = try Office.identity(of: otto, "Otto")
        #expect(try office.opened("sealed_key", by: identity) == 0)
    }

    @Test(arguments: Database.all)
    func `who is removed opens nothing that is sealed afterwards`(database: Database) throws {
        let office = try Office(database)
        let carl = try office.person("Carl", [.custodian], identity: true)
        #expect(throws: RecordsError.notSealedForYou("fingerprint")) {
            let custody = try carl.unlock(Office.passphrase("Carl"))
            _ = try carl.fingerprintKey(custody)
        }
        try office.seal(0)
        let identity = try Office.identity(of: carl, "Carl")
        #expect(try office.opened("sealed_key", by: identity) == office.sealed("sealed_key").count)
        office.advance(10)
        let exposure = try office.anna.removeCustodian("Carl", reason: "left")
        #expect(exposure.map(\.reference) == ["K-1"] && exposure[0].until == nil)
        try office.seal(1)
        #expect(try office.opened("sealed_key", by: identity) == 1)
        #expect(throws: RecordsError.noIdentity("Carl")) { try carl.unlock(Office.passphrase("Carl")) }
        office.advance(10)
        let (count, left) = try office.anna.rotate(office.custody, reason: "Carl left")
        #expect(count == 4 && left.isEmpty)
        #expect(try office.opened("sealed_key", by: identity) == 0)
        #expect(try office.opened("sealed_secret", by: identity) == 0)
        // What they could have seen stays known.
        let later = try office.anna.exposure(of: "Carl")
        #expect(later.map(\.reference) == ["K-1"])
        #expect(later[0].until == office.now)
    }

    @Test(arguments: Database.all)
    func `the loss of one custodian loses nothing`(database: Database) throws {
        let office = try Office(database)
        try office.seal(0)
        let carl = try office.person("Carl", [.custodian, .operator], identity: true)
        _ = try office.anna.rotate(office.custody, reason: "Carl joined")
        let custody = try carl.unlock(Office.passphrase("Carl"))
        _ = try carl.removeCustodian("Anna", reason: "lost")
        _ = try carl.rotate(custody, reason: "Anna is gone")
        let shown = try carl.reveal("K-1", in: office.home, reason: "test", way: "pipe", custody)
        #expect(try shown.revealed() == Office.key(0).revealed())
        #expect(throws: RecordsError.lastCustodian) { try carl.removeCustodian("Carl", reason: "x") }
        #expect(try office.lastEvent().outcome == .refused)
    }

    @Test(arguments: Database.all)
    func `the paper and enough of its shares open everything`(database: Database) throws {
        let office = try Office(database)
        try office.seal(0)
        let proof = Statement(["type": "invoice", "title": "Invoice"], by: ValueOrigin(.person, "Anna"))
        _ = try office.anna.addProof(Array("paper".utf8), fileName: "invoice.pdf", proof, in: office.home)
        let shares = try EscrowShare.split(office.paper, threshold: 2, count: 3)
        let identity = try EscrowShare.combine([shares[2], shares[0]])
        for table in ["sealed_key", "sealed_proof", "sealed_secret"] {
            #expect(try office.opened(table, by: identity) == office.sealed(table).count, "\(table)")
        }
        // Everybody forgot their passphrase: the paper lets a custodian in, who seals for a new identity.
        let carl = try office.person("Carl", [.custodian, .operator], identity: true)
        #expect(throws: RecordsError.noIdentity("Carl")) { try carl.unlock(paper: AgeIdentity()) }
        _ = try carl.rotate(carl.unlock(paper: identity), reason: "passphrases lost")
        let custody = try carl.unlock(Office.passphrase("Carl"))
        #expect(
            try carl.reveal("K-1", in: office.home, reason: "x", way: "pipe", custody).partialKey
                == Office.key(0).partialKey
        )
        // A new paper; the old one opens nothing more.
        #expect(throws: RecordsError.reasonMissing) { try carl.replaceEscrow(custody, reason: "") }
        #expect(try office.opened("sealed_key", by: identity) == office.sealed("sealed_key").count)
        let paper = try carl.replaceEscrow(custody, reason: "old paper lost")
        for table in ["sealed_key", "sealed_proof", "sealed_secret"] {
            #expect(try office.opened(table, by: paper) == office.sealed(table).count, "\(table)")
            #expect(try office.opened(table, by: identity) == 0, "\(table)")
        }
    }

    @Test(arguments: Database.all)
    func `a wrong passphrase is an event, and a changed one counts`(database: Database) throws {
        let office = try Office(database)
        #expect(throws: RecordsError.wrongPassphrase) { try office.anna.unlock(SecretBytes(utf8: "guess")) }
        let event = try office.lastEvent()
        #expect(event.action == "vault.unlock" && event.outcome == .refused && event.who == "Anna")
        try office.anna.changePassphrase(office.custody, to: SecretBytes(utf8: "something else"))
        #expect(throws: RecordsError.wrongPassphrase) { try office.anna.unlock(Office.passphrase("Anna")) }
        _ = try office.anna.unlock(SecretBytes(utf8: "something else"))
        // Somebody whose roles are those of one organisation changes theirs too.
        let other = try office.anna.addOrganisation("Other").id
        let otto = try office.person("Otto", [.operator], in: other, identity: true)
        #expect(throws: RecordsError.wrongPassphrase) { try otto.unlock(SecretBytes(utf8: "guess")) }
        try otto.changePassphrase(otto.unlock(Office.passphrase("Otto")), to: SecretBytes(utf8: "new one"))
        _ = try otto.unlock(SecretBytes(utf8: "new one"))
    }

    @Test(arguments: Database.all)
    func `a damaged seal is said, and a changed fingerprint too`(database: Database) throws {
        let office = try Office(database)
        try office.seal(0)
        try office.seal(1)
        try office.anna.proveKey("K-1", in: office.home, office.custody)
        try office.change(
            "UPDATE sealed_key SET fingerprint = 'other' WHERE record = (SELECT id FROM record_key WHERE reference = 'K-1')"
        )
        #expect(throws: RecordsError.damagedSeal("K-1")) {
            try office.anna.proveKey("K-1", in: office.home, office.custody)
        }
        #expect(try office.lastEvent().outcome == .failed)
        var bytes = try office.sealed("sealed_key")[1]
        bytes[bytes.count - 1] ^= 1
        try office.change(
            "UPDATE sealed_key SET sealed = ? WHERE record = (SELECT id FROM record_key WHERE reference = 'K-2')",
            [.blob(bytes)]
        )
        #expect(throws: RecordsError.damagedSeal("K-2")) {
            try office.anna.reveal("K-2", in: office.home, reason: "x", way: "pipe", office.custody)
        }
    }

    @Test(arguments: Database.all)
    func `a second vault is refused, and without one nothing happens`(database: Database) throws {
        let folder = try TemporaryFolder()
        let store = try database.make(folder)
        let founder = try RecordBook(store: store, login: "anna")
        #expect(throws: RecordsError.noVault) { try founder.organisation(nil) }
        #expect(throws: RecordsError.noVault) { try founder.addOrganisation("x") }
        let office = try Office(database)
        #expect(throws: RecordsError.vaultExists) {
            try office.anna.createVault(
                VaultPlan(organisation: "B", person: "B", email: nil, login: "b", passphrase: Office.passphrase("B"))
            )
        }
        #expect(throws: RecordsError.unknownPerson("eve")) { try office.book("eve") }
    }
}
