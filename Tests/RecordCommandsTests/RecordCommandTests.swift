import Foundation
import Records
import TestSupport
import Testing
import Texts

/// Servers, licences, proofs, people: as a person records them, through the real program.
@Suite struct RecordCommandTests {
    @Test func `a server is recorded, found, changed, and linked in either order`() async throws {
        let lab = try await RecordLab.withVault()
        let added = try await lab.run(["server", "add", "web01", "--serial", "CZ1", "--kind", "physical"])
        #expect(added.status == 0 && added.output == "S-1 web01 is recorded.\n")
        #expect(try await lab.run(["server", "add", "WEB01"]).status == 65)
        #expect(try await lab.run(["server", "add"]).status == 64)
        let odd = try await lab.run(["server", "add", "x", "--kind", "paper"])
        #expect(odd.status == 65 && odd.error.contains("physical, virtual"))
        try await lab.run(["licence", "add", "Windows Server 2019", "--supplier", "=Dupont", "--quantity", "2"])
        #expect(try await lab.run(["server", "link", "S-1", "L-1"]).status == 0)
        #expect(try await lab.run(["licence", "link", "L-1", "S-1", "--since", "2020-02-30"]).status == 64)
        #expect(try await lab.run(["server", "link", "S-1", "S-1"]).status == 65)
        let sheet = try await lab.run(["server", "show", "web01"])
        #expect(sheet.output.contains("L-1 Windows Server 2019") && sheet.output.contains("covers S-1"))
        let french = try await lab.run(["server", "show", "web01"], language: "fr")
        #expect(french.output.contains("physique") && french.output.contains("couvre S-1"))
        #expect(try await lab.run(["server", "edit", "S-1", "--set", "os.version=2022"]).status == 0)
        #expect(try await lab.run(["server", "edit", "S-1", "--set", "os.versions=2022"]).status == 65)
        let found = try await lab.run(["server", "list", "web", "--where", "os.version=2022"])
        #expect(found.status == 0 && found.output.contains("web01"))
        #expect(try await lab.run(["server", "list", "nobody"]).status == 1)
        let csv = try await lab.run(["licence", "list", "--csv"])
        #expect(csv.output.contains(",'=Dupont,"))
        #expect(try await lab.run(["server", "unlink", "S-1", "L-1"]).status == 0)
        #expect(try await lab.run(["server", "unlink", "S-1", "L-1"]).status == 66)
        for run in [added, odd, sheet, french, found] { #expect(!run.showsCode, "\(run.everything)") }
    }

    @Test func `a server goes only when its key and proof are safe, or by name and reason`() async throws {
        let lab = try await RecordLab.withVault()
        try await lab.run(["server", "add", "web01"])
        let shut = try await lab.run(["server", "retire", "S-1"])
        #expect(shut.status == 3 && shut.output.isEmpty && !shut.showsCode)
        #expect(try await lab.run(["server", "retire", "S-1", "--accept", "Anna"]).status == 64)
        let accepted = try await lab.run(["server", "retire", "S-1", "--accept", "Anna:sold"])
        #expect(accepted.status == 0 && accepted.output.contains("S-1 web01 is out of use"))
        #expect(try await lab.run(["server", "retire", "S-1", "--accept", "Anna:again"]).status == 65)
        #expect(try await lab.run(["server", "list"]).status == 1)
        #expect(try await lab.run(["server", "list", "--retired"]).output.contains("out of use"))

        try await lab.run(["server", "add", "web02"])
        let key = try RecordLab.wholeKey()
        try await lab.unlocked(["vault", "add", "--server", "web02", "--set", "channel=oem-coa"], input: key)
        try lab.folder.write("label.jpg", "a photo")
        try await lab.run(["proof", "add", "label.jpg", "--type", "chassis-label", "--link", "S-2"])
        let retired = try await lab.run(["server", "retire", "web02"])
        #expect(retired.status == 0 && retired.output.contains("K-1 *****") && !retired.everything.contains(key))
        #expect(retired.output.contains(Phrasebook.standard.text("fate.stays-with-hardware", [:], in: .english)))
    }

    @Test func `a proof comes out as it went in, in every version`() async throws {
        let lab = try await RecordLab.withVault()
        try await lab.run(["licence", "add", "Windows Server 2022"])
        try lab.folder.write("a.pdf", "first invoice")
        try lab.folder.write("b.pdf", "second invoice")
        let first = try await lab.run(["proof", "add", "a.pdf", "--type", "invoice", "--link", "L-1"])
        #expect(first.status == 0 && first.output.contains("P-1"))
        #expect(try await lab.run(["proof", "add", "a.pdf"]).status == 65)
        #expect(try await lab.run(["proof", "add", "missing.pdf"]).status == 66)
        #expect(try await lab.run(["proof", "add", "b.pdf", "--version-of", "P-1"]).status == 0)
        try await lab.unlocked(["proof", "open", "P-1", "--output", "newest"])
        #expect(try lab.text("newest") == "second invoice")
        let old = try await lab.unlocked(["proof", "open", "P-1", "--of-version", "1"])
        #expect(old.output == "first invoice")
        #expect(try lab.files(holding: "second invoice", except: ["b.pdf", "newest"]).isEmpty)
    }

    @Test func `an activation is read from a capture, once, and only of that computer`() async throws {
        let lab = try await RecordLab.withVault()
        try await lab.run(["server", "add", "SRV01"])
        try await lab.run(["server", "add", "OTHER"])
        try lab.folder.write("capture.json", Self.capture)
        let filed = try await lab.run(["activation", "add", "SRV01", "capture.json", "--confirmation-id", "123456"])
        #expect(filed.status == 0, "\(filed.everything)")
        let sheet = try await lab.run(["activation", "show", "A-1"])
        #expect(sheet.output.contains("123456") && sheet.output.contains("7XYZ2"))
        #expect(sheet.output.contains("activation of") && !sheet.showsCode)
        #expect(try await lab.run(["activation", "add", "SRV01", "capture.json"]).status == 65)
        let other = try await lab.run(["activation", "add", "OTHER", "capture.json"])
        #expect(other.status == 65 && other.error.contains("SRV01"))
        #expect(try await lab.run(["activation", "add", "OTHER"]).status == 64)
        #expect(try await lab.run(["activation", "add", "OTHER", "--status", "by telephone"]).status == 0)
    }

    private static let capture = """
        [{"__CLASS":"SoftwareLicensingProduct","PSComputerName":"SRV01",
        "Name":"Windows(R), ServerStandard edition","Description":"Windows(R) Operating System, RETAIL channel",
        "ApplicationID":"55c92734-d682-4d71-983e-d6ec3f16059f","LicenseStatus":1,"PartialProductKey":"7XYZ2",
        "OfflineInstallationId":"123456789012345678901234567890123456789012345678901234567890123"}]
        """

    @Test func `people get the roles that are given, and somebody stays in charge`() async throws {
        let lab = try await RecordLab.withVault()
        #expect(try await lab.run(["person", "add", "Ben", "--login", "ben"]).status == 0)
        #expect(try await lab.run(["person", "add", "Ben"]).status == 65)
        #expect(try await lab.run(["person", "roles", "Ben", "wizard"]).status == 64)
        #expect(try await lab.run(["person", "roles", "Ben", "buyer", "auditor"]).status == 0)
        let list = try await lab.run(["person", "list"], language: "fr")
        #expect(list.output.contains("acheteur, auditeur") && list.output.contains("tous les rôles"))
        // Nobody would be left who may put it right.
        #expect(try await lab.run(["person", "roles", "Anna", "none"]).status == 3)
        // Who has no identity cannot prove to be somebody else.
        #expect(try await lab.unlocked(["vault", "list", "--as", "Ben"]).status == 66)
        #expect(try await lab.unlocked(["vault", "list", "--as", "Nobody"]).status == 66)
        // Without a terminal and without a file nobody can be asked for the passphrase.
        #expect(try await lab.run(["vault", "list", "--as", "Ben"]).status == 64)
        let removed = try await lab.run(["person", "remove", "Ben", "--reason", "left"])
        #expect(removed.status == 0 && !removed.showsCode)
        try await lab.run(["organisation", "add", "Second"])
        let which = try await lab.run(["server", "list"])
        #expect(which.status == 65 && which.error.contains("--organisation"))
    }

    @Test func `a label is printed, and is no text for a terminal`() async throws {
        let lab = try await RecordLab.withVault()
        try await lab.run(["server", "add", "web01"])
        let zpl = try await lab.run(["label", "web01", "--format", "zpl"])
        #expect(zpl.status == 0 && zpl.output.hasPrefix("^XA") && zpl.output.contains("regain:S-1"))
        #expect(try await lab.run(["server", "label", "S-1", "--output", "sheet.pdf"]).status == 0)
        let bytes = try #require(FileManager.default.contents(atPath: lab.path("sheet.pdf")))
        #expect(bytes.starts(with: Array("%PDF".utf8)))
        #expect(try await lab.run(["label", "S-1", "--format", "png", "--sheet", "L7163"]).status == 64)
        let address = try await lab.run(["label", "S-1", "--format", "zpl", "--address", "javascript:1"])
        #expect(address.status == 65 && address.output.isEmpty)
        // What has the shape of a key stays off every label.
        let key = try RecordLab.wholeKey()
        let note = try await lab.run(["label", "S-1", "--format", "zpl", "--note", key])
        #expect(note.status == 65 && !note.everything.contains(key))
    }

    @Test func `what a search finds is filed, and its fingerprints are the vault's`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey()
        try lab.folder.write("notes.txt", "Windows Server 2008 R2 product key: \(key)\n")
        var fingerprints: [String] = []
        for name in ["first", "second"] {
            let run = try await lab.unlocked(["find", "notes.txt", "--record", "--json", "--output", name])
            #expect(run.status == 0 && !run.everything.contains(key) && !run.showsCode, "\(run.everything)")
            #expect(run.error.contains(name == "first" ? "put under seal" : "was under seal already"))
            let match = try #require(try lab.text(name).firstMatch(of: /hmac-sha256:[0-9a-f]{32}/))
            fingerprints.append(String(match.0))
        }
        #expect(Set(fingerprints).count == 1)
        #expect(try lab.files(holding: key, except: ["notes.txt"]).isEmpty)
    }

    @Test func `every choice and label has a text in both languages`() {
        for kind in RecordKind.allCases {
            for field in RecordSchema.fields(of: kind) {
                #expect(Phrasebook.standard.contains("field.\(kind.rawValue).\(field.id)"))
                guard case .choice(let words) = field.form else { continue }
                for word in words { #expect(Phrasebook.standard.contains("value.\(word)"), "\(word)") }
            }
        }
    }
}
