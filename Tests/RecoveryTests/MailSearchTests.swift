import ByteKit
import Foundation
import Licensing
import ProductKey
import Recovery
import TestSupport
import Testing
import Texts

private let now = Timestamp(secondsSince1970: 1_795_000_000)

private func search(_ path: String, label: String? = nil) async throws -> FindReport {
    var options = Search.Options()
    options.label = try label.map { try LabelPattern($0) }
    return await Search(options).run([.path(path)], now: now)
}

/// Mails written by Python, with the owner's made-up key in one of them.
private func archive(keyIn number: Int) throws -> (TemporaryFolder, ProductKey) {
    let folder = try TemporaryFolder()
    let key = try SampleKeys.key(SampleKeys.madeUp[0])
    let script = SharedFiles.packageRoot.appending(path: "scripts/fixtures/make-mails.py").path
    let published = [SampleKeys.server2019Standard, SampleKeys.server2022Standard]
    _ = try SharedFiles.output(
        of: "python3",
        [script, folder.path, "\(number)", key.revealed()] + published
    )
    return (folder, key)
}

@Suite(.enabled(if: SharedFiles.hasTool("python3"), "python3 is not installed")) struct MailSearchTests {
    /// The numbers stand for four character sets and as many ways to write a key.
    @Test(arguments: [16, 17, 18, 19])
    func `the one mail with the key is found in a mailbox, in a Maildir and among single files`(number: Int) async throws {
        let (folder, key) = try archive(keyIn: number)
        for source in ["archive.mbox", "Maildir", "eml"] {
            let report = try await search("\(folder.path)/\(source)")
            #expect(report.verdict.outcome == .keyFound && !report.isPartial, "\(source)")
            let usable = report.findings.filter(\.isUsable)
            let best = try #require(usable.first)
            #expect(usable.count == 1 && best.key == key && best.place == "mail")
            #expect(best.path == "message <m\(number)@example.org>, body")
            #expect(best.document?.author == "Anne Müller <anne\(number)@example.org>")
            #expect(best.document?.date?.secondsSince1970 == 1_200_000_000 + Int64(number) * 86_400)
            #expect(best.document?.title?.contains("\(number)") == true)
            // Keys that everybody has are told apart; Product IDs, GUIDs and codes of others are not told at all.
            #expect(report.findings.filter { !$0.isUsable }.allSatisfy { $0.keyClass == .generic })
            #expect(report.findings.count == 5)
        }
    }

    @Test func `a label takes the one key out of a mailbox and says why not the others`() async throws {
        let (folder, key) = try archive(keyIn: 18)
        let other = try SampleKeys.key(SampleKeys.madeUp[2])
        let text = "From: b@example.org\nSubject: Another server\n\nWindows key \(other.revealed())\n"
        try folder.write("eml/other.eml", text)
        let shown = String(key.revealed().enumerated().map { $0.offset % 3 == 0 && $0.element != "-" ? "?" : $0.element })
        let report = try await search("\(folder.path)/eml", label: shown)
        let best = try #require(report.findings.first { $0.id == report.verdict.best })
        #expect(report.verdict.outcome == .keyFound && best.key == key)
        let codes = report.verdict.reasons.map(\.code)
        #expect(codes.contains("verdict.set-aside") && codes.contains("verdict.set-aside-published"))
        // Without that mail there is no key, and the reasons stay.
        try FileManager.default.removeItem(atPath: folder.path + "/eml/18.eml")
        let without = try await search("\(folder.path)/eml", label: shown)
        #expect(without.verdict.outcome == .nothingFound)
        #expect(without.verdict.reasons.map(\.code).contains("verdict.set-aside"))
    }

    @Test func `a key is found however a mail holds it`() async throws {
        let key = try SampleKeys.key(SampleKeys.madeUp[1])
        let groups = key.revealed().split(separator: "-").map(String.init)
        let cells = groups.map { "<td> \($0) </td>" }.joined()
        let split = "\(groups[0])-\(groups[1])-\(groups[2])-<br>\(groups[3])-\(groups[4])"
        let soft = groups.map { $0.prefix(2) + "&shy;" + $0.dropFirst(2) }.joined(separator: "&#8209;")
        let spans = key.revealed().map { "<span>\($0)</span>" }.joined()
        func html(_ body: String) -> String {
            "From: a@b.c\nSubject: Windows Server\nContent-Type: text/html; charset=utf-8\n\n<html><body>\(body)</body></html>\n"
        }
        let nested = "From: a@b.c\nSubject: Fwd\nContent-Type: message/rfc822\n\n" + html("<p>\(key.revealed())</p>")
        let quoted = groups[0...2].joined(separator: "-") + "-\n> " + groups[3...4].joined(separator: "-")
        let mails = [
            html("<table><tr><td>Key</td>\(cells)</tr></table>"), html("<p>\(split)</p>"), html(soft), html(spans),
            nested, "From: a@b.c\nSubject: Windows key \(key.revealed())\n\nnothing\n",
            "From: a@b.c\nSubject: Windows\n\n> \(quoted)\n",
            "From: a@b.c\nSubject: Windows\n\n" + groups.joined(separator: "\u{2212}") + "\n",
            "From: a@b.c\nSubject: Windows\n\n" + groups.joined(separator: "\u{2010}") + "\n",
        ]
        for (number, mail) in mails.enumerated() {
            let folder = try TemporaryFolder()
            let report = try await search(try folder.write("m.eml", mail))
            #expect(report.findings.map(\.key) == [key], "mail \(number)")
        }
    }

    @Test func `files attached to mails are looked into, and say what they are attached to`() async throws {
        let key = try SampleKeys.key(SampleKeys.madeUp[3])
        let folder = try TemporaryFolder()
        try folder.write("key.txt", "Windows product key: \(key.revealed())\n")
        let script = """
            import sys, io, zipfile
            from email.message import EmailMessage
            folder = sys.argv[1]
            text = open(folder + "/key.txt", "rb").read()
            def mail(subject, name, data):
                m = EmailMessage()
                m["From"], m["Subject"], m["Message-ID"] = "anne@example.org", subject, "<%s@x>" % subject
                m.set_content("see there")
                m.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
                return m.as_bytes()
            def packed(name, data):
                b = io.BytesIO()
                with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z: z.writestr(name, data)
                return b.getvalue()
            inner = mail("inner", "keys.zip", packed("keys/key.txt", text))
            open(folder + "/m.eml", "wb").write(mail("outer", "old.zip", packed("inner.eml", inner)))
            """
        _ = try SharedFiles.output(of: "python3", ["-c", script, folder.path])
        let report = try await search("\(folder.path)/m.eml")
        let best = try #require(report.findings.first)
        #expect(report.findings.count == 1 && best.key == key)
        #expect(best.document?.attachments == ["old.zip", "inner.eml", "keys.zip", "keys/key.txt"])
        #expect(best.document?.title == "inner" && best.document?.author == "anne@example.org")
    }

    @Test func `mails a hundred deep and archives that unpack to too much are bounded and told`() async throws {
        let folder = try TemporaryFolder()
        var nested = "From: a@b.c\nSubject: s\n\ndeep\n"
        for _ in 0..<100 { nested = "From: a@b.c\nSubject: s\nContent-Type: message/rfc822\n\n" + nested }
        try folder.write("deep.eml", nested)
        let deep = try await search("\(folder.path)/deep.eml")
        #expect(deep.isPartial && deep.sources.contains { $0.problems.contains { $0.code == "document.too-deep" } })
        let script = """
            import sys, io, zipfile
            from email.message import EmailMessage
            m = EmailMessage()
            m["From"], m["Subject"] = "anne@example.org", "bomb"
            b = io.BytesIO()
            with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
                with z.open("zeros.bin", "w", force_zip64=True) as f:
                    for _ in range(600): f.write(bytes(1 << 20))
            m.add_attachment(b.getvalue(), maintype="application", subtype="zip", filename="bomb.zip")
            open(sys.argv[1] + "/bomb.eml", "wb").write(m.as_bytes())
            """
        _ = try SharedFiles.output(of: "python3", ["-c", script, folder.path])
        let bomb = try await search("\(folder.path)/bomb.eml")
        #expect(bomb.isPartial && bomb.sources.contains { $0.problems.contains { $0.code == "document.too-much" } })
    }
}
