import ByteKit
import Dossier
import Foundation
import TestSupport
import Testing
import Texts
import Typesetting

@Suite struct RedactionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A secret in every form in which it may lie in a file.
    private static func traces(_ key: String) -> [[UInt8]] {
        [key, key.filter { $0 != "-" }, key.lowercased(), key.replacing("-", with: " ")].flatMap { text in
            [
                Array(text.utf8), text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
                text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
            ]
        }
    }

    /// Bytes that hold no trace of the key, whatever their form.
    private static func isClean(_ bytes: Data, _ key: String) -> Bool {
        traces(key).allSatisfy { bytes.range(of: Data($0)) == nil }
    }

    @Test func `a whole key that stands anywhere in what comes in stands nowhere in what goes out`() throws {
        let key = try SampleDossier.wholeKey()
        var facts = try SampleDossier.facts()
        facts.damage = "clé : \(key)"
        facts.activationMessage = "key \(key.lowercased()) refused"
        facts.invoice.number = key
        facts.organisation.addressLines.append(key)
        facts.contact.role = key.filter { $0 != "-" }
        facts.reference = key
        facts.lastFive = key
        facts.searched[0].text = key
        facts.absences = [.init(requirement: "media-photo", reason: key)]
        facts.addressee = .init(name: key, addressLines: [key], email: "\(key)@example.org")
        let utf16: [UInt8] = [0xFF, 0xFE] + "Clé \(key)\r\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        facts.files = [
            DossierFile(role: .invoice, name: "\(key).txt", bytes: Array("Facture n° 1, clé \(key).".utf8)),
            DossierFile(role: .order, name: "commande.csv", bytes: utf16),
            DossierFile(
                role: .coaPhoto,
                name: "a.png",
                bytes: SampleDossier.withText(try SampleDossier.png("x"), note: key)
            ),
            DossierFile(role: .other, name: "b.bin", bytes: [0, 1, 2] + Array(key.utf8) + [0, 9]),
            DossierFile(role: .other, name: "c.pdf", bytes: try SampleDossier.paper("x") + Array("% \(key)\n".utf8)),
            DossierFile(
                role: .searchReport,
                name: "r.json",
                bytes: Array(#"{"key":"\#(key.filter { $0 != "-" })"}"#.utf8)
            ),
        ]
        if let jpeg = try SampleDossier.jpeg("y") {
            let photo = SampleDossier.withMetadata(jpeg, orientation: 6, note: key)
            facts.files.append(DossierFile(role: .chassisPhoto, name: "d.jpg", bytes: photo))
        }
        let place = folder.url.appending(path: "d").path
        let built = try DossierBuilder.build(facts, for: .microsoft, into: place, isDraft: true)
        // What could not be masked was left out, and the person is told.
        let withheld = built.warnings.filter { $0.code == "dossier.warn-key-inside" }
        #expect(withheld.count == 2)
        #expect(built.warnings.count { $0.code == "dossier.warn-masked" } == 3)
        #expect(!built.files.contains { $0.path.hasSuffix(".bin") })
        let manager = FileManager.default
        for name in try manager.subpathsOfDirectory(atPath: place) {
            guard let bytes = manager.contents(atPath: "\(place)/\(name)") else { continue }
            #expect(Self.isClean(bytes, key), "\(name)")
            #expect(Self.isClean(Data(name.utf8), key))
        }
        #expect(built.warnings.allSatisfy { Self.isClean(Data("\($0)".utf8), key) })
        // Its last five characters may stand there, and do.
        let letter = try String(contentsOfFile: place + "/data/letter.txt", encoding: .utf8)
        #expect(letter.contains("*****-*****-*****-*****-\(key.suffix(5))"))
        // Packed parts: pages of a PDF, members of the archive, attachments of the message.
        if SharedFiles.hasTool("pdftotext") {
            for name in ["letter.pdf", "index.pdf"] {
                let text = try Outside.pages("\(place)/data/\(name)").joined()
                #expect(Self.isClean(Data(text.utf8), key), "\(name)")
                #expect(!text.filter { !$0.isWhitespace }.contains(key))
            }
        }
        let script = """
            import sys, zipfile, email, email.policy
            for name in (archive := zipfile.ZipFile(sys.argv[1])).namelist():
                sys.stdout.buffer.write(name.encode() + archive.read(name))
            message = email.message_from_binary_file(open(sys.argv[2], "rb"), policy=email.policy.default)
            for part in message.walk():
                sys.stdout.buffer.write(str(part.items()).encode())
                if not part.is_multipart():
                    sys.stdout.buffer.write(part.get_payload(decode=True))
            """
        if Outside.hasModule("email") {
            let unpacked = try SharedFiles.output(
                of: "python3",
                ["-c", script, place + ".zip", place + "/data/message.eml"]
            )
            #expect(unpacked.count > 50_000 && Self.isClean(Data(unpacked), key))
        }
    }

    @Test(.enabled(if: Outside.hasModule("zipfile"), "python3 is not installed"))
    func `a key that lies encoded in a mail or packed in an office document does not leave`() throws {
        let key = try SampleDossier.wholeKey()
        let script = """
            import sys, zipfile, base64, email.message, email.policy
            key, place = sys.argv[1:]
            for name, encoding in ("b64", "base64"), ("qp", "quoted-printable"), ("plain", "7bit"):
                message = email.message.EmailMessage(policy=email.policy.SMTP)
                message["Subject"] = "Commande"
                message.set_content("x" * 58 + " " + key + chr(10) + ("é" if encoding != "7bit" else ""), cte=encoding)
                open(f"{place}/{name}.eml", "wb").write(message.as_bytes())
            with zipfile.ZipFile(place + "/a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
                cut = "</w:t></w:r><w:r><w:t>".join([key[:7], key[7:20], key[20:]])
                archive.writestr("word/document.xml", f"<w:t>{cut}</w:t>")
            with zipfile.ZipFile(place + "/clean.docx", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("word/document.xml", "<w:t>facture</w:t>")
            """
        _ = try Outside.python(script, [key, folder.path])
        for (name, code) in [
            ("b64.eml", "dossier.warn-key-inside"), ("qp.eml", "dossier.warn-key-inside"),
            ("plain.eml", "dossier.warn-masked"), ("a.docx", "dossier.warn-key-inside"),
            ("clean.docx", "dossier.warn-other"),
        ] {
            var facts = try SampleDossier.facts()
            let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
            facts.files = [DossierFile(role: .order, name: name, bytes: bytes)]
            #expect(DossierBuilder.warnings(facts).map(\.code) == [code], "\(name)")
            let order = Completeness(facts, for: .microsoft).items.first { $0.requirement.id == "order" }
            #expect(order?.standing == .present)
        }
    }

    @Test func `what a camera writes beside the picture is gone, and the picture is the same`() throws {
        let png = try SampleDossier.png("Étiquette")
        let note = "48.8584 N 2.2945 E, Hélène"
        let clean = try #require(try CleanPhoto.copy(SampleDossier.withText(png, note: note).span))
        #expect(clean.picture.bytes == png && clean.removed == ["tEXt"])
        #expect(clean.picture.width == 315 && clean.picture.height == 197)

        let jpeg = try #require(try SampleDossier.jpeg("Étiquette"), "pdftoppm is not installed")
        let photo = try #require(
            try CleanPhoto.copy(SampleDossier.withMetadata(jpeg, orientation: 6, note: note).span)
        )
        #expect(Data(photo.picture.bytes).range(of: Data(note.utf8)) == nil)
        #expect(Data(photo.picture.bytes).range(of: Data("xmpmeta".utf8)) == nil)
        #expect(photo.picture.orientation == 6 && photo.removed == ["APP1", "APP1", "COM", "end"])
        #expect(photo.picture.shownWidth == photo.picture.height)
        // The coded picture itself is untouched: from the first table on the bytes are the same.
        let table: [UInt8] = [0xFF, 0xDB]
        let first = try #require(Data(jpeg).range(of: Data(table))).lowerBound
        let second = try #require(Data(photo.picture.bytes).range(of: Data(table))).lowerBound
        #expect(Array(jpeg[first...]) == Array(photo.picture.bytes[second...]))
        // Once clean, clean again: nothing but the orientation is left to take away.
        let again = try #require(try CleanPhoto.copy(photo.picture.bytes.span))
        #expect(again.picture == photo.picture)
    }

    @Test func `every truncation and many mutations of a photo are refused or copied, and never trap`() throws {
        var photos = [SampleDossier.withText(try SampleDossier.png("x", width: 12, height: 8), note: "n")]
        if let jpeg = try SampleDossier.jpeg("y") {
            photos.append(SampleDossier.withMetadata(jpeg, orientation: 8, note: "n"))
        }
        for photo in photos {
            for count in stride(from: 0, to: min(photo.count, 1_200), by: 1) {
                _ = try? CleanPhoto.copy(Array(photo[..<count]).span)
            }
            var random = SeededRandom(seed: 20)
            for _ in 0..<400 {
                var bytes = photo
                for _ in 0..<3 {
                    let place = Int.random(in: 0..<min(bytes.count, 900), using: &random)
                    bytes[place] = .random(in: 0...255, using: &random)
                }
                guard let copy = try? CleanPhoto.copy(bytes.span) else { continue }
                #expect(copy.picture.bytes.count <= bytes.count + 64)
            }
        }
        #expect(try CleanPhoto.copy(Array("no photo".utf8).span) == nil)
    }

    @Test(arguments: [
        ("scan.tiff", [0x49, 0x49, 0x2A, 0] as [UInt8], "dossier.warn-picture-kind"),
        ("a.gif", Array("GIF89a".utf8), "dossier.warn-picture-kind"),
        ("a.heic", [0, 0, 0, 0x18] + Array("ftypheic".utf8), "dossier.warn-picture-kind"),
        ("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 99], "dossier.warn-photo-damaged"),
        ("a.docx", Array("PK".utf8) + [3, 4, 0, 0], "dossier.warn-other"),
    ])
    func `what cannot be freed of its metadata stays, and the person is told`(
        _ name: String,
        _ bytes: [UInt8],
        _ code: String
    ) throws {
        var facts = try SampleDossier.facts()
        facts.files.append(DossierFile(role: .other, name: name, bytes: bytes))
        let place = folder.url.appending(path: "d").path
        let built = try DossierBuilder.build(facts, for: .microsoft, into: place)
        #expect(built.warnings.contains { $0.code == code })
        let isThere = built.files.contains { $0.path.hasPrefix("data/enclosures/07-") }
        #expect(isThere == (code == "dossier.warn-other"))
    }

    @Test func `a picture that the page cannot show goes along as a file`() throws {
        var facts = try SampleDossier.facts()
        var png = try SampleDossier.png("x")
        // The picture's data are noise under a right checksum.
        let place = try #require(Data(png).range(of: Data("IDAT".utf8))).upperBound
        let length = png[(place - 8)..<(place - 4)].reduce(0) { $0 << 8 | Int($1) }
        for index in place..<place + length { png[index] = UInt8(truncatingIfNeeded: index &* 31) }
        let sum = ~Checksum.crc32WithoutInversion(Array(png[(place - 4)..<(place + length)]).span)
        for index in 0..<4 { png[place + length + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - index * 8)) }
        facts.files.append(DossierFile(role: .chassisPhoto, name: "n.png", bytes: png))
        let built = try DossierBuilder.build(facts, for: .microsoft, into: folder.url.appending(path: "d").path)
        #expect(built.warnings.contains { $0.code == "dossier.warn-no-annexes" })
        #expect(built.files.contains { $0.path == "data/enclosures/07-chassis-photo.png" })
    }
}
