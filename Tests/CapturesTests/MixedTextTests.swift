import Testing

@testable import Captures

@Suite struct MixedTextTests {
    @Test func `outputs pasted one after the other are told apart`() {
        let text = [
            "Bonjour, voici ce que donne le serveur :", Samples.slmgrFrench, Samples.systemInformationFrench,
            Samples.object, Samples.eventDocument, Samples.dism, "C:\\> wmic path SoftwareLicensingService get *",
            Samples.wmicList, Samples.produKeyText, Samples.csv, "Cordialement,",
        ].joined(separator: "\n\n")
        let captures = CaptureReader.read(Array(text.utf8))
        #expect(
            captures.map(\.kind) == [
                .slmgr, .systemInformation, .licensingClasses, .eventLog, .dism, .licensingClasses, .keyExport,
                .licensingClasses,
            ]
        )
        #expect(captures[1].host == "SRV-PARIS")
        #expect(captures[2].records.first?["EvaluationEndDate"] == "2023-11-14T22:13:20Z")
        #expect(captures[3].records.count == 2)
        #expect(captures[4].records.count == 2)
        #expect(captures[5].records.last?.type == "SoftwareLicensingService")
        #expect(captures[7].records.first?["PartialProductKey"] == "J464C")
    }

    @Test func `the fields of one output do not leak into the next`() throws {
        let text = Samples.slmgrEnglish + "\n\n" + Samples.slmgrEnglish.replacing("J464C", with: "KHKQY")
        let records = CaptureReader.read(Array(text.utf8)).flatMap(\.records)
        // The line with the version stands before the first label of a licence and belongs to it.
        #expect(records.map { $0["PartialProductKey"] } == ["J464C", "KHKQY"])
        #expect(records.allSatisfy { record in record.fields.count { $0.name == "Name" } == 1 })
    }

    @Test func `several machines of one list stay several captures`() {
        let text = Samples.list + "\n" + Samples.list.replacing("SRV01", with: "SRV02")
        #expect(CaptureReader.read(Array(text.utf8)).map(\.host) == ["SRV01", "SRV02"])
    }

    @Test(arguments: expectations)
    func `mail quoting and blank lines between do not hide an output`(_ expected: Expectation) {
        guard expected.name.hasPrefix("slmgr in") else { return }
        let spaced = expected.text.replacing("\n", with: "\r\n\r\n")
        let record = CaptureReader.read(Array(spaced.utf8)).first?.records.first
        for (_, name, value) in expected.fields { #expect(record?[name] == value) }
    }

    @Test(arguments: [
        "Dear all,\n\nName: John Smith\nDescription: a man\nVersion: 2\n\nRegards",
        "Subject: licence\nFrom: a@example.com\nDate: Mon, 1 Jan 2024 10:22:33\n\nHello: world\n",
        "{\"name\": \"package\", \"version\": \"1.0.0\", \"license\": \"MIT\", \"files\": [1, 2, {\"a\": null}]}",
        "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://example.com/x.git\n",
        "id,name,amount\n1,Anna,20\n2,Bert,30\n",
        "<html><body><table><tr><td>Name</td><td>Anna</td></tr></table></body></html>",
        "<project><name>x</name><version>1</version><key>value</key></project>",
        "let productKey = readKey()\nlicense_key: ${LICENSE_KEY}\nserial_number: 1234\n",
        "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\"ProductName\"=\"Windows\"\n",
        "- [ ] todo: buy a product key\n- [x] done: nothing\n",
        "public_key = ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\nhost_key: SHA256:abc\n",
        "Activation: the activation of the volume will expire soon, said the machine permanently.",
    ])
    func `other texts yield nothing`(_ text: String) {
        let captures = CaptureReader.read(Array(text.utf8))
        #expect(captures.flatMap(\.records).map(\.type) == [])
    }

    @Test func `broken JSON and XML give what was read before`() {
        let object = "[\(Samples.object), {\"PartialProductKey\": \"KHKQY\", oops"
        let first = CaptureReader.read(Array(object.utf8))
        #expect(first.flatMap(\.records).map { $0["PartialProductKey"] } == ["J464C", "KHKQY"])
        #expect(first.first?.problems.map(\.code) == [CaptureProblem.brokenJSON])
        let document = Samples.inventoryDocument.replacing("</KEY></LICENSEINFOS>", with: "</KEY></WRONG>")
        let second = CaptureReader.read(Array(document.utf8))
        #expect(second.flatMap(\.records).map(\.type) == ["HARDWARE", "LICENSEINFOS"])
        #expect(second.first?.problems.map(\.code) == [CaptureProblem.brokenXML])
        let cut = CaptureReader.read(Array(Samples.answerFile.utf8.prefix(600)))
        #expect(cut.first?.records.first?["ProductKey"] == key2019)
        #expect(cut.first?.problems.map(\.code) == [CaptureProblem.truncated])
    }

    @Test func `settings of two files pasted together stay apart`() {
        let text = Samples.pid + Samples.editionConfiguration + "\r\n" + Samples.pid.replacing(key2016, with: key2022)
        let records = CaptureReader.read(Array(text.utf8)).flatMap(\.records)
        #expect(records.map { $0["ProductKey"] } == [key2016, key2022])
        #expect(records.first?["EditionID"] == "ServerStandard")
    }

    @Test func `slmgr is known by its values where its language is not`() throws {
        let labels = ["Aaa", "Bbb bb", "Ccc", "Ddd d", "Eee", "Fff ff f", "Ggg", "Hhh", "Iii", "Jjj"]
        let english = try #require(CaptureReader.read(Array(Samples.slmgrEnglish.utf8)).first?.records.first)
        let lines = zip(labels, english.fields.dropFirst()).map { "\($0): \($1.value)" }
        #expect(lines.count == labels.count)
        let captures = CaptureReader.read(Array(lines.joined(separator: "\r\n").utf8))
        #expect(captures.map(\.kind) == [.slmgr])
        let record = try #require(captures.first?.records.first)
        for name in [
            "Name", "Description", "ActivationID", "ApplicationID", "ExtendedPID", "ProductKeyChannel",
            "InstallationID", "UseLicenseURL", "ValidationURL", "PartialProductKey",
        ] {
            #expect(record[name] == english[name], "\(name)")
        }
        // Nothing that is not there was made up.
        #expect(record["LicenseStatus"] == nil)
    }

    @Test func `a label without a value is no record`() {
        #expect(CaptureReader.read(Array("Partial Product Key:\nLicense Status:\n".utf8)).isEmpty)
    }

    @Test func `a key in a comment says so`() {
        for text in [Samples.answerFile, Samples.script, Samples.yaml] {
            let fields = CaptureReader.read(Array(text.utf8)).flatMap(\.records).flatMap(\.fields)
            #expect(fields.filter { $0.context == .comment && $0.name == "ProductKey" }.count == 1)
        }
    }

    @Test func `a field shows its value neither in text nor in a mirror`() {
        let field = CapturedField(name: "ProductKey", value: key2016, line: 1, offset: 0)
        var dumped = ""
        dump(field, to: &dumped)
        for text in ["\(field)", String(reflecting: field), dumped, "\(CapturedRecord(type: "x", fields: [field]))"] {
            #expect(!text.contains(key2016))
        }
    }

    @Test func `dates as .NET writes them`() {
        #expect(DotNetDate.readable("/Date(0)/") == "1970-01-01T00:00:00Z")
        #expect(DotNetDate.readable("/Date(-1)/") == "1969-12-31T23:59:59Z")
        #expect(DotNetDate.readable("/Date(1700000000000-0500)/") == "2023-11-14T22:13:20Z")
        #expect(DotNetDate.readable("/Date()/") == nil)
        #expect(DotNetDate.readable("/Date(99999999999999999999)/") == nil)
        #expect(DotNetDate.readable("/Date(9223372036854775807)/") == nil)
        #expect(DotNetDate.readable("/Date(-9223372036854775808)/") == nil)
    }

    @Test func `no label means two fields of one vocabulary`() {
        for label in [
            "Partial Product Key", "Clé de produit partielle", "Teil-Product Key", "Clave de producto parcial",
        ] {
            let meanings = LabelTable.shared.meanings(Label(label)).filter { $0.family == .slmgr }
            #expect(meanings.map(\.name) == ["PartialProductKey"])
        }
        #expect(LabelTable.shared.meanings(Label("État de la licence")).map(\.name) == ["LicenseStatus"])
        #expect(LabelTable.shared.meanings(Label("etat de la licence")).map(\.name) == ["LicenseStatus"])
        #expect(LabelTable.shared.meanings(Label("no such label")).isEmpty)
    }
}
