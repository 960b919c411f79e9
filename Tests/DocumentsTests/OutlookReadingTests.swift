import ByteKit
import Documents
import Foundation
import TestSupport
import Testing

@Suite struct OutlookReadingTests {
    private static let text = "Voici la clé – «Windows Server»\r\nfin"

    private func check(_ document: Document) {
        #expect(document.facts.title == "Votre clé – Windows Server")
        #expect(document.facts.author == "Anne Müller <anne@example.org>")
        #expect(document.facts.recipients == ["Ben", "Clara"])
        #expect(document.facts.identifier == "outlook-1@example.org")
        #expect(document.facts.date?.iso8601 == "2008-03-03T09:00:00Z")
        #expect(document.text == "Voici la clé – «Windows Server»\nfin\ninner text")
        #expect(document.attachments.map(\.name) == ["notes é.txt", "large.bin"])
        #expect(document.attachments.map(\.bytes.count) == [14, 9_000] && document.problems.isEmpty)
    }

    @Test func `a message that Outlook saved and winmail.dat say the same`() throws {
        let builder = OutlookBuilder.sample(text: Self.text)
        let (message, winmail) = (ArraySource(builder.message()), ArraySource(builder.winmail()))
        #expect(DocumentKind(head: message.bytes.span) == .outlookMessage)
        #expect(DocumentKind(head: winmail.bytes.span) == .winmail)
        // A directory behind the first bytes is looked for.
        #expect(DocumentKind(head: message.bytes.span.extracting(0..<512), source: message) == .outlookMessage)
        check(try #require(try documents(message, .outlookMessage).first))
        check(try #require(try documents(winmail, .winmail).first))
    }

    @Test(.enabled(if: SharedFiles.hasTool("msgconvert"), "msgconvert is not installed"))
    func `an independent reader reads the same out of the message`() async throws {
        let folder = try TemporaryFolder()
        // It writes texts beyond ASCII in a set that it does not name.
        try folder.write("m.msg", OutlookBuilder.sample(text: "plain words in it").message())
        let run = try await ToolRun("msgconvert", ["--outfile", "m.eml", "m.msg"], folder: folder.path)
        #expect(run.status == 0, "\(run.error)")
        let theirs = try #require(try documents(try ArraySource(path: folder.path + "/m.eml"), .message).first)
        #expect(theirs.facts.title?.hasPrefix("Votre cl") == true)
        #expect(theirs.text.contains("plain words in it"))
        #expect(theirs.attachments.map(\.bytes.count).contains(9_000))
    }

    @Test(.enabled(if: SharedFiles.hasTool("tnef"), "tnef is not installed"))
    func `an independent reader reads the same files out of winmail.dat`() async throws {
        let folder = try TemporaryFolder()
        var builder = OutlookBuilder.sample(text: Self.text)
        builder.messages = []
        let path = try folder.write("winmail.dat", builder.winmail())
        let run = try await ToolRun("tnef", ["--directory", folder.path, path], folder: folder.path)
        #expect(run.status == 0, "\(run.error)")
        let large = try Data(contentsOf: folder.url.appending(path: "large.bin"))
        #expect([UInt8](large) == builder.files[1].bytes)
    }

    @Test(
        .enabled(
            if: SharedFiles.has("mail/dist-list.pst") && SharedFiles.hasTool("pffexport"),
            "the corpus or pffexport is missing"
        )
    )
    func `Outlook's folders hold as many messages as an independent reader finds`() async throws {
        let folder = try TemporaryFolder()
        let path = SharedFiles.corpus("mail/dist-list.pst").path
        let source = try ArraySource(path: path)
        #expect(DocumentKind(head: source.bytes.span) == .outlookFolders)
        let read = try documents(source, .outlookFolders)
        let target = folder.url.appending(path: "out").path
        let run = try await ToolRun("pffexport", ["-q", "-m", "items", "-t", target, path], folder: folder.path)
        #expect(run.status == 0, "\(run.error)")
        // What it knows no form for it passes over, aloud.
        var count = run.everything.components(separatedBy: "Skipped item").count - 1
        if let names = FileManager.default.enumerator(atPath: target + ".export") {
            while let name = names.nextObject() as? String {
                // Each item is a folder of its own: Message00001, Contact00001 …
                let last = (name as NSString).lastPathComponent
                // Those that are attached to others come with them.
                if name.contains("/Attachments/") { continue }
                if last.range(of: "^[A-Z][A-Za-z ]+[0-9]{5}$", options: .regularExpression) != nil { count += 1 }
            }
        }
        #expect(read.count == count && count > 1)
        #expect(read.allSatisfy { $0.problems.isEmpty })
    }
}
