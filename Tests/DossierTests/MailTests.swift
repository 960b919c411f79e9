import ByteKit
import Dossier
import Foundation
import TestSupport
import Testing
import Texts

/// The message, as Python's library of mail reads it.
@Suite(.enabled(if: Outside.hasModule("email"), "python3 is not installed"))
struct MailTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let script = """
        import sys, os, email, email.policy, email.utils
        raw = open(sys.argv[1], "rb").read()
        assert all(len(line) <= 998 for line in raw.split(b"\\r\\n")) and b"\\n" not in raw.replace(b"\\r\\n", b"")
        assert all(len(line) <= 78 for line in raw.split(b"\\r\\n")), max(len(l) for l in raw.split(b"\\r\\n"))
        raw.decode("ascii")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.walk():
            assert not part.defects, part.defects
        for name, value in message.items():
            assert not value.defects, (name, value.defects)
            print(f"{name}|{value}")
        body = message.get_body(("plain",))
        print("body|" + body.get_content().replace("\\n", "¶"))
        for part in message.iter_attachments():
            name = part.get_filename()
            assert part.get_content_disposition() == "attachment"
            target = os.path.join(sys.argv[2], "%02d" % len(os.listdir(sys.argv[2])))
            open(target, "wb").write(part.get_payload(decode=True))
            print(f"file|{part.get_content_type()}|{name}|{os.path.basename(target)}")
        """

    private func read(_ facts: DossierFacts) throws -> (lines: [String], place: String) {
        let place = folder.url.appending(path: UUID().uuidString).path
        _ = try DossierBuilder.build(facts, for: .microsoft, into: place, archives: false, isDraft: true)
        let out = place + "-files"
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
        let text = try Outside.python(Self.script, [place + "/data/message.eml", out])
        return (text.split(separator: "\n").map(String.init), place)
    }

    @Test func `the head is right, and every attachment comes out byte for byte`() throws {
        var facts = try SampleDossier.facts()
        facts.addressee = .init(name: "Support « Œuvres & Cie »", email: "support@example.com")
        let (lines, place) = try read(facts)
        #expect(lines.contains("From|Hélène Lefèvre-Dû <helene.lefevre@example.org>"))
        #expect(lines.contains("To|Support « Œuvres & Cie » <support@example.com>"))
        #expect(lines.contains("Date|Sat, 21 Nov 2026 10:20:00 +0000"))
        #expect(
            lines.contains { $0.hasPrefix("Subject|Clé de produit en partie illisible") && $0.hasSuffix("Standard") }
        )
        #expect(lines.contains("MIME-Version|1.0") && lines.contains { $0.hasPrefix("Message-ID|<") })
        let body = try #require(lines.first { $0.hasPrefix("body|") })
        #expect(body.contains("Madame, Monsieur,¶") && body.contains("l’expression de nos salutations"))
        #expect(body.contains("Pièces jointes (6)"))
        let files = lines.filter { $0.hasPrefix("file|") }.map { $0.split(separator: "|").map(String.init) }
        #expect(files.map { $0[2] } == ["letter.pdf"] + facts.files.map(\.name))
        #expect(
            files.map { $0[1] } == [
                "application/pdf", "application/pdf", "text/plain", "image/png", "image/png", "image/png", "image/png",
            ]
        )
        let names = [
            "letter.pdf", "enclosures/01-invoice.pdf", "enclosures/02-order.txt", "enclosures/03-coa-photo.png",
            "enclosures/04-media-photo.png", "enclosures/05-chassis-photo.png",
            "enclosures/06-activation-screenshot.png",
        ]
        for (file, name) in zip(files, names) {
            let found = try Data(contentsOf: URL(filePath: "\(place)-files/\(file[3])"))
            #expect(try found == Data(contentsOf: URL(filePath: "\(place)/data/\(name)")), "\(name)")
        }
        // What needed no change is what came in.
        #expect(try Data(contentsOf: URL(filePath: "\(place)/data/\(names[1])")) == Data(facts.files[0].bytes))
    }

    @Test func `long names of any script survive, and nothing can be smuggled into the head`() throws {
        var facts = try SampleDossier.facts()
        facts.contact.name = "שרה לוי " + String(repeating: "Très-Long ", count: 20) + "\r\nBcc: x@example.org"
        facts.files[1].name = "خالد \"x\"; " + String(repeating: "é", count: 120) + ".txt"
        facts.files[2].name = "a\r\nX-Evil: 1.png"
        facts.system.product = String(repeating: "Windows Server “2022” ", count: 12)
        let (lines, _) = try read(facts)
        #expect(!lines.contains { $0.hasPrefix("Bcc|") || $0.hasPrefix("X-Evil|") || $0.hasPrefix("To|") })
        let from = try #require(lines.first { $0.hasPrefix("From|") })
        #expect(
            from.contains("שרה לוי") && from.contains("Très-Long Très-Long")
                && from.hasSuffix("<helene.lefevre@example.org>")
        )
        let files = lines.filter { $0.hasPrefix("file|") }
        #expect(
            files.contains { $0.contains("خالد \"x\"; ") && $0.contains(String(repeating: "é", count: 120) + ".txt") }
        )
        #expect(files.contains { $0.contains("|a X-Evil: 1.png|") })
        let subject = try #require(lines.first { $0.hasPrefix("Subject|") })
        #expect(subject.contains("Windows Server “2022” Windows Server “2022”"))
    }

    @Test(arguments: [
        "", "no address", "a@b@c", "x y@example.org", "x@example.org\r\nBcc: y@example.org", "é@example.org",
    ])
    func `without an address of the sender no message is written, and the person is told`(_ address: String) throws {
        var facts = try SampleDossier.facts()
        facts.contact.email = address
        let place = folder.url.appending(path: "d").path
        let built = try DossierBuilder.build(facts, for: .microsoft, into: place, archives: false, isDraft: true)
        #expect(!built.files.contains { $0.path.hasSuffix(".eml") })
        #expect(built.warnings.contains { $0.code == "dossier.warn-no-message" })
    }
}
