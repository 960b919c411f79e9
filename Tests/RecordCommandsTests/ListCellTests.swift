import ArgumentParser
import ByteKit
import Exchange
import FoundationEssentials
@testable import RecordCommands
import RecordStore
import Records
import TestSupport
import Testing

@Suite struct ListCellTests {
    @Test func `what an import brought comes out of a list harmless`() throws {
        let folder = try TemporaryFolder()
        let store = try StoreLocation(parsing: folder.url.appending(path: "r.sqlite").path).open()
        let founder = try RecordBook(store: store, login: "anna")
        _ = try founder.createVault(
            VaultPlan(
                organisation: "Acme",
                person: "Anna",
                email: nil,
                login: "anna",
                passphrase: SecretBytes(utf8: "une phrase assez longue")
            )
        )
        let book = try RecordBook(store: store, login: "anna")
        let organisation = try book.organisation(nil)
        let giant = String(repeating: "y", count: 10 << 20)
        let text = "Serveur;Salle;Modèle;Commentaire\n\"=1+1\";\"\u{9}@A1\";\"a\u{0}b\u{1B}[31m\";\"-\(giant)\"\n"
        let table = ExchangeReader.read(Array(text.utf8), hint: ImportHint(source: "x", organisation: "Acme"))
        let plan = ImportPlan(sources: [.init(name: "x", sha256: "", table: table)], organisation: organisation.id)
        #expect(try book.importTables(plan, nil).count(.server, .created) == 1)
        let page = RecordPage(.server, columns: ["name"])
            .text(try book.list(.server, in: organisation.id), try ResultFlags.parse([]), csv: true)
        #expect(page.contains(",'=1+1,") && page.contains(",'@A1,") && page.contains(",ab[31m,"))
        #expect(page.utf8.count < 70_000 && page.contains(",'-yyy"))
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\r" && $0 != "\n" })
    }
}
