import ByteKit
import Dossier
import Foundation
import TestSupport
import Testing
import Texts

/// The letter on paper, as programs from elsewhere read and show it.
@Suite(.enabled(if: SharedFiles.hasTool("pdftotext"), "pdftotext is not installed"))
struct LetterPagesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func built(_ facts: DossierFacts, _ recipient: Recipient = .microsoft) throws -> String {
        let path = folder.url.appending(path: UUID().uuidString).path
        _ = try DossierBuilder.build(facts, for: recipient, into: path, archives: false, isDraft: true)
        return path + "/data"
    }

    @Test(arguments: Recipient.allCases, DossierFacts.Situation.allCases)
    func `accents and apostrophes are read back, no bracket stands anywhere, pages count`(
        _ recipient: Recipient,
        _ situation: DossierFacts.Situation
    ) throws {
        let data = try built(try SampleDossier.facts(situation), recipient)
        let text = try Outside.flat(data + "/letter.pdf")
        for words in [
            "Société d’Électricité du Val d’Œuf & Fils", "Hélène Lefèvre-Dû", "Madame, Monsieur,", "CZ12345678",
            "agréer", "F-2022-0417", "étiquette n° 1.png", "DOS-2026-014",
        ] { #expect(text.contains(words), "\(words)") }
        #expect(!text.contains { "[]{}".contains($0) })
        let pages = try Outside.pages(data + "/letter.pdf")
        #expect(pages.count >= 3)
        for (index, page) in pages.enumerated() { #expect(page.contains("\(index + 1)/\(pages.count)")) }
        let information = String(
            decoding: try SharedFiles.output(of: "pdfinfo", [data + "/letter.pdf"]),
            as: UTF8.self
        )
        #expect(information.contains("Clé de produit") && information.contains("Author:          Société d’"))
        // pdfinfo does not tell the language; it stands in the catalogue.
        let bytes = try Data(contentsOf: URL(filePath: data + "/letter.pdf"))
        #expect(bytes.range(of: Data("/Lang (fr-FR)".utf8)) != nil)
        #expect(try Outside.flat(data + "/index.pdf").contains("Courrier, à signer"))
    }

    @Test func `the page has its sender, its address in the window, its body and its foot`() throws {
        let data = try built(try SampleDossier.facts())
        let page = try Outside.grey(data + "/letter.pdf", page: 1)
        #expect(page.hasInk(x: 25...90, y: 18...45))
        #expect(page.hasInk(x: 110...180, y: 48...58))
        #expect(page.hasInk(x: 25...180, y: 100...200) && page.hasInk(x: 25...60, y: 280...286))
        // Margins are free.
        #expect(!page.hasInk(x: 0...18, y: 0...290) && !page.hasInk(x: 194...206, y: 0...290))
        #expect(!page.hasInk(x: 0...205, y: 0...14))
    }

    @Test func `another letter of the same kind looks much the same, another kind of page does not`() throws {
        let first = try Outside.grey(try built(try SampleDossier.facts()) + "/letter.pdf", page: 1)
        var facts = try SampleDossier.facts()
        facts.reference = "DOS-2027-999"
        facts.machine.serial = "CZ87654321"
        let second = try Outside.grey(try built(facts) + "/letter.pdf", page: 1)
        let photos = try Outside.grey(try built(facts) + "/letter.pdf", page: 3)
        #expect(first.distance(to: second) < 0.004)
        #expect(first.distance(to: photos) > 0.02)
    }

    @Test func `names of 200 characters and from right to left neither leave the page nor cover anything`() throws {
        let long =
            "Établissements " + String(repeating: "Très-Longs ", count: 16)
            + "et C".padding(
                toLength: 9,
                withPad: "ie",
                startingAt: 0
            )
        var facts = try SampleDossier.facts()
        facts.organisation.name = long
        facts.contact.name = "خالد بن الوليد"
        facts.signatory = "שרה לוי"
        facts.machine.name = String(repeating: "X", count: 200)
        #expect(long.count >= 200)
        let data = try built(facts)
        let text = try Outside.flat(data + "/letter.pdf")
        // The name breaks over lines; what surrounds it is still whole.
        #expect(text.contains("et Cieiei") && text.contains("Madame, Monsieur,") && text.contains("Hors") == false)
        #expect(text.unicodeScalars.contains { (0x0590...0x05FF).contains($0.value) })
        #expect(text.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) })
        for page in 1...2 {
            let grey = try Outside.grey(data + "/letter.pdf", page: page)
            #expect(!grey.hasInk(x: 0...18, y: 0...290) && !grey.hasInk(x: 194...206, y: 0...290))
        }
    }

    @Test func `a long letter breaks over pages, and every line of it is there`() throws {
        var facts = try SampleDossier.facts()
        facts.searched = (1...120).map { number in
            .init(date: SampleDossier.date, text: "Endroit numéro \(number), cherché à fond sans résultat")
        }
        let data = try built(facts)
        let pages = try Outside.pages(data + "/letter.pdf")
        let text = try Outside.flat(data + "/letter.pdf")
        #expect(pages.count >= 5)
        for number in 1...120 { #expect(text.contains("Endroit numéro \(number), cherché")) }
    }

    @Test func `an American letter is on American paper`() throws {
        let data = try built(try SampleDossier.facts(language: .english, country: "US"))
        let information = try SharedFiles.output(of: "pdfinfo", [data + "/letter.pdf"])
        #expect(String(decoding: information, as: UTF8.self).contains("letter"))
    }

    @Test func `a photo that was taken on its side stands upright`() throws {
        let jpeg = try #require(try SampleDossier.jpeg("HAUT"))
        var facts = try SampleDossier.facts()
        facts.files = [
            DossierFile(
                role: .chassisPhoto,
                name: "c.jpg",
                bytes: SampleDossier.withMetadata(jpeg, orientation: 3, note: "x")
            )
        ]
        let turned = try Outside.grey(try built(facts) + "/letter.pdf", page: 3)
        facts.files[0].bytes = jpeg
        let upright = try Outside.grey(try built(facts) + "/letter.pdf", page: 3)
        // The word stands in the upper left of the photo, and in the lower right when it is turned.
        #expect(upright.distance(to: turned) > 0.001)
        let images = try SharedFiles.output(of: "pdfimages", ["-list", try built(facts) + "/letter.pdf"])
        #expect(String(decoding: images, as: UTF8.self).contains("jpeg"))
    }
}
