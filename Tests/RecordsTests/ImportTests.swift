import ByteKit
import Exchange
import ProductKey
import RecordStore
import Records
import Sealing
import TestSupport
import Testing
import Texts

@Suite struct ImportTests {
    /// A vault with everything its single person may do.
    struct Vault {
        let book: RecordBook
        /// Opened where a test has keys: stretching a passphrase takes long.
        func custody() throws -> Custody { try book.unlock(Self.passphrase) }
        private static let passphrase = SecretBytes(utf8: "une phrase assez longue")
        let organisation: Organisation

        init(_ kind: TestDatabases.Kind, in folder: TemporaryFolder) throws {
            let location = try StoreLocation(parsing: try TestDatabases.location(kind, in: folder))
            let store = try location.open()
            let clock: @Sendable () -> Timestamp = { Timestamp(secondsSince1970: 1_800_000_000) }
            let founder = try RecordBook(store: store, login: "anna", clock: clock)
            _ = try founder.createVault(
                VaultPlan(organisation: "Acme", person: "Anna", email: nil, login: "anna", passphrase: Self.passphrase)
            )
            book = try RecordBook(store: store, login: "anna", clock: clock)
            organisation = try book.organisation(nil)
        }

        func plan(_ files: [(name: String, text: String)]) throws -> ImportPlan {
            try plan(files.map { ($0.name, Array($0.text.utf8)) })
        }

        func plan(_ files: [(name: String, bytes: [UInt8])]) throws -> ImportPlan {
            let known = try book.columnMappings()
            let sources = files.map { file in
                let hint = ImportHint(source: file.name, organisation: organisation.name, mappings: known)
                return ImportPlan.Source(
                    name: file.name,
                    sha256: String(repeating: "0", count: 64),
                    table: ExchangeReader.read(file.bytes, hint: hint)
                )
            }
            return ImportPlan(sources: sources, organisation: organisation.id)
        }

        func servers() throws -> [Record] { try book.list(.server, in: organisation.id) }
    }

    private static let inventory = """
        Serveur;N° de série;Modèle;Statut;Salle;Clé de produit
        SRV1;CZ1234;R740;En production;A1;
        SRV2;To be filled by O.E.M.;;en stock;;
        """

    @Test(arguments: TestDatabases.kinds)
    func `a fleet of four files is imported, and the second time nothing changes`(_ kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(kind, in: folder)
        let custody = try vault.custody()
        let fleet = try FleetFiles(seed: 7, serverCount: 240, organisationCount: 6)
        var plan = try vault.plan(fleet.files)
        plan.createsOrganisations = true
        let first = try vault.book.importTables(plan, custody)
        #expect(first.organisations.sorted() == fleet.organisations.sorted())
        #expect(first.count(.server, .created) == fleet.serverCount)
        #expect(first.count(.key, .created) == fleet.keyCount && first.linkCount == fleet.keyCount)
        #expect(first.count(.licence, .created) == 18)
        // The hand-made table and Snipe-IT say other versions, states and places.
        #expect(
            Set(first.contradictions.map(\.contradiction.field)).isSuperset(of: ["os.version", "state", "location"])
        )
        #expect(first.entries.contains { $0.reasons.contains { $0.code == "exchange.merge-serial" } })

        let book = vault.book
        func state() throws -> [[Record]] {
            try book.organisations().flatMap { organisation in
                try [RecordKind.server, .licence, .key].map { try book.list($0, in: organisation.id) }
            }
        }
        let before = try state()
        let known = try book.organisations().map { try book.contradictions(in: $0.id).count }
        var again = try vault.plan(fleet.files)
        again.createsOrganisations = true
        let second = try vault.book.importTables(again, custody)
        #expect(second.changesNothing && second.count(.unchanged) == first.count(.created))
        #expect(try state() == before)
        #expect(before.joined().allSatisfy { $0.revision == 1 })
        #expect(try book.organisations().map { try book.contradictions(in: $0.id).count } == known)
    }

    @Test(arguments: TestDatabases.kinds)
    func `a dry run tells what would be, and leaves only a note`(_ kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(kind, in: folder)
        var plan = try vault.plan([("parc.csv", Self.inventory)])
        plan.isDryRun = true
        let report = try vault.book.importTables(plan, nil)
        #expect(report.isDryRun && report.count(.server, .created) == 2)
        #expect(try vault.servers().isEmpty && vault.book.columnMappings().isEmpty)
        var filter = AuditFilter()
        filter.action = "records.import"
        let event = try #require(try vault.book.auditEvents(filter).last)
        #expect(event.line.contains("dry-run") && event.line.contains(String(repeating: "0", count: 64)))
    }

    @Test func `what a person established stays, and the contradiction is told once`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        _ = try vault.book.add(
            .server,
            in: vault.organisation.id,
            Statement(["name": "srv1", "location": "B7", "serial": "cz-1234"], by: ValueOrigin(.person, "Anna"))
        )
        let report = try vault.book.importTables(try vault.plan([("parc.csv", Self.inventory)]), nil)
        let server = try #require(try vault.servers().first { $0.reference == "S-1" })
        #expect(server["location"] == "B7" && server["serial"] == "cz-1234" && server["model"] == "R740")
        #expect(server["state"] == "in-use" && report.count(.server, .changed) == 1)
        #expect(report.contradictions.map(\.contradiction.field) == ["location"])
        let again = try vault.book.importTables(try vault.plan([("parc.csv", Self.inventory)]), nil)
        #expect(again.changesNothing)
    }

    @Test func `a row of a retired server is left out`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        _ = try vault.book.importTables(try vault.plan([("parc.csv", Self.inventory)]), nil)
        try vault.book.store.write {
            _ = try $0.execute("UPDATE record_server SET retired = '2026-01-01T00:00:00Z' WHERE f_name = 'SRV1'", [])
        }
        let report = try vault.book.importTables(try vault.plan([("parc.csv", Self.inventory)]), nil)
        #expect(report.leftOut.map(\.reason.code) == ["import.retired"] && report.count(.created) == 0)
    }

    @Test func `without an opened identity keys are left out, masked, and servers come in`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let key = try SampleKeys.key(SampleKeys.madeUp[0])
        let text = Self.inventory.replacing("A1;", with: "A1;\(key.revealed())")
        let report = try vault.book.importTables(try vault.plan([("parc.csv", text)]), nil)
        #expect(report.leftOut.map(\.reason.code) == ["import.key-locked"])
        #expect(report.count(.server, .created) == 2 && report.count(.key, .created) == 0)
        #expect(!"\(report)".contains(key.revealed()))
    }

    @Test func `keys are sealed once and belong to their servers; published ones are nobody's`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let custody = try vault.custody()
        let key = try SampleKeys.key(SampleKeys.madeUp[1])
        let text = """
            Serveur;Clé de produit
            SRV1;\(key.revealed())
            SRV2;\(SampleKeys.server2019Standard)
            """
        let report = try vault.book.importTables(try vault.plan([("parc.csv", text)]), custody)
        #expect(report.count(.key, .created) == 1 && report.linkCount == 1)
        #expect(report.leftOut.map(\.reason.code) == ["import.key-published"])
        let sheet = try vault.book.show("SRV1", .server, in: vault.organisation.id)
        #expect(sheet.neighbours.map(\.record["partial"]) == [key.partialKey])
        let opened = try vault.book.reveal(
            sheet.neighbours[0].record.reference,
            in: vault.organisation.id,
            reason: "test",
            way: "pipe",
            custody
        )
        #expect(opened == key)
    }

    @Test func `rows for unknown organisations are left out unless they may be added`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let text = "Serveur;Client\nSRV1;Boulangerie Dupont\nSRV2;\n"
        let report = try vault.book.importTables(try vault.plan([("a.csv", text)]), nil)
        #expect(report.leftOut.map(\.reason.code) == ["import.organisation-unknown"])
        #expect(report.entries.map(\.title) == ["SRV2"])
    }

    @Test func `a role in one organisation imports there only`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        try vault.book.addOrganisation("Autre")
        try vault.book.addPerson("Omar", email: nil, login: "omar")
        try vault.book.addPerson("Aude", email: nil, login: "aude")
        try vault.book.setRoles([.operator], of: "Omar", in: vault.organisation.id)
        try vault.book.setRoles([.auditor], of: "Aude", in: vault.organisation.id)
        let plan = try vault.plan([("a.csv", "Serveur;Client\nSRV1;Acme\nSRV2;Autre\n")])
        let omar = try RecordBook(store: vault.book.store, login: "omar")
        let report = try omar.importTables(plan, nil)
        #expect(report.entries.map(\.title) == ["SRV1"])
        #expect(report.leftOut.map(\.reason.code) == ["import.organisation-unknown"])
        let aude = try RecordBook(store: vault.book.store, login: "aude")
        #expect(throws: RecordsError.self) { try aude.importTables(plan, nil) }
    }

    @Test func `payment data of a licence come in only for those who may change them`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        try vault.book.addPerson("Omar", email: nil, login: "omar")
        try vault.book.setRoles([.operator], of: "Omar", in: vault.organisation.id)
        let text = "Produit;Quantité;N° de commande\nWindows Server 2022 Standard;16;CMD-7\n"
        let omar = try RecordBook(store: vault.book.store, login: "omar")
        let report = try omar.importTables(try vault.plan([("l.csv", text)]), nil)
        #expect(report.count(.licence, .created) == 1)
        #expect(report.leftOut.map(\.reason.code) == ["import.payment-refused"])
        let licence = try #require(try vault.book.list(.licence, in: vault.organisation.id).first)
        #expect(licence["order"] == nil && licence.number("quantity") == 16)
    }

    @Test func `two lines of one order are two licences, now and the next time`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let text = """
            Produit;Quantité;N° de commande
            Windows Server 2022 Standard;16;CMD-7
            Windows Server 2022 Standard;8;CMD-7
            """
        for run in 0..<2 {
            let report = try vault.book.importTables(try vault.plan([("l.csv", text)]), nil)
            #expect(report.count(.licence, run == 0 ? .created : .unchanged) == 2 && report.contradictions.isEmpty)
        }
    }

    @Test func `columns that a person named are remembered for the same headings`() throws {
        let folder = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let text = "Serveur;Bidule\nSRV1;Lyon\n"
        var mapping = try #require(try vault.plan([("a.csv", text)]).sources[0].table.mappings.first)
        #expect(mapping.columns[1].field == nil)
        let isCorrected = mapping.correct(column: 1, to: .location)
        #expect(isCorrected)
        let hint = ImportHint(source: "a.csv", organisation: "Acme", mappings: [mapping])
        let table = ExchangeReader.read(Array(text.utf8), hint: hint)
        let plan = ImportPlan(sources: [.init(name: "a.csv", sha256: "", table: table)], organisation: nil)
        _ = try vault.book.importTables(plan, nil)
        _ = try vault.book.importTables(try vault.plan([("b.csv", "serveur;BIDULE\nSRV2;Nantes\n")]), nil)
        #expect(try vault.servers().map { $0["location"] } == ["Lyon", "Nantes"])
    }

    @Test(arguments: [ExchangeWriter.Table.glpi, .snipe], [Language.french, .english])
    func `our own exports are read back to the same records`(_ table: ExchangeWriter.Table, _ language: Language) throws
    {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        let vault = try Vault(.sqlite, in: folder)
        let second = try Vault(.sqlite, in: other)
        let fleet = try FleetFiles(seed: 11, serverCount: 40, organisationCount: 1)
        var plan = try vault.plan(fleet.files)
        plan.createsOrganisations = true
        _ = try vault.book.importTables(plan, nil)
        let from = try #require(try vault.book.organisations().first { $0.name != "Acme" })
        for kind in [RecordKind.server, .licence] {
            let rows = try vault.book.exportRows(kind, in: from, as: table.rawValue)
            let text = ExchangeWriter.text(
                rows,
                kind: kind == .server ? .server : .licence,
                as: table,
                language: language
            )
            var plan = try second.plan([("\(kind.rawValue).csv", text)])
            plan.createsOrganisations = true
            let report = try second.book.importTables(plan, nil)
            #expect(report.count(kind, .created) == rows.count && report.contradictions.isEmpty)
            let to = try #require(try second.book.organisations().first { $0.name == from.name })
            let before = try vault.book.list(kind, in: from.id)
            let after = try second.book.list(kind, in: to.id)
            // Snipe-IT has no column for what a licence is beyond its product.
            let lost: Set<String> = table == .snipe ? ["contract", "version", "edition", "channel"] : []
            for (old, new) in zip(before, after) {
                #expect(
                    old.values.filter { !lost.contains($0.key) } == new.values.filter { !lost.contains($0.key) },
                    "\(old.reference)"
                )
            }
            #expect(before.count == after.count)
        }
    }
}
