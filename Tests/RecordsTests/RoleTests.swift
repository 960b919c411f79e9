import ByteKit
import Foundation
import JSONText
import ProductKey
import Records
import RecordStore
import Recovery
import Sealing
import Synchronization
import TestSupport
import Testing
import Texts

/// Every role against every action.
@Suite struct RoleTests {
    /// The table as the file has it, read without the program's own reader.
    static func table() throws -> [String: Set<String>] {
        guard let bytes = Resource.bytes("roles.json") else { return [:] }
        let roles = try JSONValue(parsing: bytes)["roles"]?.members ?? []
        return Dictionary(
            uniqueKeysWithValues: roles.map { role in
                (role.name, Set((role.value["may"]?.elements ?? []).compactMap { $0.string }))
            }
        )
    }

    @Test(arguments: Role.allCases)
    func `the policy is the table`(role: Role) throws {
        let may = try #require(try Self.table()[role.rawValue])
        for action in Action.allCases {
            #expect(RolePolicy.standard.allows(action, to: [role]) == may.contains(action.rawValue), "\(action)")
        }
    }

    @Test func `what the roles are for holds`() throws {
        let policy = RolePolicy.standard
        let noKeys: [Action] = [.revealKey, .exportKeys, .sealKey]
        for role in [Role.buyer, .auditor, .administrator] {
            for action in noKeys { #expect(!policy.allows(action, to: [role]), "\(role) \(action)") }
        }
        for role in [Role.auditor, .administrator, .custodian, .operator] {
            #expect(!policy.allows(.usePayments, to: [role]), "\(role)")
        }
        #expect(policy.roles(for: .readAudit) == [.auditor])
        #expect(policy.roles(for: .managePeople) == [.administrator])
        #expect(policy.roles(for: .approve) == [.custodian])
        for action in Action.allCases {
            #expect(!policy.allows(action, to: []))
            #expect(action == .createVault || !policy.roles(for: action).isEmpty, "\(action)")
        }
    }

    @Test(arguments: [
        #"{"schema": "regain.roles/1", "roles": {"buyer": {"may": ["vault.unlock"]}}}"#,
        #"{"schema": "regain.roles/2", "roles": {}}"#, #"{"schema": "regain.roles/1", "roles": {"king": {"may": []}}}"#,
        #"{"schema": "regain.roles/1", "roles": {"buyer": {"may": ["key.steal"]}}}"#, "[]", "",
    ])
    func `a table with a fault is refused`(text: String) {
        #expect(throws: ParseError.self) { try RolePolicy(parsing: Array(text.utf8).span) }
    }

    @Test func `the page of roles in the documentation is current`() throws {
        let file = SharedFiles.packageRoot.appending(path: "Documentation/knowledge/roles.md")
        if ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] == "1" {
            try Data(RolesPage.markdown().utf8).write(to: file)
        }
        #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == RolesPage.markdown())
    }

    // MARK: The real calls

    /// One call of the book, and what it needs.
    struct Call: Sendable {
        let action: Action
        let name: String
        let run: @Sendable (Stage) throws -> Void

        init(_ action: Action, _ name: String, _ run: @escaping @Sendable (Stage) throws -> Void) {
            self.action = action
            self.name = name
            self.run = run
        }
    }

    /// Somebody in front of a filled vault.
    final class Stage: Sendable {
        let office: Office
        let book: RecordBook
        let report: FindReport
        var home: String { office.home }
        /// Nobody gets anything by an identity alone: each call is tried with one that opens everything.
        var custody: Custody { office.custody }
        private let counter = Mutex(100)

        init(_ database: Database, _ role: Role?, _ report: FindReport) throws {
            office = try Office(database)
            self.report = report
            book = try office.person("Somebody", role.map { [$0] } ?? [], identity: true)
            try office.add(.server, ["name": "SRV1"])
            try office.add(.licence, ["product": "x", "invoice": "7"])
            try office.add(.medium, ["title": "x"])
            try office.seal(0)
            let proof = Statement(["title": "x"], by: ValueOrigin(.person, "Anna"))
            _ = try office.anna.addProof([1], fileName: "a", proof, in: office.home)
        }

        /// A number that was not used before.
        var fresh: Int {
            counter.withLock {
                $0 += 1; return $0
            }
        }

        func statement(_ values: [String: String]) -> Statement {
            Statement(values, by: ValueOrigin(.person, "Somebody"))
        }
    }

    static let calls: [Call] = [
        .init(.viewRecords, "list") { _ = try $0.book.list(.server, in: $0.home) },
        .init(.viewRecords, "show") { _ = try $0.book.show("S-1", .server, in: $0.home) },
        .init(.viewRecords, "contradictions") { _ = try $0.book.contradictions(in: $0.home) },
        .init(.viewRecords, "approvals") { _ = try $0.book.approvals(in: $0.home) },
        .init(.changeRecords, "add") {
            _ = try $0.book.add(.server, in: $0.home, $0.statement(["name": "N\($0.fresh)"]))
        },
        .init(.changeRecords, "edit") {
            _ = try $0.book.edit("S-1", .server, in: $0.home, $0.statement(["model": "\($0.fresh)"]))
        },
        .init(.importRecords, "file") { _ = try $0.book.file($0.report, in: $0.home, nil) },
        .init(.retire, "retire server") {
            let name = try $0.office.add(.server, ["name": "R\($0.fresh)"]).reference
            _ = try $0.book.retire(name, in: $0.home, accepting: Acceptance(name: "Somebody", reason: "x"))
        },
        .init(.retire, "retire medium") {
            let name = try $0.office.add(.medium, ["title": "R\($0.fresh)"]).reference
            _ = try $0.book.retire(name, .medium, in: $0.home, reason: "x")
        },
        .init(.usePayments, "add with an invoice") {
            _ = try $0.book.add(.licence, in: $0.home, $0.statement(["product": "y", "invoice": "8"]))
        },
        .init(.usePayments, "edit an invoice") {
            _ = try $0.book.edit("L-1", .licence, in: $0.home, $0.statement(["invoice": "\($0.fresh)"]))
        },
        .init(.changeLicences, "add licence") {
            _ = try $0.book.add(.licence, in: $0.home, $0.statement(["product": "y"]))
        },
        .init(.changeLicences, "edit licence") {
            _ = try $0.book.edit("L-1", .licence, in: $0.home, $0.statement(["product": "\($0.fresh)"]))
        },
        .init(.changeLicences, "link and unlink") {
            try $0.book.link("L-1", to: "S-1", in: $0.home)
            try $0.book.unlink("L-1", from: "S-1", in: $0.home)
        },
        .init(.changeLicences, "addProof") {
            let bytes = Array("\($0.fresh)".utf8)
            _ = try $0.book.addProof(bytes, fileName: "x", $0.statement(["title": "x"]), in: $0.home)
        },
        .init(.workCases, "openCase and enter") {
            let statement = $0.statement(["title": "c\($0.fresh)"])
            let record = try $0.book.openCase(statement, [CaseNote(.noted, ["text": "x"])], in: $0.home)
            let note = CaseNote(.closed, [:])
            try $0.book.enter([note], into: record.reference, $0.statement(["state": "closed"]), in: $0.home)
        },
        .init(.openProof, "openProof") { _ = try $0.book.openProof("P-1", in: $0.home, $0.custody) },
        .init(.unlock, "unlock") { _ = try $0.book.unlock(Office.passphrase("Somebody")) },
        .init(.unlock, "protectedIdentity") { _ = try $0.book.protectedIdentity() },
        .init(.sealKey, "seal") {
            let facts = KeyFacts([:], by: ValueOrigin(.person, "Somebody"))
            _ = try $0.book.seal(Office.key($0.fresh), facts, in: $0.home, $0.custody)
        },
        .init(.sealKey, "proveKey") { try $0.book.proveKey("K-1", in: $0.home, $0.custody) },
        .init(.sealKey, "fingerprintKey") { _ = try $0.book.fingerprintKey($0.custody) },
        .init(.listKeys, "list keys") { _ = try $0.book.list(.key, in: $0.home) },
        .init(.listKeys, "show key") { _ = try $0.book.show("K-1", .key, in: $0.home) },
        .init(.listKeys, "sightings") { _ = try $0.book.sightings(of: Office.key(0), $0.custody) },
        .init(.revealKey, "reveal") {
            _ = try $0.book.reveal("K-1", in: $0.home, reason: "x", way: "pipe", $0.custody)
        },
        .init(.approve, "approve") { stage in
            try stage.office.anna.requireSecondPerson(for: ["*"])
            defer { try? stage.office.anna.requireSecondPerson(for: []) }
            let other = try stage.office.person("Asker\(stage.fresh)", [.operator])
            do {
                _ = try other.reveal("K-1", in: stage.home, reason: "x", way: "pipe", stage.custody)
            } catch RecordsError.needsApproval(let number) {
                try stage.book.approve(number, in: stage.home)
            }
        },
        .init(.exportKeys, "exportKeys") {
            _ = try $0.book.exportKeys(in: $0.home, reason: "x", format: "age", $0.custody)
        },
        .init(.exportKeys, "exportSealedKeys") { _ = try $0.book.exportSealedKeys(in: $0.home, reason: "x") },
        .init(.listKeys, "recipients") { _ = try $0.book.recipients(in: $0.home) },
        .init(.exportKeys, "sealedKey") { _ = try $0.book.sealedKey("K-1", in: $0.home, reason: "x") },
        .init(.manageCustodians, "addCustodian") {
            let name = "New\($0.fresh)"
            try $0.office.person(name, [.custodian])
            try $0.book.addCustodian(name, passphrase: Office.passphrase(name))
        },
        .init(.manageCustodians, "removeCustodian") {
            let name = "Old\($0.fresh)"
            try $0.office.person(name, [.custodian], identity: true)
            _ = try $0.book.removeCustodian(name, reason: "x")
        },
        .init(.manageCustodians, "exposure") { _ = try $0.book.exposure(of: "Anna") },
        .init(.manageCustodians, "rotate") { _ = try $0.book.rotate($0.custody, reason: "x") },
        .init(.manageCustodians, "paper") { _ = try $0.book.unlock(paper: $0.office.paper) },
        .init(.manageCustodians, "replaceEscrow") { _ = try $0.book.replaceEscrow($0.custody, reason: "x") },
        .init(.managePeople, "addOrganisation") { try $0.book.addOrganisation("O\($0.fresh)") },
        .init(.managePeople, "people") { _ = try $0.book.people() },
        .init(.managePeople, "addPerson") { try $0.book.addPerson("P\($0.fresh)", email: nil, login: nil) },
        .init(.managePeople, "setRoles") {
            let name = "Q\($0.fresh)"
            try $0.office.person(name, [])
            try $0.book.setRoles([.auditor], of: name, in: nil)
        },
        .init(.managePeople, "setRoles of one's own") { stage in
            // Nobody helps themselves to more.
            let own = Role.allCases.filter { stage.book.actor.roles(in: nil).contains($0) }
            try stage.book.setRoles(Set(own), of: "Somebody", in: nil)
        },
        .init(.managePeople, "removePerson") {
            let name = "X\($0.fresh)"
            try $0.office.person(name, [])
            _ = try $0.book.removePerson(name, reason: "x")
        },
        .init(.changePolicy, "requireSecondPerson") { try $0.book.requireSecondPerson(for: []) },
        .init(.readAudit, "auditEvents") { _ = try $0.book.auditEvents() },
        .init(.readAudit, "auditCopy") { _ = try $0.book.auditCopy(way: "export") },
        .init(.signAudit, "signAudit") { try $0.book.signAudit($0.custody) },
        .init(.watch, "state") { _ = try $0.book.state(of: $0.home) },
        .init(.watch, "sharedKeys") { _ = try $0.book.sharedKeys(among: [$0.home]) },
        .init(.watch, "noteDrill") { try $0.book.noteDrill("\($0.fresh)", made: $0.office.now, good: 1, of: 1) },
        .init(.watch, "trace") { _ = try $0.book.trace(ofDrill: "x", made: nil) },
        .init(.backUp, "backUp") { try $0.book.backUp(to: $0.office.folder.url.appending(path: "b\($0.fresh)").path) },
        // Last: the passphrase changes.
        .init(.changePassphrase, "changePassphrase") { stage in
            // The identity of somebody else never changes hands.
            #expect(throws: (any Error).self) {
                try stage.book.changePassphrase(stage.custody, to: Office.passphrase("x"))
            }
            let own = try stage.book.unlock(Office.passphrase("Somebody"))
            try stage.book.changePassphrase(own, to: Office.passphrase("Somebody"))
        },
    ]

    @Test(arguments: Database.all, Role.allCases.map(Optional.init) + [nil])
    func `each call does what the role may, and nothing else`(database: Database, role: Role?) async throws {
        let folder = try TemporaryFolder()
        let empty = try folder.write("notes.txt", "nothing here")
        let report = await Search().run([.path(empty)], now: Timestamp(secondsSince1970: 1_795_262_400))
        let stage = try Stage(database, role, report)
        let may = try role.map { try #require(try Self.table()[$0.rawValue]) } ?? []
        for call in Self.calls {
            let isAllowed = may.contains(call.action.rawValue)
            do {
                try call.run(stage)
                #expect(isAllowed, "\(call.name) was done")
            } catch RecordsError.refused(let action, let roles) {
                #expect(!isAllowed, "\(call.name) was refused")
                #expect(
                    action == call.action || call.action == .changePassphrase && action == .unlock,
                    "\(call.name): \(action)"
                )
                #expect(roles == RolePolicy.standard.roles(for: action))
                guard call.action != .approve else { continue }
                let event = try stage.office.lastEvent()
                #expect(event.outcome == .refused && event.action == action.rawValue, "\(call.name): no event")
                #expect(event.who == "Somebody", "\(call.name)")
            } catch {
                Issue.record("\(call.name): \(error)")
            }
        }
    }

    @Test func `every action has a call that is tried`() {
        // What makes the vault is tried with the keys; handing out tables is the Exchange's.
        let tried = Set(Self.calls.map(\.action)).union([.createVault, .exportRecords])
        #expect(tried == Set(Action.allCases))
    }
}
