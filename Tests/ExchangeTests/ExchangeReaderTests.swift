import Exchange
import ProductKey
import TestSupport
import Testing
import Texts

@Suite struct ExchangeReaderTests {
    private func read(_ text: String, hint: ImportHint = ImportHint(source: "t")) -> ImportedTable {
        ExchangeReader.read(Array(text.utf8), hint: hint)
    }

    static let french = """
        "Nom";"Entité";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Système d'exploitation - Nom";"Lieu";"Dernière modification";
        "SRV-01";"Entité racine &#62; Contoso";"En production";"Dell Inc.";"ABC1234";"Rack Mount Chassis";"PowerEdge R740";"Microsoft Windows Server 2019 Standard";"Baie 3";"2026-11-20 10:11:12";
        "srv-02.contoso.local";"Entité racine &#62; Contoso";"";"VMware, Inc.";"To be filled by O.E.M.";"VMware";"VMware Virtual Platform";"Windows Server 2022 Datacenter Evaluation";"";"";
        """

    @Test func `computers of GLPI are read in French, in UTF-8 and in Windows-1252`() throws {
        let latin = Self.french.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        for table in [read(Self.french), read("\u{FEFF}" + Self.french), ExchangeReader.read(latin)] {
            #expect(table.format == .glpiComputers)
            try #require(table.records.count == 2)
            let first = table.records[0].values
            #expect(first[.name] == "SRV-01" && first[.organisation] == "Contoso" && first[.serial] == "ABC1234")
            #expect(first[.osVersion] == "2019" && first[.osEdition] == "ServerStandard" && first[.kind] == "physical")
            #expect(first[.lastSeen] == "2026-11-20T10:11:12" && first[.location] == "Baie 3")
            let second = table.records[1].values
            #expect(second[.name] == "srv-02" && second[.domain] == "contoso.local" && second[.serial] == nil)
            #expect(second[.osVersion] == "2022" && second[.osEdition] == "ServerDatacenterEval")
            #expect(second[.kind] == "virtual")
            #expect(table.records[1].problems.map(\.message.code) == ["exchange.serial-placeholder"])
        }
    }

    @Test func `computers of GLPI are read in English, with commas`() throws {
        let table = read(
            "Name,Entity,Serial number,Operating System - Name,Operating System - Version\nA,Root entity,S123,Windows Server,10.0.17763\n"
        )
        #expect(table.format == .glpiComputers)
        let values = try #require(table.records.first).values
        #expect(values[.osVersion] == "2019" && values[.osBuild] == "17763" && values[.serial] == "S123")
    }

    @Test func `licences of Snipe-IT keep their key out of the values`() throws {
        let key = SampleKeys.server2019Standard
        let table = read(
            "Item Name,Company,Serial number,Seats,Licensed to Name,Purchase Date,Notes\nWindows Server 2019 Standard,Acme,\(key),12,x,2024-02-01,see \(SampleKeys.server2022Standard)\n"
        )
        #expect(table.format == .snipeLicences)
        let record = try #require(table.records.first)
        #expect(record.kind == .licence && record[.quantity] == "12" && record[.version] == "2019")
        #expect(record.key?.partialKey == "J464C" && record[.purchaseDate] == "2024-02-01")
        #expect(record[.comment] == "see *****-*****-*****-*****-VMK7H")
        #expect(table.records.count == 2 && table.records[1].kind == .key)
        #expect(!"\(table)".contains(key) && !"\(table)".contains(SampleKeys.server2022Standard))
    }

    @Test func `what is nearly a key is dropped and told without its text`() throws {
        let wrong = "N69G4-B89J2-4G8F4-WWYCC-J464O"
        let table = read("Product;Clé de produit;Type de clé\nWindows Server 2019;\(wrong);MAK\n")
        #expect(table.records.isEmpty)
        #expect(table.allProblems.contains { $0.message.code == "exchange.key-unreadable" })
        #expect(!"\(table)".contains("B89J2"))
    }

    @Test func `keys of Visual Studio subscriptions are read`() throws {
        let table = read(
            "<?xml version=\"1.0\"?><root><YourKey><Product_Key Name=\"Windows Server 2022 Standard\" KeyRetrievalNote=\"\"><Key ID=\"1\" Type=\"Static Activation Key\" ClaimedDate=\"1/15/2026\">\(SampleKeys.server2022Standard)</Key></Product_Key></YourKey></root>"
        )
        #expect(table.format == .subscriptionKeys)
        let record = try #require(table.records.first)
        #expect(record.key?.partialKey == "VMK7H" && record[.version] == "2022" && record[.channel] == "retail")
        #expect(record[.purchaseDate] == "2026-01-15")
    }

    @Test func `inventories of agents are read alike from XML and JSON`() throws {
        let xml = read(
            "<REQUEST><CONTENT><HARDWARE><NAME>S1</NAME><VMSYSTEM>VMware</VMSYSTEM><WORKGROUP>corp.example</WORKGROUP></HARDWARE><BIOS><SSN>VMware-56 4d</SSN><SMANUFACTURER>VMware</SMANUFACTURER></BIOS><OPERATINGSYSTEM><FULL_NAME>Microsoft Windows Server 2016 Standard</FULL_NAME><KERNEL_VERSION>10.0.14393</KERNEL_VERSION></OPERATINGSYSTEM><NETWORKS><IPADDRESS>192.0.2.7</IPADDRESS></NETWORKS></CONTENT></REQUEST>"
        )
        let json = read(
            #"{"content":{"hardware":{"name":"S1","vmsystem":"VMware","workgroup":"corp.example"},"bios":{"ssn":"VMware-56 4d","smanufacturer":"VMware"},"operatingsystem":{"full_name":"Microsoft Windows Server 2016 Standard","kernel_version":"10.0.14393"},"networks":[{"ipaddress":"192.0.2.7"}]},"deviceid":"x"}"#
        )
        #expect(xml.format == .agentInventory && json.format == .glpiInventory)
        let values = try #require(xml.records.first).values
        #expect(values == json.records.first?.values)
        #expect(values[.osVersion] == "2016" && values[.osBuild] == "14393" && values[.addresses] == "192.0.2.7")
    }

    @Test func `a list of VAMT names computers and partial keys`() throws {
        let table = read(
            "<SoftwareLicensingData Version=\"1\"><Computers><Computer Name=\"S9\" NetworkName=\"CORP\"><Products><Product><Sku Name=\"Windows Server 2012 R2 Standard\"/><PartialProductKey>J464C</PartialProductKey></Product></Products></Computer></Computers></SoftwareLicensingData>"
        )
        #expect(table.format == .vamtList && table.records.map(\.kind) == [.server, .key])
        #expect(table.records[1][.partialKey] == "J464C" && table.records[1][.version] == "2012R2")
    }

    // MARK: Hostile input

    @Test func `cells that could run are kept as text, told, and made harmless on the way out`() throws {
        let table = read("Serveur;Numéro de série;Commentaire\nA1;S123;=cmd|'/c calc'!A1\nB\u{0}2;S124;\u{1B}[31mred\n")
        let first = try #require(table.records.first)
        #expect(first[.comment] == "=cmd|'/c calc'!A1")
        #expect(first.problems.map(\.message.code) == ["exchange.cell-formula"])
        #expect(table.records[1][.name] == "B2" && table.records[1][.comment] == "[31mred")
        let rows = table.records.map { ExportRecord(kind: $0.kind, values: $0.values) }
        let out = ExchangeWriter.text(rows, kind: .server, as: .plain, language: .french)
        #expect(String(decoding: out, as: UTF8.self).contains(";'=cmd"))
        #expect(ExchangeReader.read(out).records.first?[.comment] == first[.comment])
    }

    @Test func `long cells, wide rows and open quotes cost no other row`() throws {
        let long = String(repeating: "x", count: 10 << 20)
        let wide = String(repeating: ";", count: 200_000)
        let table = read("Serveur;Numéro de série;Commentaire\nA;S1;\(long)\nB;S2\(wide)\nC;S3;\"open\nD;S4;d\n")
        #expect(table.records.map { $0[.name] } == ["A", "B", "C", "D"])
        #expect(table.records[0][.comment]?.utf8.count ?? 0 <= 65_536)
        let codes = Set(table.allProblems.map(\.message.code))
        #expect(codes.isSuperset(of: ["exchange.cell-cut", "exchange.row-wide", "exchange.quote-open"]))
    }

    @Test func `bombs of entities and unknown bytes are refused with a reason`() {
        let bomb = read("<!DOCTYPE a [<!ENTITY e \"v\"><!ENTITY f \"&e;&e;\">]><REQUEST>&f;</REQUEST>")
        #expect(bomb.problems.contains { $0.message.code == "xml.entity-declared" })
        let noise = ExchangeReader.read((0..<5_000).map { UInt8(truncatingIfNeeded: $0 % 7) })
        #expect(noise.records.isEmpty && !noise.problems.isEmpty)
        #expect(ExchangeReader.read([UInt8]()).problems.map(\.message.code) == ["exchange.empty"])
    }

    // MARK: Columns

    @Test func `a mapping is guessed, explained, corrected, remembered and used again`() throws {
        let text = "Inventaire 2026\n\nNom du serveur;S/N constructeur;Bidule\nA;S123;Salle 4\n"
        var mapping = try #require(read(text).mappings.first)
        #expect(mapping.kind == .server && mapping.columns.map(\.field) == [.name, .serial, nil])
        let corrected = mapping.correct(column: 2, to: .location)
        #expect(corrected && !mapping.correct(column: 2, to: .invoice))
        let remembered = try ColumnMapping(decoding: mapping.encoded().span)
        #expect(remembered.fingerprint == mapping.fingerprint)
        let table = read(text, hint: ImportHint(mappings: [remembered]))
        #expect(table.records.first?[.location] == "Salle 4")
    }

    @Test func `every reason, problem and field has a text`() {
        let codes = Set(Phrasebook.standard.codes)
        for kind in ImportedKind.allCases {
            for field in FieldID.all(of: kind) where !codes.contains("column.\(kind.rawValue).\(field.rawValue)") {
                Issue.record("no text for \(field.rawValue) of \(kind.rawValue)")
            }
        }
    }
}
