import ByteKit
import FoundationEssentials
import JSONText
import KeySafes
import ProductKey
import TestSupport
import Testing

@Suite struct FormatsTests {
    @Test func `XML in clear is read again`() throws {
        let safe = try SampleSafe.safe()
        let export = try KeePassXML.writeInClear(safe, at: SampleSafe.moment)
        #expect(SafeFormat.detect(export.bytes.bytes) == .keePassXML)
        let read = try KeePassXML.read(export.bytes.bytes)
        #expect(SampleSafe.differences(safe, read) == [])
        #expect("\(export)".contains("(secret)"))
    }

    @Test func `JSON in clear is read again, and has the shape that Bitwarden documents`() throws {
        let safe = try SampleSafe.safe()
        let export = Bitwarden.writeInClear(safe, at: SampleSafe.moment)
        #expect(SafeFormat.detect(export.bytes.bytes) == .bitwarden)
        let read = try Bitwarden.read(export.bytes.bytes)
        let document = try JSONValue(parsing: export.bytes.bytes)
        #expect(SampleSafe.differences(safe, read) == [])
        #expect(document.members?.map(\.name) == ["encrypted", "folders", "items"])
        let items = try #require(document["items"]?.elements)
        let item: Set = [
            "passwordHistory", "revisionDate", "creationDate", "deletedDate", "id", "organizationId", "folderId",
            "type",
            "reprompt", "name", "notes", "favorite", "fields", "collectionIds",
        ]
        #expect(
            items.map { Set($0.members?.map(\.name) ?? []) } == [item.union(["login"]), item.union(["secureNote"])]
        )
        #expect(items[0]["login"]?.members?.map(\.name) == ["uris", "username", "password", "totp"])
        #expect(items[0]["login"]?["uris"]?.elements?.first?.members?.map(\.name) == ["match", "uri"])
        #expect(items[0]["revisionDate"]?.string == "2026-11-21T00:00:00.000Z")
        #expect(items[1]["type"]?.integer == 2 && items[1]["secureNote"]?["type"]?.integer == 0)
        for field in items.flatMap({ $0["fields"]?.elements ?? [] }) {
            #expect(field.members?.map(\.name) == ["name", "value", "type", "linkedId"])
        }
        let folders = try #require(document["folders"]?.elements)
        #expect(folders.compactMap { $0["name"]?.string } == ["Serveurs/Paris", "Serveurs"])
        #expect(folders.first?["id"] == items[0]["folderId"])
    }

    @Test func `an organisation's export is read by its collections`() throws {
        let text = """
            {"encrypted":false,"collections":[{"id":"c1","organizationId":"o","name":"IT/Keys","externalId":null}],
            "items":[{"id":"f1b6a5c2-3f0e-4f3e-9f9e-1f2f3f4f5f6f","organizationId":"o","folderId":null,"type":1,
            "reprompt":0,"name":"SRV","notes":null,"favorite":false,"fields":[{"name":"Key","value":
            "\(SampleKeys.server2019Standard.lowercased())","type":0,"linkedId":null}],
            "login":{"uris":null,"username":null,"password":"hunter2","totp":null},"collectionIds":["c1"],
            "revisionDate":"2020-10-28T00:21:43.990Z","creationDate":null,"deletedDate":null},
            {"type":3,"name":"\(SampleKeys.server2019Standard)","card":{}}]}
            """
        let safe = try Bitwarden.read(Array(text.utf8).span)
        let entry = try #require(safe.entries.first)
        #expect(safe.entries.count == 1 && safe.otherEntryCount == 1)
        #expect(entry.key.partialKey == "J464C" && entry.groupPath == ["IT", "Keys"])
        #expect(entry.modified == Timestamp(year: 2020, month: 10, day: 28, hour: 0, minute: 21, second: 43))
        #expect(entry.fields.map(\.name) == ["Password"] && entry.fields[0].value == SecretBytes(utf8: "hunter2"))
    }

    @Test(arguments: [
        (#"{"encrypted":true,"passwordProtected":true,"data":"2.x"}"#, "safe.bitwarden-encrypted"),
        (#"{"encrypted":false}"#, "safe.no-export"), (#"{"encrypted":false,"items":["#, "json.truncated"),
        ("[]", "safe.no-export"), ("nothing", "json.malformed"),
    ])
    func `other JSON is refused by name`(text: String, wanted: String) {
        #expect(code { _ = try Bitwarden.read(Array(text.utf8).span) }?.rawValue == wanted)
    }

    @Test(arguments: [
        ("<a/>", "safe.no-export"), ("<KeePassFile><Root/></KeePassFile>", "safe.no-export"),
        ("<KeePassFile><Root><Group>", "xml.truncated"), ("", "xml.empty"),
        (
            #"<KeePassFile><Root><Group><Entry><String><Key>Password</Key><Value Protected="True">AA==</Value>"#
                + "</String></Entry></Group></Root></KeePassFile>", "safe.content-damaged"
        ),
    ])
    func `other XML is refused by name`(text: String, wanted: String) {
        #expect(code { _ = try KeePassXML.read(Array(text.utf8).span) }?.rawValue == wanted)
    }

    @Test func `truncated and damaged exports end in an error or in fewer entries, never in a trap`() throws {
        let xml = try KeePassXML.writeInClear(try SampleSafe.safe(), at: SampleSafe.moment).bytes.revealedText()
        let json = Bitwarden.writeInClear(try SampleSafe.safe(), at: SampleSafe.moment).bytes.revealedText()
        for length in stride(from: 0, to: xml.utf8.count, by: 7) {
            let cut = Array(xml.utf8.prefix(length))
            #expect(code { _ = try KeePassXML.read(cut.span) } != nil)
        }
        for length in stride(from: 0, to: json.utf8.count, by: 7) {
            let cut = Array(json.utf8.prefix(length))
            #expect(code { _ = try Bitwarden.read(cut.span) } != nil)
        }
        var random = SeededRandom(seed: 0x5EED_0102)
        for _ in 0..<300 {
            var bytes = Array(xml.utf8)
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            if let safe = try? KeePassXML.read(bytes.span) { #expect(safe.entries.count <= 2) }
            bytes = Array(json.utf8)
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            if let safe = try? Bitwarden.read(bytes.span) { #expect(safe.entries.count <= 2) }
        }
    }

    @Test func `keys in notes and titles are found, and masked where they stood`() throws {
        let text = """
            <KeePassFile><Root><Group><Name>Root</Name><Entry>
            <String><Key>Title</Key><Value>\(SampleKeys.server2019Standard)</Value></String>
            <String><Key>Notes</Key><Value>old: \(SampleKeys.server2022Standard), new above</Value></String>
            <String><Key>Password</Key><Value>not a key</Value></String>
            </Entry></Group></Root></KeePassFile>
            """
        let safe = try KeePassXML.read(Array(text.utf8).span)
        #expect(safe.entries.map(\.key.partialKey) == ["J464C", "VMK7H"])
        #expect(Set(safe.entries.map(\.identifier)).count == 2)
        for entry in safe.entries {
            #expect(entry.notes == "old: *****-*****-*****-*****-VMK7H, new above")
            #expect(entry.title == "*****-*****-*****-*****-J464C")
            #expect(entry.fields.map(\.name) == ["Password"])
        }
        var shown = ""
        dump(safe, to: &shown)
        let whole = shown.contains(SampleKeys.server2019Standard) || shown.contains(SampleKeys.server2022Standard)
        #expect(!whole)
    }

    @Test func `fields of the same name and characters that XML lacks are written so that a reader takes them`() throws
    {
        var safe = try SampleSafe.safe()
        safe.entries[1].fields = [
            SafeField(name: "Password", value: "a"), SafeField(name: "Password", value: "b\u{1}\r\u{FFFF}"),
            SafeField(name: "", value: "c"),
        ]
        safe.entries[1].identifier = safe.entries[0].identifier
        let export = try KeePassXML.writeInClear(safe, at: SampleSafe.moment)
        let read = try KeePassXML.read(export.bytes.bytes)
        let entry = try #require(read.entries.first { $0.title == "SRV-02" })
        #expect(entry.fields.map(\.name) == ["Password 2", "Password 3", "Field"])
        #expect(entry.fields[1].value.revealedText() == "b\u{FFFD}\r\u{FFFD}")
        #expect(Set(read.entries.map(\.identifier)).count == 2)
        safe.entries[0].groupPath = Array(repeating: "g", count: 40)
        #expect(code { _ = try KeePassXML.writeInClear(safe, at: SampleSafe.moment) } == "safe.value")
    }

    @Test func `the table shows no key and computes nothing`() throws {
        var safe = try SampleSafe.safe()
        safe.entries[0].notes = "=HYPERLINK(1) \(SampleKeys.server2019Standard)"
        safe.entries[1].title = "@cmd, \"x\""
        let table = MaskedTable.csv(safe)
        let whole = table.contains(SampleKeys.server2019Standard) || table.contains(SampleKeys.server2022Standard)
        #expect(!whole)
        #expect(table.contains("*****-*****-*****-*****-VMK7H"))
        #expect(table.contains(",'=HYPERLINK(1) *****-*****-*****-*****-J464C,"))
        #expect(table.contains("\r\n\"'@cmd, \"\"x\"\"\",Serveurs,"))
        #expect(table.hasPrefix("title,group,user,key,url,notes,reference,created,modified\r\n"))
    }
}
