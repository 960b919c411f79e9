import ByteKit
import Documents
import TestSupport
import Testing
import WorkerLink

@Suite struct HostileMailTests {
    private static let head = "From: a@b.c\nSubject: s\nMIME-Version: 1.0\n"

    @Test(arguments: [100, 5_000])
    func `parts a hundred deep and deeper in one another are left out and told`(depth: Int) throws {
        var message = Self.head
        for level in 0..<depth { message += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        message += "Content-Type: text/plain\n\ndeep inside\n"
        for level in (0..<depth).reversed() { message += "--b\(level)--\n" }
        let document = try #require(try documents(ArraySource(message), .message).first)
        #expect(document.facts.title == "s")
        #expect(document.problems.contains { $0.code == .documentTooDeep })
    }

    @Test func `a header of ten million bytes is cut, the text behind it is read`() throws {
        let long = String(repeating: "x", count: 10_000_000)
        let message = "From: a@b.c\nSubject: \(long)\nX-Other: \(long)\n\nthe text\n"
        let document = try #require(try documents(ArraySource(message), .message).first)
        #expect((document.facts.title?.utf8.count ?? 0) < 10_000 && document.text.contains("the text"))
    }

    @Test func `a message of ten thousand attachments is cut and told`() throws {
        let part = "--q\nContent-Type: application/octet-stream; name=a\n\nx\n"
        let message =
            Self.head + "Content-Type: multipart/mixed; boundary=q\n\n" + String(repeating: part, count: 10_000)
        let document = try #require(try documents(ArraySource(message), .message).first)
        #expect(document.attachments.count == DocumentLimits().attachmentCount)
        #expect(document.problems.contains { $0.code == .documentTooLong })
    }

    @Test func `broken MIME gives what can be had`() throws {
        let noEnd =
            Self.head + "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nnever ended"
        #expect(try documents(ArraySource(noEnd), .message).first?.text.contains("never ended") == true)
        let noParts = Self.head + "Content-Type: multipart/mixed; boundary=q\n\nonly a preamble\n"
        let document = try #require(try documents(ArraySource(noParts), .message).first)
        #expect(document.text.contains("only a preamble"))
        #expect(document.problems.contains { $0.code == .documentDamaged })
        let badBase64 =
            Self.head + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!dGhlIHRl*eHQ=\n\n%%%\n"
        #expect(try documents(ArraySource(badBase64), .message).first?.text.hasPrefix("the text") == true)
    }

    @Test func `an encrypted message is told as one`() throws {
        let message =
            Self.head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nxxxx\n"
        let document = try #require(try documents(ArraySource(message), .message).first)
        #expect(document.problems.contains { $0.code == .documentEncrypted })
    }

    @Test func `every beginning of a message and every change of a byte is survived`() throws {
        let part =
            "--q\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C1&eacute;</p>\n"
        let message = Array(
            (Self.head + "Content-Type: multipart/mixed; boundary=\"q\"\n\n\(part)--q\nContent-Type: message/rfc822\n\n"
                + Self.head + "\nin it\n--q--\n").utf8
        )
        let workers = DocumentWorkers()
        for count in stride(from: 0, through: message.count, by: 3) {
            #expect(try documents(ArraySource(Array(message[..<count])), .message, workers: workers).count == 1)
        }
        var random = SeededRandom(seed: 7)
        for _ in 0..<150 {
            var changed = message
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(try documents(ArraySource(changed), .message, workers: workers).count == 1)
        }
    }

    @Test func `one message that ends the worker costs that message only`() throws {
        // Address space for a dozen megabytes more than the libraries take: the large message has no room.
        var options = WorkerOptions()
        options.memoryLimit = 160 << 20
        let large = String(repeating: "y", count: 48 << 20)
        func message(_ name: String, _ text: String) -> String {
            "From a@b.c Mon Mar  3 10:00:00 2008\nFrom: a@b.c\nSubject: \(name)\n\n\(text)\n\n"
        }
        let box = ArraySource(message("first", "a") + message("large", large) + message("third", "c"))
        let reading = try DocumentReading(
            box,
            kind: .mailbox,
            name: "box",
            workers: DocumentWorkers(options: options)
        )
        #expect(try reading.next()?.facts.title == "first")
        #expect(throws: WorkerError.self) { _ = try reading.next() }
        #expect(try reading.next()?.facts.title == "third")
        #expect(try reading.next() == nil)
    }

    @Test func `what is no folder of Outlook is refused, and so is what is no message of it`() throws {
        let junk = ArraySource(Array("!BDN".utf8) + [UInt8](repeating: 7, count: 4_096))
        #expect(throws: WorkerError.self) { try documents(junk, .outlookFolders) }
        #expect(throws: WorkerError.self) { try documents(junk, .outlookMessage) }
        #expect(throws: WorkerError.self) { try documents(junk, .winmail) }
    }
}
