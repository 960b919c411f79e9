import ByteKit
import Documents
import Foundation
import TestSupport
import Testing

@Suite struct MailReadingTests {
    @Test(.enabled(if: MailArchive.isPossible, "python3 is not installed"))
    func `forty messages in four character sets are read as they were written`() throws {
        let archive = try MailArchive()
        let box = try ArraySource(path: archive.folder.path + "/archive.mbox")
        #expect(DocumentKind(head: box.bytes.span) == .mailbox)
        let read = try documents(box, .mailbox)
        #expect(read.count == 40)
        for (document, truth) in zip(read, archive.truths) {
            #expect(document.problems.isEmpty && document.format == .mail)
            #expect(document.facts.identifier == truth.identifier)
            #expect(document.facts.title == truth.title)
            #expect(document.facts.author == "Anne Müller <\(truth.author)>")
            #expect(document.facts.recipients == ["server@example.org"])
            #expect(document.facts.date?.secondsSince1970 == truth.date)
            #expect(document.text.contains(truth.words), "\(truth.charset)")
        }
        #expect(Set(archive.truths.map(\.charset)).count == 4)
        // Each lies where it says.
        for document in read {
            let offset = try Int(#require(document.offset))
            #expect(Array(box.bytes[..<offset]).lastIndex(of: 10) == offset - 1)
        }
    }

    @Test(.enabled(if: MailArchive.isPossible, "python3 is not installed"))
    func `one by one they say the same, attachments included`() throws {
        let archive = try MailArchive()
        let workers = DocumentWorkers()
        let box = try documents(try ArraySource(path: archive.folder.path + "/archive.mbox"), .mailbox)
        for number in 0..<40 {
            let name = number < 10 ? "0\(number)" : "\(number)"
            let source = try ArraySource(path: archive.folder.path + "/eml/\(name).eml")
            #expect(DocumentKind(head: source.bytes.span) == .message)
            let read = try documents(source, .message, workers: workers)
            let document = try #require(read.first)
            #expect(read.count == 1 && document.facts == box[number].facts)
            #expect(document.attachments.map(\.name) == box[number].attachments.map(\.name))
            // In the mailbox an empty line follows.
            func trimmed(_ document: Document) -> String { document.text.trimmingCharacters(in: .newlines) }
            #expect(trimmed(document) == trimmed(box[number]))
        }
        let notes = try #require(box[0].attachments.first)
        #expect(notes.name == "notes é 0.txt" && notes.mediaType == "text/plain")
        #expect(UTF16Text.decodeTerminated(notes.bytes.bytes.extracting(2..<notes.bytes.count)) == "Notes 0\r\n")
    }

    @Test func `a line that begins with From is text where it is quoted or says no time`() throws {
        let box = """
            From anne@example.org Mon Mar  3 10:00:00 2008
            From: anne@example.org
            Subject: first

            Text

            From here on nothing is left.
            >From Anne with a quote
            >>From Anne with two

            From anne@example.org Mon Mar  3 11:00:00 2008
            From: anne@example.org
            Subject: second

            Rest

            """
        let read = try documents(ArraySource(box), .mailbox)
        #expect(read.map(\.facts.title) == ["first", "second"])
        #expect(read.first?.text.contains("nothing is left.\nFrom Anne with a quote\n>From Anne with two") == true)
    }

    @Test func `where a message says its length and is right, that counts`() throws {
        let body = "Text\n\nFrom anne@example.org Mon Mar  3 10:30:00 2008\nnot a message\n"
        func box(_ count: Int) -> ArraySource {
            ArraySource(
                """
                From a@b.c Mon Mar  3 10:00:00 2008
                From: a@b.c
                Subject: first
                Content-Length: \(count)

                \(body)
                From a@b.c Mon Mar  3 11:00:00 2008
                From: a@b.c
                Subject: second

                Rest

                """
            )
        }
        #expect(try documents(box(body.utf8.count), .mailbox).map(\.facts.title) == ["first", "second"])
        // A wrong length is no length.
        #expect(try documents(box(7), .mailbox).count == 3)
        #expect(try documents(box(1 << 40), .mailbox).count == 3)
    }

    @Test func `a message behind a mark or behind its size is one`() throws {
        let message = "From: a@b.c\nSubject: s\nDate: Mon, 3 Mar 2008 10:00:00 +0100\n\nthe text\n"
        for head in ["", "\u{FEFF}", "\(message.utf8.count)        \n"] {
            let source = ArraySource(head + message)
            #expect(DocumentKind(head: source.bytes.span) == .message)
            let document = try #require(try documents(source, .message).first)
            #expect(document.facts.title == "s" && document.text == "the text\n")
        }
        // Other texts with colons are none.
        for text in [
            "Name: Windows\nDescription: x\nSubject: y\n\n", "12345\nFrom nobody\n", "From here on\nSubject: x\n\n",
        ] {
            #expect(DocumentKind(head: Array(text.utf8).span) == nil)
        }
    }

    @Test func `large attachments travel in pieces`() throws {
        let data = (0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let encoded = Data(data).base64EncodedString(options: .lineLength76Characters)
        let part = "Content-Type: application/octet-stream; name=large.bin\nContent-Transfer-Encoding: base64\n\n"
        let message =
            "From: a@b.c\nSubject: large\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\(part)\(encoded)\n"
            + "--q\n\(part)\(encoded)\n--q\nContent-Type: text/plain\n\nthe end\n--q--\n"
        let document = try #require(try documents(ArraySource(message), .message).first)
        #expect(document.attachments.count == 2 && document.text.contains("the end"))
        #expect(document.attachments.allSatisfy { $0.name == "large.bin" && $0.bytes.bytes.array() == data })
        // What is larger than it may be is left out and told.
        var limits = DocumentLimits()
        limits.attachmentByteCount = 1 << 20
        let cut = try #require(try documents(ArraySource(message), .message, limits: limits).first)
        #expect(cut.attachments.isEmpty && cut.text.contains("the end"))
        #expect(cut.problems.contains { $0.code == .documentTooLong })
    }

    @Test func `a text in a set that nobody knows, or in none, is still read`() throws {
        func body(_ charset: String, _ bytes: [UInt8]) throws -> String? {
            let head = "From: a@b.c\nSubject: s\nContent-Type: text/plain; charset=\(charset)\n\n"
            return try documents(ArraySource(Array(head.utf8) + bytes), .message).first?.text
        }
        let cle: [UInt8] = Array("cl".utf8) + [0xE9, 0x20, 0x96, 0x20] + Array("fin".utf8)
        #expect(try body("x-nobody-knows", cle) == "clé – fin")
        #expect(try body("us-ascii", cle) == "clé – fin")
        #expect(try body("iso-8859-1", cle) == "clé – fin")
        #expect(try body("utf-8", cle) == "clé – fin")
        #expect(try body("\"../../../etc/passwd\"", cle) == "clé – fin")
        #expect(try body("utf-7", Array("cl+AOk-".utf8)) == "clé")
        #expect(try body("shift_jis", [0x83, 0x4C, 0x81, 0x5B]) == "キー")
        #expect(try body("gb2312", [0xC3, 0xDC, 0xD4, 0xBF]) == "密钥")
    }

    @Test(.enabled(if: SharedFiles.has("mail") && SharedFiles.hasTool("python3"), "the corpus or python3 is missing"))
    func `real messages of old programs are read as Python reads them`() throws {
        let script = """
            import email, email.policy, json, sys
            m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
            print(json.dumps({
                "title": str(m["Subject"]), "names": [p.get_filename() for p in m.walk() if p.get_filename()],
                "sizes": [len(p.get_payload(decode=True)) for p in m.walk() if p.get_filename()]}))
            """
        struct Answer: Decodable {
            var title: String
            var names: [String]
            var sizes: [Int]
        }
        for name in ["m0001", "m0011", "m1003", "m2010", "m3003"] {
            let path = SharedFiles.corpus("mail/\(name).eml").path
            let source = try ArraySource(path: path)
            #expect(DocumentKind(head: source.bytes.span) == .message)
            let document = try #require(try documents(source, .message).first)
            let answer = try JSONDecoder().decode(
                Answer.self,
                from: Data(try SharedFiles.output(of: "python3", ["-c", script, path]))
            )
            // Python does not guess what a header in no character set says.
            if !answer.title.contains("\u{FFFD}") { #expect(document.facts.title == answer.title) }
            let named = document.attachments.filter { !$0.name.isEmpty && $0.mediaType != "message/rfc822" }
            #expect(named.map(\.name) == answer.names && named.map(\.bytes.count) == answer.sizes, "\(name)")
        }
    }
}
