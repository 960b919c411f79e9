import ByteKit
import Catalogue
import Testing
import Texts

@Suite struct KeyGroupTests {
    @Test func `all rows are there`() {
        let table = KeyGroupTable.standard
        #expect(table.all.count >= 553)
        #expect(table.all.count { $0.algorithm == .pkey2005 } == 5)
        #expect(table.all.count { $0.family == .server } >= 231)
        #expect(table.all.filter { $0.channel == nil }.map(\.group) == [3771])
    }

    @Test func `every row is found by its number and by its identifier`() {
        let table = KeyGroupTable.standard
        for row in table.all {
            #expect(table.lookup(group: row.group, algorithm: row.algorithm).contains(row))
            if let id = row.activationID { #expect(table.lookup(activationID: id).contains(row)) }
        }
        #expect(table.lookup(group: 0, algorithm: .pkey2009) == [])
        #expect(table.lookup(group: .max, algorithm: .pkey2009) == [])
        #expect(table.lookup(group: .min, algorithm: .pkey2009) == [])
        #expect(table.lookup(group: 4297, algorithm: .pkey2005) == [])
    }

    @Test(arguments: [
        (4297, "2019", "ServerStandard", Channel.volumeGVLK), (4300, "2019", "ServerDatacenter", .volumeGVLK),
        (4546, "2022", "ServerDatacenter", .volumeGVLK), (4929, "2025", "ServerStandard", .volumeGVLK),
        (4931, "2025", "ServerStandard", .avma), (3776, "2016", "ServerStandard", .volumeGVLK),
        (2527, "2012R2", "ServerStandard", .volumeGVLK), (1843, "2012", "ServerStandard", .volumeGVLK),
        (4296, "2019", "ServerStandard", .oemDM),
    ])
    func `known groups name version, edition and channel`(
        group: Int,
        version: String,
        edition: String,
        channel: Channel
    ) throws {
        let row = try #require(KeyGroupTable.standard.lookup(group: group, algorithm: .pkey2009).first)
        #expect(row.version == version)
        #expect(row.editions.contains(edition))
        #expect(row.channel == channel)
    }

    @Test func `the preferred row comes first, and undecided ones stand side by side`() {
        let table = KeyGroupTable.standard
        let preferred = table.lookup(group: 4301, algorithm: .pkey2009)
        #expect(preferred.map(\.preference) == [.preferred, .narrower])
        #expect(preferred.first?.editions.first == "ServerDatacenter")
        let undecided = table.lookup(group: 4323, algorithm: .pkey2009)
        #expect(Set(undecided.map(\.version)) == ["2019", "2022"])
        #expect(undecided.allSatisfy { $0.preference == .undecided && $0.isAmbiguous })
    }

    @Test func `a number has several rows exactly where a row says so`() {
        let table = KeyGroupTable.standard
        let counts = table.all.reduce(into: [String: Int]()) { $0["\($1.algorithm) \($1.group)", default: 0] += 1 }
        for row in table.all {
            #expect(row.isAmbiguous == (counts["\(row.algorithm) \(row.group)"] ?? 0 > 1), "\(row.group)")
        }
    }

    @Test func `labels are read in both languages`() throws {
        let row = try #require(KeyGroupTable.standard.lookup(group: 4301, algorithm: .pkey2009).first)
        #expect(row.editionLabel(in: .english) == "Datacenter and Datacenter (Semi-Annual or Annual Channel)")
        #expect(row.editionLabel(in: .french) == "Datacenter et Datacenter (canal semestriel ou annuel)")
    }
}

@Suite struct GenericKeysTests {
    @Test func `all published keys are there`() {
        let keys = GenericKeys.standard
        #expect(keys.all.count >= 96)
        #expect(keys.all.count { $0.kind == .gvlk } >= 78)
        #expect(keys.all.count { $0.kind == .avma } >= 17)
        #expect(keys.all.count { $0.kind == .genericInstall } >= 1)
        #expect(keys.count >= 90)
    }

    @Test func `a published key is known by its text and by its bytes`() throws {
        let keys = GenericKeys.standard
        let text = try #require(keys.texts(kind: .gvlk, version: "2019", editionID: "ServerStandard").first)
        let normalised = text.filter { $0 != "-" }
        let key = try #require(keys.lookup(normalisedText: normalised))
        #expect(key.product == "Windows Server 2019" && key.kind == .gvlk && key.releases == ["10.0.17763"])
        #expect(keys.lookup(normalised: Array(normalised.utf8).span) == key)
        #expect(keys.lookup(normalisedText: text) == nil, "hyphens are not normal")
        #expect(keys.lookup(normalisedText: normalised.lowercased()) == nil)
    }

    @Test func `no other text is a published key`() {
        #expect(GenericKeys.standard.lookup(normalisedText: String(repeating: "B", count: 25)) == nil)
        #expect(GenericKeys.standard.lookup(normalisedText: "") == nil)
    }

    @Test func `a key published for several products names them all`() throws {
        let keys = GenericKeys.standard
        let text = try #require(keys.texts(kind: .avma, version: "1903", editionID: "ServerStandardACor").first)
        let products = keys.publications(of: Array(text.utf8).filter { $0 != UInt8(ascii: "-") })
        #expect(products.map(\.versions) == [["2019"], ["1809", "1903", "1909"]])
    }

    @Test(arguments: ["2008", "2008R2", "2012", "2012R2", "2016", "2019", "2022", "2025"])
    func `every server version has published keys for Standard and Datacenter`(version: String) {
        for edition in ["ServerStandard", "ServerDatacenter"] {
            #expect(GenericKeys.standard.texts(kind: .gvlk, version: version, editionID: edition).count == 1)
        }
    }
}

@Suite struct ChannelTests {
    @Test(arguments: Channel.allCases, Language.allCases)
    func `every channel has a name and full sheets in both languages`(channel: Channel, language: Language) {
        let table = ChannelTable.standard
        #expect(table.label(of: channel, in: language) != channel.rawValue)
        let sheets = table.sheets(for: channel)
        #expect(!sheets.isEmpty)
        for sheet in sheets {
            #expect(!sheet.recovery.isEmpty && !sheet.proofs.isEmpty)
            #expect(table.sheet(sheet.id) == sheet)
        }
    }

    @Test(
        arguments: [
            ("Retail", Channel.retail), ("oem:dm", .oemDM), ("Volume:MAK", .volumeMAK), ("VT:IA", .avma),
            ("Retail:TB:Eval", .evaluation), ("PGS:TB", .payAsYouGo), ("", nil), ("OEM:OTHER", nil),
        ] as [(String, Channel?)]
    )
    func `key types name channels`(keyType: String, channel: Channel?) {
        #expect(Channel(keyType: keyType) == channel)
    }

    @Test(
        arguments: [
            ("Windows(R) Operating System, VOLUME_MAK channel", Channel.volumeMAK),
            ("Windows(R) Operating System, VOLUME_KMSCLIENT channel", .volumeGVLK),
            ("Windows(R) Operating System, VOLUME_KMS_2012-R2 channel", .volumeCSVLK),
            ("Windows(R) Operating System, OEM_COA_NSLP channel", .oemCOA),
            ("Système d’exploitation Windows(R), canal RETAIL", .retail),
            ("Windows(R) Operating System, TIMEBASED_EVAL channel", .evaluation),
            ("Windows(R) Operating System", nil),
        ] as [(String, Channel?)]
    )
    func `slmgr's words name channels`(text: String, channel: Channel?) {
        #expect(Channel(slmgrDescription: text) == channel)
    }

    @Test func `what everybody has is nobody's lost key`() {
        #expect(Channel.allCases.filter(\.isPublished) == [.volumeGVLK, .avma])
        #expect(Channel.allCases.allSatisfy { !($0.isPublished && $0.isIndividual) })
        #expect(!Channel.oemSLP.isIndividual && Channel.oemNonSLP.isIndividual)
    }
}

@Suite struct VersionTests {
    @Test(
        arguments: [
            (6002, WindowsFamily.server, "2008"), (7601, .server, "2008R2"), (9200, .server, "2012"),
            (9600, .server, "2012R2"),
            (14393, .server, "2016"), (17763, .server, "2019"), (20348, .server, "2022"), (26100, .server, "2025"),
            (25398, .server, "23H2"), (7601, .client, "7"), (9600, .client, "8.1"), (19045, .client, "10"),
            (22631, .client, "11"), (26100, .client, "11"), (26200, .client, "11"), (27000, .client, "11"),
            (19046, .client, "10"), (26040, .server, nil), (0, .client, nil), (.min, .server, nil),
        ] as [(Int, WindowsFamily, String?)]
    )
    func `builds name versions`(build: Int, family: WindowsFamily, version: String?) {
        #expect(WindowsVersionTable.standard.version(build: build, family: family)?.id == version)
    }

    @Test func `the edition tells Server 2019 from release 1809`() {
        let table = WindowsVersionTable.standard
        #expect(table.version(build: 17763, family: .server, editionID: "ServerDatacenterACor")?.id == "1809")
        #expect(table.version(build: 17763, family: .server, editionID: "ServerDatacenter")?.id == "2019")
    }

    @Test func `versions are ordered by release`() throws {
        let table = WindowsVersionTable.standard
        let ids = ["2008", "2008R2", "2012", "2012R2", "2016", "2019", "2022", "2025"]
        let versions = try ids.map { try #require(table[$0]) }
        #expect(versions == versions.sorted())
        #expect(table["2012 r2"]?.label == "Windows Server 2012 R2")
        #expect(table["1999"] == nil)
    }

    @Test func `editions have names, bases and variants`() throws {
        let table = EditionTable.standard
        let evaluation = try #require(table["serverstandardeval"])
        #expect(evaluation.isEvaluation && evaluation.base == "ServerStandard")
        #expect(evaluation.label[.french] == "Standard (évaluation)")
        #expect(table.variants(of: "ServerStandardCor").map(\.id).contains("ServerStandardEvalCor"))
        #expect(table.label(of: "NoSuchEdition", in: .english) == "NoSuchEdition")
        for edition in table.all where edition.id.contains("Eval") { #expect(edition.isEvaluation, "\(edition.id)") }
    }

    struct Name: CustomTestStringConvertible, Sendable {
        let text: String
        let version: String?
        let edition: String?
        let evaluation: Bool
        let core: Bool
        var testDescription: String { text }

        init(_ text: String, _ version: String?, _ edition: String?, evaluation: Bool = false, core: Bool = false) {
            self.text = text
            self.version = version
            self.edition = edition
            self.evaluation = evaluation
            self.core = core
        }
    }

    @Test(arguments: [
        Name("Windows Server 2019 Standard", "2019", "ServerStandard"),
        Name("Windows Server 2019 Standard Evaluation", "2019", "ServerStandard", evaluation: true),
        Name("Windows Server 2019 Standard Évaluation", "2019", "ServerStandard", evaluation: true),
        Name("Microsoft® Windows Server® 2008 Standard without Hyper-V™", "2008", "ServerStandardV"),
        Name("Windows Server (R) 2008 R2 Enterprise", "2008R2", "ServerEnterprise"),
        Name("Windows Server 2012 R2 Datacenter", "2012R2", "ServerDatacenter"),
        Name("WINDOWS SERVER 2012R2 STD", "2012R2", "ServerStandard"),
        Name("WS2016 Dtc", "2016", "ServerDatacenter"),
        Name("WinSvrSTDCore 2022 16Core", "2022", "ServerStandard"),
        Name("WinSvr 2019 UsrCAL", "2019", nil),
        Name("Win Svr Std 2k12 R2", "2012R2", "ServerStandard"),
        Name("Windows Server 2022 Datacenter: Azure Edition", "2022", "ServerTurbine"),
        Name("Serveur Windows 2022 Édition Standard (évaluation)", "2022", "ServerStandard", evaluation: true),
        Name("Windows Server 2016 Essentials", "2016", "ServerSolution"),
        Name("Windows Server 2019 Standard (Server Core Installation)", "2019", "ServerStandard", core: true),
        Name("Windows Server 2025 Standard, 16 Core", "2025", "ServerStandard"),
        Name("Windows Storage Server 2012 R2 Workgroup", "2012R2", "ServerStorageWorkgroup"),
        Name("Windows MultiPoint Server 2012 Premium", "2012", "ServerMultiPointPremium"),
        Name("Windows Server 2008 pour systèmes Itanium", "2008", "ServerEnterpriseIA64"),
        Name("Windows Server Datacenter, version 1909", "1909", "ServerDatacenter"),
        Name("Windows Server Standard version 20H2", "20H2", "ServerStandard"),
        Name("Microsoft Hyper-V Server 2019", "2019", "ServerHyper"),
        Name("Hyper-V Server 2012 R2", "2012R2", "ServerHyper"),
        Name("Server 2019 Standard", "2019", "ServerStandard"),
        Name("Windows 10 Pro", "10", "Professional"),
        Name("Windows 10 Professionnel N", "10", "ProfessionalN"),
        Name("Windows 11 Famille Unilingue", "11", "CoreSingleLanguage"),
        Name("Windows 10 Entreprise LTSC Évaluation", "10", "EnterpriseS", evaluation: true),
        Name("Windows 8.1 Pro", "8.1", "Professional"),
        Name("Windows 7 Édition Intégrale", "7", "Ultimate"),
        Name("Microsoft Windows 11 Pro for Workstations", "11", "ProfessionalWorkstation"),
        Name("Windows Server", nil, nil),
    ])
    func `product names are read in any spelling`(_ name: Name) throws {
        let product = try #require(ProductName(parsing: name.text))
        #expect(product.version?.id == name.version)
        #expect(product.editionID == name.edition)
        #expect(product.isEvaluation == name.evaluation)
        #expect(product.isServerCore == name.core)
        if let edition = name.edition { #expect(EditionTable.standard[edition] != nil) }
    }

    @Test(arguments: [
        "", "Microsoft SQL Server 2019 Standard", "Exchange Server 2016", "Debian 12", "r", "2", "Office 2019",
    ])
    func `names of other products are not of Windows`(text: String) {
        #expect(ProductName(parsing: text) == nil)
    }

    @Test func `every name in the table of versions reads as itself`() {
        for version in WindowsVersionTable.standard.all {
            #expect(ProductName(parsing: version.label)?.version == version, "\(version.label)")
        }
    }
}

@Suite struct LicenseStatusTests {
    @Test(arguments: LicenseStatus.allCases, Language.allCases)
    func `every state has a name, a meaning and an action`(status: LicenseStatus, language: Language) {
        for code in [status.labelCode, status.meaningCode, status.actionCode] {
            #expect(Phrasebook.standard.contains(code))
        }
        #expect(status.label(in: language) != status.labelCode)
    }

    @Test func `the states are those of Windows`() {
        #expect(LicenseStatus.allCases.map(\.rawValue) == Array(0...6))
        #expect(LicenseStatus(rawValue: 7) == nil)
    }

    @Test func `applications are known by their identifiers`() throws {
        for id in ApplicationID.allCases { #expect(ApplicationID(try #require(GUID(id.text))) == id) }
        #expect(ApplicationID(try #require(GUID("00000000-0000-0000-0000-000000000000"))) == nil)
    }
}
