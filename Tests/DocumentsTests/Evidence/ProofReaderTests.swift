import ByteKit
@testable import Documents
import Testing

@Suite struct ProofReaderTests {
    private func document(_ lines: [String], format: Document.Format = .text, title: String? = nil) -> Document {
        var document = Document(format: format)
        document.facts.title = title
        document.passages = lines.enumerated().map { Passage(.paragraph($0.offset + 1), $0.element) }
        return document
    }

    @Test func `the table of words is whole`() {
        let words = ProofWords.standard
        #expect(words.kinds.count == 5 && words.labels.allSatisfy { !$0.value.isEmpty } && words.months.count > 24)
        // They are compared with text in lower case and without accents.
        let all = words.kinds.flatMap(\.words) + words.labels.values.flatMap(\.self) + words.products
        for word in all { #expect(PlainWords(PlainWords.text(word)).plain == word, "\(PlainWords.text(word))") }
    }

    @Test func `an order by mail speaks through its subject and its sender`() throws {
        var mail = document(
            ["Merci pour votre commande.", "2 x Microsoft® Windows Server® 2019 Datacenter, 1 640,00 € TTC"],
            format: .mail,
            title: "Confirmation de votre commande 40012345"
        )
        mail.facts.author = "Boutique <ventes@example.fr>"
        mail.facts.date = Timestamp(year: 2020, month: 2, day: 3)
        let proof = try #require(ProofReader.proof(in: mail))
        #expect(proof.kind == .orderConfirmation && proof.orderNumber == "40012345" && proof.quantity == 2)
        #expect(proof.product == "Windows Server 2019 Datacenter" && proof.supplier == mail.facts.author)
        #expect(proof.date == mail.facts.date)
    }

    @Test func `columns give their figures to the row of the product`() throws {
        let proof = try #require(
            ProofReader.proof(
                in: document([
                    "FACTURE", "Facture n° : F-2019/0042", "Désignation\tQté\tMontant",
                    "Câble réseau\t10\t50,00 €", "Windows Server 2016 Standard\t4\t3 120,00 €",
                    "Total TTC\t3 170,00 €",
                ])
            )
        )
        #expect(proof.kind == .invoice && proof.invoiceNumber == "F-2019/0042" && proof.quantity == 4)
        #expect(proof.score > 60 && proof.reasons.first?.code == "proof.kind-invoice")
    }

    @Test func `talk is no proof, and neither is an invoice for something else`() {
        #expect(ProofReader.proof(in: document(["We moved to Windows Server 2022 last year."])) == nil)
        #expect(ProofReader.proof(in: document(["The invoice mentions Windows Server 2022 somewhere."])) == nil)
        #expect(
            ProofReader.proof(in: document(["Invoice", "Invoice number: 12345", "10 chairs", "Total: $500"])) == nil
        )
    }

    @Test func `an offer is worth less than an invoice, and says so`() throws {
        let lines = ["Numéro de commande : 77812", "3 x Windows Server 2022 Standard", "Total TTC : 2 000 €"]
        let offer = try #require(ProofReader.proof(in: document(["Devis"] + lines)))
        let invoice = try #require(ProofReader.proof(in: document(["Facture"] + lines)))
        #expect(offer.kind == .offer && invoice.kind == .invoice && offer.score < invoice.score)
    }

    @Test func `a certificate needs no number`() throws {
        let lines = ["Certificate of Authenticity", "Windows Server 2012 R2 Essentials"]
        let proof = try #require(ProofReader.proof(in: document(lines, format: .picture)))
        #expect(proof.kind == .licenceCertificate && proof.product == "Windows Server 2012 R2 Essentials")
    }

    @Test(arguments: [
        ("2021-05-07", "2021-05-07"), ("14 mars 2023", "2023-03-14"), ("1er août 2020", "2020-08-01"),
        ("May 7, 2021", "2021-05-07"), ("7 May 2021", "2021-05-07"), ("31/12/2019", "2019-12-31"),
        ("12/31/2019", "2019-12-31"), ("03.04.2019", "2019-04-03"), ("05/05/2019", "2019-05-05"),
        ("le 2 févr. 2018", "2018-02-02"),
    ])
    func `days are read in both languages`(text: String, day: String) {
        #expect(ProofValues.day(text)?.isoDay == day)
    }

    @Test(arguments: ["03/04/2019", "soon", "31/31/2019", "12345", "", "2019", "32 mars 2023"])
    func `a day that is not certain is none`(text: String) {
        #expect(ProofValues.day(text) == nil)
    }

    @Test func `in French the day comes first`() {
        #expect(ProofValues.frenchDay("03/04/2019")?.isoDay == "2019-04-03")
    }

    @Test(arguments: [
        (": CMD-2023-00417", "CMD-2023-00417"), ("# 12345.", "12345"), ("CMD\u{2212}7", "CMD-7"), ("later", nil),
        ("12/03/2019", nil), ("n", nil),
    ])
    func `numbers of orders are read as they stand`(text: String, number: String?) {
        #expect(ProofValues.number(text) == number)
    }

    @Test(arguments: [
        ("3", 3), ("2,00", 2), ("3 pcs", 3), ("1 870,00 €", nil), ("20 %", nil), ("12/2019", nil), ("0", nil),
    ])
    func `a price is no count`(text: String, count: Int?) {
        #expect(ProofValues.count(text) == count)
    }

    @Test(arguments: [
        (": 1 870,00 €", "1 870,00 €"), ("£1,249.00", "£1,249.00"), ("USD 12.50 net", "USD 12.50"), ("12", nil),
        ("", nil),
    ])
    func `sums have a currency`(text: String, amount: String?) {
        #expect(ProofValues.amount(text) == amount)
    }
}
