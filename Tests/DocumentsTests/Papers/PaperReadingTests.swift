import ByteKit
import Documents
import Foundation
import TestSupport
import Testing
import Typesetting
import WorkerLink

@Suite struct PaperReadingTests {
    @Test(.enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }))
    func `every key in papers of other programs is read, and nothing else is taken for one`() async throws {
        let corpus = try #require(await PaperCorpus.standard.value)
        for truth in corpus.truths where !["archives.zip", "bomb.docx", "cut.pdf", "locked.pdf"].contains(truth.file) {
            let document = try corpus.read(truth.file)
            #expect(document.keyEndings == Set(truth.keys), "\(truth.file)")
        }
    }

    @Test(.enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }))
    func `what a paper proves is read as the manifest says`() async throws {
        let corpus = try #require(await PaperCorpus.standard.value)
        for truth in corpus.truths {
            guard let expected = truth.proof else { continue }
            let proof = try #require(ProofReader.proof(in: try corpus.read(truth.file)), "\(truth.file)")
            #expect(proof.kind.rawValue == expected.kind, "\(truth.file)")
            #expect(proof.product == expected.product, "\(truth.file)")
            #expect(proof.orderNumber == expected.orderNumber, "\(truth.file)")
            #expect(proof.invoiceNumber == expected.invoiceNumber, "\(truth.file)")
            #expect(proof.quantity == expected.quantity, "\(truth.file)")
            #expect(proof.supplier == expected.supplier, "\(truth.file)")
            #expect(proof.date?.isoDay == expected.date, "\(truth.file)")
        }
        #expect(ProofReader.proof(in: try corpus.read("innocent.docx")) == nil)
    }

    @Test(
        .enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }),
        arguments: [
            ("bomb.docx", "document.bomb"), ("locked.pdf", "document.encrypted"), ("cut.pdf", "document.damaged"),
        ]
    )
    func `what cannot be read is named`(file: String, code: String) async throws {
        let corpus = try #require(await PaperCorpus.standard.value)
        let error = try #require(throws: WorkerError.self) { try corpus.read(file) }
        #expect(error.code.rawValue == code && !error.isFatal)
    }

    @Test(.enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }))
    func `places, facts and confidences stand beside the text`() async throws {
        let corpus = try #require(await PaperCorpus.standard.value)
        let order = try corpus.read("commande.docx")
        #expect(order.format == .text && order.facts.title == "Confirmation de commande")
        #expect(order.facts.author == "Bureautique du Rhône SARL")
        #expect(order.passages.contains { $0.text.hasPrefix("Pied de page") })
        let row = try #require(order.passages.first { $0.text.hasPrefix("Clé\t") })
        #expect(row.place(at: 4) == .cell(sheet: "1", row: 2, column: 2))
        #expect(row.place(at: 10) == .cell(sheet: "1", row: 2, column: 3))

        let book = try corpus.read("licences.xlsx")
        #expect(book.format == .spreadsheet)
        // A date is a number with a style.
        #expect(book.passages.contains { $0.text.contains("2021-05-07") })
        let sheet = try corpus.read("cles.ods")
        #expect(sheet.passages.map(\.place) == [.cell(sheet: "Clés", row: 5, column: 3)])

        let deck = try corpus.read("migration.pptx")
        #expect(deck.format == .presentation && deck.passages.allSatisfy { $0.place == .slide(1) })

        let scan = try corpus.read("scan.pdf")
        let read = scan.passages.filter { $0.confidences != nil }
        #expect(!read.isEmpty && read.allSatisfy { $0.place == .page(1) })
        #expect(read.allSatisfy { $0.confidences?.count == $0.text.unicodeScalars.count })
        // The page that has text of its own is not read as a picture.
        #expect(scan.passages.last?.place == .page(2) && scan.passages.last?.confidences == nil)
    }

    @Test func `a PDF of our own is read with its facts`() throws {
        let bytes = try PDFDocument.render(
            size: PaperSize(width: 210, height: 297),
            information: .init(
                title: "Étiquette",
                author: "Regain",
                created: Timestamp(secondsSince1970: 1_600_000_000)
            ),
            pageCount: 2
        ) { (canvas, page) throws(TypesettingError) in
            let frame = Frame(x: 20, y: 20, width: 170, height: 20)
            canvas.text(
                page == 0 ? "Première page" : SampleKeys.server2022Standard,
                in: frame,
                style: TextStyle(size: 14)
            )
        }
        let document = try PaperReading.read(
            BytesSource(bytes),
            kind: .pdf,
            name: "label.pdf",
            workers: DocumentWorkers()
        )
        #expect(document.facts.title == "Étiquette" && document.facts.author == "Regain")
        #expect(document.facts.date == Timestamp(secondsSince1970: 1_600_000_000))
        #expect(document.passages.map(\.place) == [.page(1), .page(2)])
        #expect(document.keyEndings == ["VMK7H"])
    }

    @Test(.enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }))
    func `a file cut or changed anywhere ends in a document or a named problem, never in a dead worker`() async throws {
        let corpus = try #require(await PaperCorpus.standard.value)
        var random = SeededRandom(seed: 7)
        let workers = DocumentWorkers()
        for name in ["commande.docx", "invoice.odt", "licences.xlsx", "invoice-reportlab.pdf", "commande.rtf"] {
            let whole = try corpus.bytes(name)
            let found = DocumentKind(head: whole.span, source: BytesSource(whole))
            let kind = try #require(found)
            for round in 0..<12 {
                var bytes = whole
                if round.isMultiple(of: 2) {
                    bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
                } else {
                    for _ in 0..<8 {
                        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                            in: 0...255,
                            using: &random
                        )
                    }
                }
                do {
                    _ = try PaperReading.read(BytesSource(bytes), kind: kind, name: name, workers: workers)
                } catch {
                    #expect(!error.isFatal, "\(name), round \(round): \(error)")
                }
            }
        }
    }
}
