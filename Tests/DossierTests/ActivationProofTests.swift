import ByteKit
import Dossier
import TestSupport
import Testing
import Texts

@Suite struct ActivationProofTests {
    private static func facts() throws -> ActivationProof.Facts {
        var facts = ActivationProof.Facts()
        facts.organisation = "Société d’Électricité"
        facts.server = "SRV-COMPTA-01"
        facts.reference = "S-1, A-1"
        facts.product = "Windows Server 2022 Standard"
        facts.edition = "Standard"
        facts.build = "20348"
        facts.channel = "Vendu à l’unité"
        facts.lastFive = try SampleDossier.wholeKey()
        facts.status = "Avec licence"
        facts.capturedAt = SampleDossier.date
        facts.isPermanent = true
        facts.installationID = String(repeating: "1234567", count: 9)
        facts.confirmationID = String(repeating: "654321", count: 8)
        facts.recordedBy = "Hélène \(try SampleDossier.wholeKey())"
        facts.captures = [
            ("état.txt", String(repeating: "ab", count: 32)), ("dlv.txt", String(repeating: "cd", count: 32)),
        ]
        return facts
    }

    @Test(arguments: Language.allCases)
    func `pages and text say the same, and no whole key`(_ language: Language) throws {
        let key = try SampleDossier.wholeKey()
        let proof = ActivationProof(try Self.facts(), date: SampleDossier.date, language: language)
        let folder = try TemporaryFolder()
        let path = try folder.write("p.pdf", try proof.pdf())
        var texts = [proof.text]
        if SharedFiles.hasTool("pdftotext") { texts.append(try Outside.flat(path)) }
        for text in texts {
            for words in [
                "SRV-COMPTA-01", "S-1, A-1", "Windows Server 2022 Standard", "20348", String(key.suffix(5)),
                "1234567 1234567", "654321 654321", "Hélène", String(repeating: "ab", count: 32),
                String(repeating: "cd", count: 32), "dlv.txt",
            ] { #expect(text.contains(words), "\(words)") }
            #expect(!text.contains(key) && !text.contains("dossier."))
        }
        #expect(
            try proof.pdf() == ActivationProof(try Self.facts(), date: SampleDossier.date, language: language).pdf()
        )
    }

    @Test func `what is not known leaves no line`() throws {
        var facts = ActivationProof.Facts()
        facts.server = "SRV"
        let text = ActivationProof(facts, date: SampleDossier.date, language: .english).text
        #expect(text.contains("SRV") && !text.contains("Confirmation ID") && !text.contains("Ends"))
        _ = try ActivationProof(.init(), date: SampleDossier.date, language: .french).pdf()
    }
}
