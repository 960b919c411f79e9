import ByteKit
import Foundation
import JSONText
import ProductKey
import TestSupport
import Testing
import Texts
import Typesetting

/// Lost keys from the loss until they cannot be lost again, through the program itself.
@Suite struct CaseCommandTests {
    private static func document(_ run: ToolRun) throws -> JSONValue {
        try JSONValue(parsing: Array(run.output.utf8).span)
    }

    private static func next(_ run: ToolRun) throws -> String? { try document(run)["next"]?["step"]?.string }

    private static let answers = [
        "situation=reinstalled", "urgent=no", "machine=physical", "maker=none", "backup=yes", "deployment=no",
        "digital=no", "invoice=yes", "contract=none",
    ]

    /// What a letter needs besides papers.
    private static let facts = [
        "company.name=Éts L'Hôpital & Fils", "company.address=1 rue A; 35000 Rennes", "contact.name=Zoë",
        "contact.email=zoe@hopital.example", "server.maker=Thorvald", "server.model=T1", "server.serial=TV1",
        "windows.version=2019", "windows.edition=Standard", "windows.build=17763", "channel=retail",
        "damage=Carte perdue.", "supplier=Duvallon", "invoice.date=2020-01-14", "invoice.product=Windows Server 2019",
        "invoice.quantity=1", "invoice.number=F-1", "order.number=C-1", "order.account=4", "activation.code=0xC004F034",
    ]

    /// The server of a case, recorded as far as a complete sheet goes.
    private static func recordServer(_ lab: RecordLab) async throws {
        try await lab.run([
            "server", "add", "SRV01", "--serial", "TV1", "--set", "maker=Thorvald", "--set", "model=T1",
            "--set", "os.version=2019", "--set", "os.edition=Standard",
        ])
        try await lab.run(["licence", "add", "Windows Server 2019 Standard", "--link", "S-1"])
    }

    private static func capture(_ key: ProductKey) -> String {
        """
        [{"__CLASS":"SoftwareLicensingProduct","PSComputerName":"SRV01",
        "Name":"Windows(R), ServerStandard edition","Description":"Windows(R) Operating System, RETAIL channel",
        "ApplicationID":"55c92734-d682-4d71-983e-d6ec3f16059f","LicenseStatus":1,"PartialProductKey":"\(key.partialKey)"}]
        """
    }

    @Test(arguments: ["en", "fr"])
    func `a reinstalled server goes from lost to never again`(language: String) async throws {
        let lab = try await RecordLab.withVault()
        try await Self.recordServer(lab)
        func run(_ arguments: [String], input: String = "") async throws -> ToolRun {
            try await lab.unlocked(arguments, input: input, language: language)
        }
        let opened = try await run(["case", "open", "clé de SRV01", "--server", "SRV01"])
        #expect(opened.status == 0 && !opened.showsCode)
        #expect(opened.output.contains("case.firmware-first.situation"))
        let answered = try await run(["case", "answer", "C-1"] + Self.answers)
        #expect(answered.status == 0 && answered.output.contains("regain case authorise C-1"))
        // Nothing is searched before somebody took responsibility.
        try lab.folder.write("papers/note.txt", "nothing here\n")
        #expect(try await run(["case", "search", "C-1", "papers", "--way", "own-papers"]).status == 3)
        #expect(
            try await run(["case", "authorise", "C-1", "--name", "Zoë", "--statement", "nos machines"]).status == 0
        )
        let searched = try await run(["case", "search", "C-1", "papers", "--way", "own-papers"])
        #expect(searched.status == 1 && !searched.showsCode)
        // What proves the purchase belongs to the case, though it holds no key.
        try lab.folder.write("orders/order.eml", Self.order)
        #expect(try await run(["case", "search", "C-1", "orders", "--way", "own-papers"]).status == 1)
        let papers = try Self.document(try await run(["case", "show", "C-1", "--json"]))["papers"]?.elements ?? []
        #expect(papers.contains { $0["role"]?.string == "order" || $0["role"]?.string == "invoice" })
        for way in ["firmware", "old-backups", "inventories", "mail"] {
            let tried = try await run(["case", "tried", "C-1", way, "nothing", "--on", "2026-11-20"])
            #expect(tried.status == 0)
        }
        #expect(try Self.next(try await run(["case", "next", "C-1", "--json"])) == "report")
        let report = try await run(["case", "report", "C-1", "--output", "report.pdf"])
        #expect(report.status == 0)
        let pages = try await ToolRun("pdftotext", ["-layout", lab.path("report.pdf"), "-"], folder: lab.folder.path)
        #expect(pages.output.contains("Zoë") && pages.output.contains("SHA-256"))
        #expect(try Self.next(try await run(["case", "next", "C-1", "--json"])) == "reseller")

        // The dossier: what is missing is named, what cannot be had is explained, then it is built and followed.
        #expect(try await run(["dossier", "check", "C-1", "--for", "reseller"]).status == 1)
        #expect(try await run(["case", "fact", "C-1"] + Self.facts).status == 0)
        #expect(try await run(["dossier", "build", "C-1", "--for", "reseller", "--output", "early"]).status == 3)
        try lab.folder.write("facture.txt", "Facture F-1, Windows Server 2019 Standard\n")
        #expect(try await run(["case", "attach", "C-1", "facture.txt", "--role", "invoice"]).status == 0)
        for need in ["coa-photo", "media-photo"] {
            #expect(try await run(["dossier", "excuse", "C-1", need, "--reason", "boîte perdue"]).status == 0)
        }
        let ready = try await run(["dossier", "check", "C-1", "--for", "reseller"])
        #expect(ready.status == 0 && !ready.showsCode)
        for name in ["l.pdf", "l.eml", "l.txt"] {
            let letter = try await run(["dossier", "letter", "C-1", "--for", "reseller", "--output", name])
            #expect(letter.status == 0 && !letter.showsCode, "\(letter.error)")
        }
        let spoken = try Self.document(
            try await run(["dossier", "letter", "C-1", "--for", "reseller", "--json"])
        )
        #expect(spoken["text"]?.string == (try lab.text("l.txt")))
        #expect(try lab.text("l.eml").contains("Content-Disposition: attachment"))
        #expect(try lab.text("l.txt").contains("F-1"))
        let built = try await run(["dossier", "build", "C-1", "--for", "reseller", "--output", "out", "--sign"])
        #expect(built.status == 0 && !built.showsCode)
        #expect(try await lab.run(["dossier", "verify", "out"]).status == 0)
        #expect(try await lab.run(["dossier", "verify", "out.zip"]).status == 0)
        let check = try Self.document(try await lab.run(["dossier", "verify", "out", "--json"]))
        let signer = try #require(check["signer"]?.string)
        #expect(try await lab.run(["audit", "sign", "--passphrase-file", "passphrase"]).output.contains(signer))
        #expect(try await lab.run(["dossier", "verify", "out", "--signer", signer]).status == 0)
        let other = String(repeating: "0", count: 64)
        #expect(try await lab.run(["dossier", "verify", "out", "--signer", other]).status == 1)
        let letter = try await ToolRun("pdftotext", ["out/data/letter.pdf", "-"], folder: lab.folder.path)
        #expect(letter.output.contains(/L['’]Hôpital/))

        #expect(try await run(["dossier", "follow", "C-1", "--for", "reseller", "refused"]).status == 3)
        let sent = try await run([
            "dossier", "follow", "C-1", "--for", "reseller", "sent", "--calendar", "remind.ics",
        ])
        #expect(sent.status == 0 && !sent.showsCode)
        #expect(try lab.text("remind.ics").contains("BEGIN:VEVENT"))
        #expect(
            try Self.document(try await run(["case", "next", "C-1", "--json"]))["next"]?["action"]?.string == "wait"
        )
        #expect(try await run(["dossier", "follow", "C-1", "--for", "reseller", "refused"]).status == 3)
        let refused = try await run([
            "dossier", "follow", "C-1", "--for", "reseller", "refused", "--reason", "no keys of boxes",
        ])
        #expect(refused.status == 0)
        #expect(try Self.next(try await run(["case", "next", "C-1", "--json"])) == "microsoft")

        // Microsoft gives a key anew, by a mail: it goes into the vault, and nowhere else.
        _ = try await run(["dossier", "follow", "C-1", "--for", "microsoft", "sent"])
        let key = try SampleKeys.key(SampleKeys.madeUp[0])
        try lab.folder.write("reply.eml", Self.mail(key.revealed()))
        let reply = try await run(["dossier", "reply", "C-1", "--for", "microsoft", "reply.eml"])
        #expect(reply.status == 0 && !reply.showsCode && reply.output.contains(key.partialKey))
        #expect(!reply.everything.contains(key.revealed()))
        try FileManager.default.removeItem(atPath: lab.path("reply.eml"))
        #expect(try Self.next(try await run(["case", "next", "C-1", "--json"])) == "prove")
        let early = try await run(["case", "close", "C-1"])
        #expect(early.status == 3)

        try lab.folder.write("capture.json", Self.capture(key))
        let proved = try await run(["case", "prove", "C-1", "capture.json"])
        #expect(proved.status == 0 && !proved.showsCode)
        #expect(try Self.next(try await run(["case", "next", "C-1", "--json"])) == "close")
        let closed = try await run(["case", "close", "C-1"])
        #expect(closed.status == 0 && !closed.showsCode)
        let shown = try await run(["case", "show", "C-1"])
        #expect(shown.status == 0 && !shown.showsCode && !shown.output.contains("case."))
        #expect(try await run(["case", "list"]).status == 1)
        #expect(try await run(["case", "list", "--all"]).status == 0)
        // The key is nowhere in clear: not in the records, not in the bundle, not in the reports.
        #expect(try lab.files(holding: key.revealed()) == [])
        #expect(try await lab.run(["audit", "verify"]).status == 0)
    }

    private static let order = """
        From: Ventes <ventes@duvallon.example>\r\nTo: zoe@hopital.example\r\nSubject: Confirmation de commande C-1\r
        Date: Tue, 14 Jan 2020 10:00:00 +0100\r\nMessage-ID: <c1@duvallon.example>\r\nMIME-Version: 1.0\r
        Content-Type: text/plain; charset=utf-8\r\n\r\nConfirmation de commande n° C-2020-088\r
        1 x Windows Server 2019 Standard 16 coeurs\r\nFacture n° F-2020-0117 du 14/01/2020\r\nTotal TTC 936,00 EUR\r\n
        """

    /// A reply as mail programs write it: the key inside base64.
    private static func mail(_ key: String) -> String {
        let body = Data("Bonjour,\r\n\r\nvotre nouvelle clé : \(key)\r\n".utf8).base64EncodedString()
        return """
            From: support@example.com\r\nTo: zoe@hopital.example\r\nSubject: cl\r\nMIME-Version: 1.0\r
            Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\(body)\r\n
            """
    }

    @Test(arguments: ["en", "fr"])
    func `a damaged label selects the one mail that holds its key`(language: String) async throws {
        let lab = try await RecordLab.withVault()
        try await Self.recordServer(lab)
        func run(_ arguments: [String], input: String = "") async throws -> ToolRun {
            try await lab.unlocked(arguments, input: input, language: language)
        }
        let keys = try (0..<2).map { try SampleKeys.key(SampleKeys.madeUp[$0]) }
        let pattern = String(
            keys[1].revealed().enumerated().map { $0.offset % 3 == 0 || $0.element == "-" ? $0.element : "?" }
        )
        for (index, key) in keys.enumerated() {
            try lab.folder.write(
                "mails/\(index).eml",
                "Subject: Windows Server product key\n\nProduct key: \(key.revealed())\n"
            )
        }
        _ = try await run(["case", "open", "étiquette", "--server", "S-1", "--answer", "situation=label-damaged"])
        _ = try await run(["case", "authorise", "C-1", "--name", "Zoë", "--statement", "ours"])
        let label = try await run(["case", "label", "C-1"], input: pattern + "\n")
        #expect(label.status == 0 && !label.everything.contains(pattern))
        // The reading is nearly a key: it lies under seal like one.
        #expect(try lab.files(holding: pattern) == [])
        #expect(try await run(["case", "label", "C-1", "--like", keys[1].revealed()]).status == 65)
        // The other key is not the label's, whoever says so.
        #expect(try await run(["case", "key", "C-1"], input: keys[0].revealed() + "\n").status == 65)
        let found = try await run(["case", "search", "C-1", "mails", "--way", "mail"])
        #expect(found.status == 0 && !found.showsCode)
        let state = try Self.document(try await run(["case", "show", "C-1", "--json"]))
        #expect(state["partialKey"]?.string == keys[1].partialKey && state["sealed"]?.bool == true)
        #expect(state["next"]?["step"]?.string == "urgent")
        try FileManager.default.removeItem(atPath: lab.path("mails"))
        for key in keys { #expect(try lab.files(holding: key.revealed()) == []) }
        // Without the capture of the activation somebody must put their name to what is missing.
        #expect(try await run(["case", "close", "C-1"]).status == 3)
        let accepted = try await run(["case", "close", "C-1", "--accept", "proof:Zoë:machine éteinte"])
        #expect(accepted.status == 0)
        #expect(try await run(["case", "show", "C-1"]).output.contains("Zoë"))
    }

    @Test func `questions are asked on a terminal, with why, and an empty line leaves the rest`() async throws {
        let lab = try await RecordLab.withVault()
        let run = try await lab.conversation(["case", "open", "dialogue"], typing: ["1", "no", "?", "dell", ""])
        #expect(run.status == 0)
        #expect(run.output.contains("What happened?") && run.output.contains("[case.firmware-first.urgent]"))
        let shown = try await lab.run(["case", "show", "C-1", "--json"])
        let answers = try Self.document(shown)["answers"]
        #expect(answers?["situation"]?.string == "label-damaged" && answers?["urgent"]?.string == "no")
        #expect(answers?["machine"]?.string == "unknown" && answers?["maker"]?.string == "dell")
        #expect(answers?["digital"] == nil)
    }

    @Test func `what is not known is refused with what there is`() async throws {
        let lab = try await RecordLab.withVault()
        _ = try await lab.run(["case", "open", "a", "--no-questions"])
        for arguments in [
            ["case", "answer", "C-1", "colour=red"], ["case", "answer", "C-1", "machine=maybe"],
            ["case", "fact", "C-1", "shoe=44"], ["case", "tried", "C-1", "luck", "nothing"],
            ["case", "tried", "C-1", "mail", "perhaps"], ["case", "open", "b", "--order", "backwards"],
            ["case", "tried", "C-1", "mail", "nothing", "--until", "2026-12-01"],
            ["dossier", "excuse", "C-1", "luck", "--reason", "none"],
            ["case", "authorise", "C-1", "--name", "1", "--statement", "2"],
        ] {
            let run = try await lab.run(arguments)
            #expect(run.status == 64 && !run.showsCode, "\(arguments)")
        }
        #expect(try await lab.run(["case", "show", "C-9"]).status == 66)
        #expect(try await lab.run(["case", "report", "C-1"]).status == 1)
        #expect(try await lab.run(["case", "close", "C-1", "--accept", "proof::"]).status == 64)
    }

    @Test func `each entry has its sentence in both languages`() {
        let kinds = [
            "opened", "answered", "stated", "label", "authorised", "tried", "attached", "found", "dossier", "proved",
            "accepted", "noted", "closed", "several",
        ]
        var codes = kinds.map { "case.told.\($0)" }
        codes += ["answer", "go", "wait", "ask-again", "none"].map { "case.next.\($0)" }.filter {
            $0 != "case.next.none"
        }
        codes += ["invoice", "order", "coa-photo", "media-photo", "chassis-photo", "activation-screenshot", "other"]
            .map { "case.role.\($0)" }
        codes += ["built", "sent", "acknowledged", "more-asked", "refused", "answered", "reissued"]
            .map { "dossier.state-\($0)" }
        #expect(codes.filter { !Phrasebook.standard.contains($0) } == [])
    }

    // MARK: Examples

    @Test(arguments: ["2019-reinstalled", "2022-label"])
    func `an example gives a verdict, the next step and a bundle that could be sent`(name: String) async throws {
        let lab = try RecordLab()
        let scenario = SharedFiles.packageRoot.appending(path: "examples/\(name).yaml").path
        let run = try await lab.run(["case", "run", scenario, "--bundles", "out", "--json"])
        #expect(run.status == 0, "\(run.error)")
        let document = try Self.document(run)
        #expect(document["outcome"]?.string == "nothing-found")
        let bundle = try #require(document["bundles"]?.elements?.first)
        #expect(bundle["completeness"]?["ready"]?.bool == true)
        let folder = try #require(bundle["folder"]?.string)
        #expect(try await lab.run(["dossier", "verify", folder]).status == 0)
        // What the hashes in the evidence stand for lies beside the bundle.
        let kept = Array(try lab.text("out/search-1.json").utf8)
        #expect(try JSONValue(parsing: kept.span)["schema"]?.string == "regain.find/1")
        let letter = try await ToolRun(
            "pdftotext",
            ["-layout", "\(folder)/data/letter.pdf", "-"],
            folder: lab.folder.path
        )
        #expect(letter.output.contains(name == "2022-label" ? "O’Neill Joinery Ltd" : "Berger & Fils SAS"))
        #expect(!letter.output.contains("[") && !letter.output.contains("{"))
        // One flipped byte, one file more, one file less: each is named.
        let text = "\(lab.folder.path)/\(folder)/data/letter.txt"
        try (String(contentsOfFile: text, encoding: .utf8) + " ").write(toFile: text, atomically: true, encoding: .utf8)
        try lab.folder.write("\(folder)/data/more.txt", "more")
        try FileManager.default.removeItem(atPath: lab.path("\(folder)/data/index.pdf"))
        let damaged = try await lab.run(["dossier", "verify", folder])
        #expect(damaged.status == 1)
        for name in ["letter.txt", "more.txt", "index.pdf"] { #expect(damaged.output.contains(name)) }
    }

    @Test func `a paper with somebody's key in it does not leave the house`() async throws {
        let lab = try RecordLab()
        let key = try RecordLab.wholeKey()
        let pages = FlowDocument([.paragraph(.init("Windows Server: \(key)", style: TextStyle(size: 11)))])
        let now = Timestamp(secondsSince1970: 0)
        let pdf = try pages.pdf(.init(title: "x", author: "x", created: now))
        try Data(pdf).write(to: URL(fileURLWithPath: lab.path("invoice.pdf")))
        let example = SharedFiles.packageRoot.appending(path: "examples/2022-label.yaml")
        let text = try String(contentsOf: example, encoding: .utf8)
            .replacing("papers/invoice-2022.pdf", with: "invoice.pdf")
            .replacing("file: papers/", with: "file: \(SharedFiles.packageRoot.path)/examples/papers/")
            .replacing(/search:(.|\n)*?tried:/, with: "tried:")
        try lab.folder.write("case.yaml", text)
        let run = try await lab.run(["case", "run", "case.yaml", "--bundles", "out"])
        #expect(run.status == 1 && run.output.contains("invoice.pdf"), "\(run.error)")
        try FileManager.default.removeItem(atPath: lab.path("invoice.pdf"))
        let shown = try await ToolRun(
            "sh",
            ["-c", "for f in $(find out -name '*.pdf'); do pdftotext $f -; done"],
            folder: lab.folder.path
        )
        #expect(shown.output.contains("O’Neill") && !shown.output.contains(key))
        #expect(try lab.files(holding: key) == [])
    }

    @Test func `an example goes into the records whole`() async throws {
        let lab = try await RecordLab.withVault()
        let scenario = SharedFiles.packageRoot.appending(path: "examples/2022-label.yaml").path
        let run = try await lab.unlocked(["case", "run", scenario, "--bundles", "out", "--record"])
        #expect(run.status == 0, "\(run.error)")
        let shown = try Self.document(try await lab.run(["case", "show", "C-1", "--json"]))
        #expect(shown["readableCells"]?.integer == 6 && shown["papers"]?.elements?.count == 5)
        #expect(shown["next"]?["step"]?.string == "microsoft")
        #expect(try lab.files(holding: "7?Y??-?K???-???2?-?????-??H?D") == [])
    }
}
