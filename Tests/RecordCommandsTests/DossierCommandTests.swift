import ByteKit
import Dossier
import Foundation
import TestSupport
import Testing
import Texts

@Suite struct DossierCommandTests {
    private static func bundle(in lab: RecordLab) throws {
        var facts = DossierFacts(
            situation: .lostAfterReinstall,
            language: .english,
            country: "GB",
            date: Timestamp(secondsSince1970: 1_795_256_400)
        )
        facts.organisation.name = "Berger"
        facts.contact.name = "Anna"
        facts.system.version = "2019"
        _ = try DossierBuilder.build(facts, for: .microsoft, into: lab.path("dossier"), isDraft: true)
    }

    @Test(arguments: ["en", "fr"])
    func `a bundle is compared without any records, and what is wrong is named`(_ language: String) async throws {
        let lab = try RecordLab()
        try Self.bundle(in: lab)
        for place in ["dossier", "dossier.zip"] {
            let run = try await lab.run(["dossier", "verify", place], language: language)
            #expect(run.status == 0 && run.error.isEmpty && !run.output.contains("dossier."))
        }
        #expect(!FileManager.default.fileExists(atPath: lab.path("records.sqlite")))
        try lab.folder.write("dossier/data/letter.txt", "changed")
        try lab.folder.write("dossier/data/new.txt", "new")
        try FileManager.default.removeItem(atPath: lab.path("dossier/data/letter.pdf"))
        let run = try await lab.run(["dossier", "verify", "dossier"], language: language)
        #expect(run.status == 1)
        for (name, word) in [
            ("data/letter.txt", language == "fr" ? "modifié" : "changed"),
            ("data/new.txt", language == "fr" ? "non inscrit" : "not listed"),
            ("data/letter.pdf", language == "fr" ? "manquant" : "missing"),
        ] { #expect(run.output.split(separator: "\n").contains { $0.contains(name) && $0.contains(word) }, "\(name)") }
        let json = try await lab.run(["dossier", "verify", "dossier", "--json"])
        #expect(json.status == 1 && json.output.contains("regain.dossier-check/1") && json.output.contains("\"extra\""))
        #expect(try await lab.run(["dossier", "verify", "nothing"]).status == 66)
        #expect(try await lab.run(["dossier", "verify", "passphrase"]).status == 65)
        #expect(try await lab.run(["dossier", "verify", "dossier", "--signer", "12"]).status == 64)
    }

    private static func capture(status: Int) -> String {
        """
        [{"__CLASS":"SoftwareLicensingProduct","PSComputerName":"SRV01",
        "Name":"Windows(R), ServerStandard edition","Description":"Windows(R) Operating System, RETAIL channel",
        "ApplicationID":"55c92734-d682-4d71-983e-d6ec3f16059f","LicenseStatus":\(status),"PartialProductKey":"7XYZ2",
        "OfflineInstallationId":"123456789012345678901234567890123456789012345678901234567890123"}]
        """
    }

    @Test(arguments: ["en", "fr"])
    func `an activation is proved without records, as PDF and as text`(_ language: String) async throws {
        let lab = try RecordLab()
        try lab.folder.write("capture.json", Self.capture(status: 1))
        let run = try await lab.run(
            ["proof", "activation", "capture.json", "--output", "out", "--confirmation-id", "123456"],
            language: language
        )
        #expect(run.status == 0 && run.error.contains("out/activation-SRV01.pdf"), "\(run.everything)")
        let text = try lab.text("out/activation-SRV01.txt")
        let digest = try SharedFiles.output(of: "sha256sum", [lab.path("capture.json")])
        for words in ["SRV01", "7XYZ2", "123456", "1234567 8901234", "capture.json"] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(text.contains(String(decoding: digest.prefix(64), as: UTF8.self)))
        #expect(
            text.contains(language == "fr" ? "Preuve d’activation" : "Activation proof") && !text.contains("dossier.")
        )
        let pdf = try Data(contentsOf: URL(filePath: lab.path("out/activation-SRV01.pdf")))
        #expect(pdf.starts(with: Data("%PDF-1.".utf8)))
        #expect(!FileManager.default.fileExists(atPath: lab.path("records.sqlite")))
        // A server that is not licensed gets its sheet, and the exit code says no.
        try lab.folder.write("no.json", Self.capture(status: 5))
        #expect(try await lab.run(["proof", "activation", "no.json", "--output", "no"]).status == 1)
        #expect(try !lab.text("no/activation-SRV01.txt").isEmpty)
        #expect(try await lab.run(["proof", "activation"]).status == 64)
        #expect(try await lab.run(["proof", "activation", "missing.json"]).status == 66)
    }

    @Test func `with a server the proof is under seal, linked to the server and to its one activation`() async throws {
        let lab = try await RecordLab.withVault()
        try await lab.run(["server", "add", "SRV01"])
        try await lab.run(["server", "add", "OTHER"])
        try lab.folder.write("capture.json", Self.capture(status: 1))
        let other = try await lab.run(["proof", "activation", "capture.json", "--server", "OTHER"])
        #expect(other.status == 65 && other.error.contains("SRV01"))
        let run = try await lab.run([
            "proof", "activation", "capture.json", "--server", "S-1", "--confirmation-id", "123456",
        ])
        #expect(run.status == 0 && run.error.contains("P-1") && run.error.contains("P-2"), "\(run.everything)")
        #expect(!FileManager.default.fileExists(atPath: lab.path("activation-SRV01.pdf")))
        try await lab.unlocked(["proof", "open", "P-2", "--output", "twin.txt"])
        let text = try lab.text("twin.txt")
        for words in ["Berger", "SRV01", "S-1, A-1", "Anna", "123456", "7XYZ2"] {
            #expect(text.contains(words), "\(words)")
        }
        try await lab.unlocked(["proof", "open", "P-1", "--output", "twin.pdf"])
        #expect(try Data(contentsOf: URL(filePath: lab.path("twin.pdf"))).starts(with: Data("%PDF".utf8)))
        let sheet = try await lab.run(["proof", "show", "P-1"])
        #expect(sheet.output.contains("S-1") && sheet.output.contains("A-1") && !sheet.showsCode)
        // The same capture again is the same activation, and what was said of it stands in the new sheet.
        try await lab.run(["proof", "activation", "capture.json", "--server", "SRV01", "--output", "out"])
        #expect(try lab.text("out/activation-SRV01.txt").contains("123456"))
        let list = try await lab.run(["activation", "list"])
        #expect(list.output.contains("A-1") && !list.output.contains("A-2"))
    }
}
