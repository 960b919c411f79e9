import Exchange
import ProductKey
import TestSupport
import Testing

/// Lists of computers and keys in the form that other programs write them.
@Suite struct KeyListTests {
    private func read(_ text: String) -> ImportedTable {
        ExchangeReader.read(Array(text.utf8), hint: ImportHint(source: "list"))
    }

    private func key(_ number: Int) throws -> ProductKey { try SampleKeys.key(SampleKeys.madeUp[number]) }

    @Test(arguments: [
        "\"Account info: TAG\";\"Last inventory\";\"Computer\";\"User\";\"Operating system\";\"OS version\";\"Serial number\"",
        "\"Account info: TAG\";\"Dernier inventaire\";\"Ordinateur\";\"Utilisateur\";\"Système\";\"Version OS\";\"Numéro de série\"",
    ])
    func `computers of OCS Inventory are read`(_ headings: String) {
        let table = read(
            headings + "\n\"Berger\";\"2026-11-03 10:11:12\";\"SRV1\";\"SYSTEM\";"
                + "\"Microsoft Windows Server 2019 Standard\";\"10.0.17763\";\"CZ1\"\n"
        )
        #expect(table.format == .ocsComputers)
        let record = table.records.first
        #expect(record?[.name] == "SRV1" && record?[.serial] == "CZ1" && record?[.lastSeen] == "2026-11-03T10:11:12")
        #expect(record?[.osVersion] == "2019" && record?[.osEdition] == "ServerStandard")
    }

    @Test func `products of VAMT are read with the last five characters of their keys`() {
        let table = read(
            """
            FullyQualifiedDomainName,ProductName,ProductKeyType,PartialProductKey,LicenseStatus
            srv1.corp.example,"Windows(R), ServerStandard edition",Volume_MAK,ABCDE,Licensed
            srv2.corp.example,"Windows(R), ServerStandard edition",Volume_MAK,XXXXX-ABCDF,Licensed
            """.replacing("ABCDE", with: "BCDFG").replacing("ABCDF", with: "BCDFH")
        )
        #expect(table.format == .vamtTable && table.records.map(\.kind) == [.key, .key])
        #expect(table.records.map { $0[.name] } == ["srv1.corp.example", "srv2.corp.example"])
        #expect(table.records.map { $0[.partialKey] } == ["BCDFG", "BCDFH"])
        #expect(table.records.allSatisfy { $0.key == nil && $0[.channel] == "volume-mak" })
    }

    @Test(arguments: [
        "License ID,Organization,Product,Product Key,Type,MAK activations used/available",
        "ID de licence;Organisation;Produit;Clé de produit;Type;MAK Activations",
    ])
    func `keys of the volume licence portals are read, with their counts and without their text`(
        _ headings: String
    ) throws {
        let key = try key(0)
        let mark = headings.contains(";") ? ";" : ","
        let row = ["70012345", "Berger", "Windows Server 2022 Standard", key.revealed(), "MAK", "12/50"]
        let table = read(headings + "\n" + row.joined(separator: mark) + "\n")
        #expect(table.format == .volumeKeys)
        let record = try #require(table.records.first)
        #expect(record.key == key && record[.contract] == "70012345" && record[.channel] == "volume-mak")
        #expect(record[.makUsed] == "12" && record[.makCount] == "50")
        #expect(!"\(table)".contains(key.revealed()))
    }

    @Test func `lists of ProduKey are read from CSV and XML alike`() throws {
        let key = try key(1)
        let csv = read(
            """
            Product Name,Product ID,Product Key,Installation Folder,Service Pack,Computer Name,Modified Time
            Windows Server 2003,12345-678-9012345-67890,\(key.revealed()),C:\\WINDOWS,,SRV1,03/11/2026 10:11:12
            """
        )
        let xml = read(
            """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <product_keys_list><item><product_name>Windows Server 2003</product_name>
            <product_id>12345-678-9012345-67890</product_id><product_key>\(key.revealed())</product_key>
            <installation_folder>C:\\WINDOWS</installation_folder><computer_name>SRV1</computer_name></item>
            </product_keys_list>
            """
        )
        for table in [csv, xml] {
            #expect(table.format == .keyList)
            let record = try #require(table.records.first)
            #expect(record.kind == .key && record.key == key && record[.name] == "SRV1")
            #expect(record[.product] == "Windows Server 2003")
        }
    }
}
