import Foundation
import TestSupport
import Testing

/// Papers that a search finds and that go into the records.
@Suite struct FoundProofTests {
    @Test func `a paper that proves a purchase is put under seal once`() async throws {
        let lab = try await RecordLab.withVault()
        try lab.folder.write(
            "invoices/facture.rtf",
            #"{\rtf1 Facture n\'b0 : F-2019-42\par Fournisseur : Bureautique SARL\par"#
                + #" 2 x Windows Server 2019 Standard\par Total TTC : 1 640,00 EUR\par Date de facture : 14 mars 2019\par}"#
        )
        try lab.folder.write(
            "invoices/devis.rtf",
            #"{\rtf1 Devis\par 2 x Windows Server 2022 Standard\par Total TTC : 9 EUR\par}"#
        )
        for said in ["put under seal", "was kept already"] {
            let run = try await lab.unlocked(["find", "invoices", "--record", "--json"])
            #expect(run.error.contains("facture.rtf: proof \(said)"), "\(run.everything)")
            #expect(!run.showsCode && !run.error.contains("devis.rtf"))
        }
        let list = try await lab.run(["proof", "list", "--json"])
        #expect(list.output.contains("F-2019-42") && list.output.contains("2019-03-14"), "\(list.everything)")
        #expect(list.output.contains("Bureautique SARL") && !list.output.contains("devis.rtf"))
        let page = try await lab.run(["find", "invoices"])
        #expect(page.output.contains("No key in them, but proof of purchase:") && page.output.contains("F-2019-42"))
    }
}
