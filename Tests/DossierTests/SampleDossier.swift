import ByteKit
import Dossier
import Foundation
import ProductKey
import TestSupport
import Texts
import Typesetting

/// Facts, photos and papers for tests.
enum SampleDossier {
    static let date = Timestamp(secondsSince1970: 1_795_256_400)

    /// A whole key, which must never leave.
    static func wholeKey() throws -> String { try SampleKeys.key(SampleKeys.madeUp[1]).revealed() }

    /// A photo as PNG, in which something can be seen.
    static func png(_ text: String, width: Double = 80, height: Double = 50) throws -> [UInt8] {
        try Picture(size: PaperSize(width: width, height: height), dotsPerInch: 100) { canvas in
            canvas.outline(Frame(x: 2, y: 2, width: width - 4, height: height - 4), radius: 3, width: 0.6)
            let frame = Frame(x: 6, y: height / 2 - 6, width: width - 12, height: 12)
            canvas.text(text, in: frame, style: TextStyle(.monospaced, size: 14, isBold: true), smallest: 5)
        }.png
    }

    /// A photo as JPEG; nil where the program that makes it is missing.
    static func jpeg(_ text: String) throws -> [UInt8]? {
        guard SharedFiles.hasTool("pdftoppm") else { return nil }
        let folder = try TemporaryFolder()
        let page = FlowDocument(
            [.paragraph(.init(text, style: TextStyle(size: 20, isBold: true)))],
            size: PaperSize(width: 90, height: 70),
            sideMargin: 10,
            topMargin: 10,
            bottomMargin: 10
        )
        let path = try folder.write("p.pdf", try page.pdf(.init(title: "", author: "", created: date)))
        _ = try SharedFiles.output(
            of: "pdftoppm",
            ["-jpeg", "-r", "100", "-singlefile", path, folder.url.appending(path: "p").path]
        )
        return [UInt8](try Data(contentsOf: folder.url.appending(path: "p.jpg")))
    }

    /// The segments that cameras write, behind the first marker of a JPEG: EXIF with orientation and place, XMP, a comment.
    static func withMetadata(_ jpeg: [UInt8], orientation: UInt8, note: String) -> [UInt8] {
        func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
            let count = content.count + 2
            return [0xFF, marker, UInt8(count >> 8), UInt8(count & 0xFF)] + content
        }
        let exif: [UInt8] =
            Array("Exif\u{0}\u{0}II*\u{0}".utf8) + [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0]
            + [orientation, 0, 0, 0, 0, 0, 0, 0] + Array("GPS \(note)".utf8)
        let xmp = Array("http://ns.adobe.com/xap/1.0/\u{0}<x:xmpmeta>\(note)</x:xmpmeta>".utf8)
        return Array(jpeg[..<2]) + segment(0xE1, exif) + segment(0xE1, xmp) + segment(0xFE, Array(note.utf8))
            + jpeg[2...] + Array("behind the end: \(note)".utf8)
    }

    /// A PNG with a text chunk behind its first one.
    static func withText(_ png: [UInt8], note: String) -> [UInt8] {
        func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
        let chunk = Array("tEXtComment\u{0}\(note)".utf8)
        let sum = ~Checksum.crc32WithoutInversion(chunk.span)
        return png[..<33] + big(chunk.count - 4) + chunk + big(Int(sum)) + png[33...]
    }

    /// The papers of every role.
    static func files() throws -> [DossierFile] { try madeOnce.get() }

    private static let madeOnce = Result { try make() }

    private static func make() throws -> [DossierFile] {
        [
            DossierFile(role: .invoice, name: "Facture 2022-0417.pdf", bytes: try paper("Facture 2022-0417")),
            DossierFile(role: .order, name: "commande.txt", bytes: Array("Commande CMD-77812\n".utf8)),
            DossierFile(role: .coaPhoto, name: "étiquette n° 1.png", bytes: try png("XXXXX-?????-…")),
            DossierFile(role: .mediaPhoto, name: "dvd.png", bytes: try png("Windows Server 2022")),
            DossierFile(
                role: .chassisPhoto,
                name: "châssis.png",
                bytes: try png("S/N CZ12345678", width: 60, height: 90)
            ),
            DossierFile(role: .activationScreenshot, name: "activation.png", bytes: try png("0xC004F034")),
        ]
    }

    /// A paper of somebody else's.
    static func paper(_ text: String) throws -> [UInt8] {
        let document = FlowDocument([.paragraph(.init(text, style: TextStyle(size: 12)))])
        return try document.pdf(.init(title: text, author: "Fournisseur", created: date))
    }

    /// All that can be known.
    static func facts(
        _ situation: DossierFacts.Situation = .labelUnreadable,
        language: Language = .french,
        country: String = "FR"
    ) throws -> DossierFacts {
        var facts = DossierFacts(situation: situation, language: language, country: country, date: date)
        let isFrench = language == .french
        facts.organisation.name =
            isFrench ? "Société d’Électricité du Val d’Œuf & Fils" : "O’Connor & Daughters Ltd"
        facts.organisation.addressLines =
            isFrench ? ["12, rue de l’Église", "69003 Lyon"] : ["4 King’s Parade", "Cambridge CB2 1SJ"]
        facts.organisation.registrationNumber = "552 100 554"
        facts.organisation.vatNumber = "FR40552100554"
        facts.contact.name = isFrench ? "Hélène Lefèvre-Dû" : "Siobhán O’Brien"
        facts.contact.role = isFrench ? "Responsable des systèmes d’information" : "Head of IT"
        facts.contact.email = "helene.lefevre@example.org"
        facts.contact.telephone = "+33 4 72 00 00 00"
        facts.machine.maker = "HPE"
        facts.machine.model = "ProLiant ML350 Gen10"
        facts.machine.serial = "CZ12345678"
        facts.machine.name = "SRV-COMPTA-01"
        facts.system.version = situation == .labelUnreadable ? "2022" : "2019"
        facts.system.edition = "Standard"
        facts.system.build = situation == .labelUnreadable ? "20348" : "17763"
        facts.system.language = isFrench ? "français" : "English"
        facts.activationMessage =
            isFrench
            ? "Windows n’a pas pu être activé : la clé de produit est introuvable."
            : "Windows could not be activated: the product key was not found."
        facts.activationCode = "0xC004F034"
        facts.channel = "oem-label"
        facts.damage =
            isFrench
            ? "L’étiquette collée sur le boîtier du DVD a été frottée ; les caractères du milieu ne se lisent plus."
            : "The label on the case of the DVD was rubbed; the characters in the middle can no longer be read."
        facts.invoice.number = "F-2022-0417"
        facts.invoice.date = Timestamp(year: 2022, month: 3, day: 1)
        facts.invoice.supplier = isFrench ? "Informatique Dupré SARL" : "Fens Computing Ltd"
        facts.invoice.productReference = "P73-08328"
        facts.invoice.quantity = "1"
        facts.invoice.amount = "982,00 EUR"
        facts.orderNumber = "CMD-77812"
        facts.orderAccount = "C-10045"
        facts.reference = "DOS-2026-014"
        facts.city = isFrench ? "Lyon" : "Cambridge"
        facts.searched = [
            .init(
                date: Timestamp(secondsSince1970: date.secondsSince1970 - 3 * 86_400),
                text: isFrench
                    ? "Sauvegarde du disque d’origine : aucune ruche lisible" : "Backup of the old disk: no hive"
            ),
            .init(
                date: Timestamp(secondsSince1970: date.secondsSince1970 - 86_400),
                text: isFrench
                    ? "Micrologiciel du serveur : pas de table MSDM" : "Firmware of the server: no MSDM table"
            ),
        ]
        facts.files = try files()
        return facts
    }

    /// The least that a letter can be made from.
    static func bare(_ situation: DossierFacts.Situation, _ language: Language) -> DossierFacts {
        var facts = DossierFacts(situation: situation, language: language, country: "", date: date)
        facts.organisation.name = "Berger"
        facts.contact.name = "Anna"
        facts.system.version = "2019"
        facts.machine.serial = "CZ1"
        return facts
    }
}
