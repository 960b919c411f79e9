import ByteKit
import RemoteMessages
import TestSupport
import Testing

@Suite
struct RemoteMessageTests {
    private static let request = WebRequest(
        address: "https://example.org/a?b=c",
        fields: [WebField("range", "bytes=0-9"), WebField("if-match", "\"é\"")],
        partByteLimit: 10,
        wholeByteLimit: 20,
        connectTimeout: 30,
        stallTimeout: 40,
        totalTimeout: .max
    )
    private static let reply = WebReply(
        outcome: .cut,
        libraryCode: 18,
        status: 206,
        fields: [WebField("etag", "\"x\"")],
        body: [1, 2, 3]
    )
    private static let target = ShareTarget(
        host: "h",
        port: 1_445,
        share: "s",
        path: "a b/c",
        domain: "D",
        user: "u",
        password: "pass-word",
        requiresEncryption: true,
        timeout: 5
    )

    private static let mailbox = MailboxTarget(
        address: "imaps://h:993/",
        user: "u",
        secret: "pass-word",
        isToken: true,
        mailbox: "Été",
        words: ["clé", "key"],
        messageLimit: 7,
        certificates: [1, 2],
        allowsClearText: true,
        connectTimeout: 1,
        stallTimeout: 2,
        totalTimeout: 3
    )

    @Test func `every message comes back as it went`() throws {
        try check(Self.request)
        try check(Self.reply)
        try check(Self.target)
        try check(Self.mailbox)
        try check(MailboxReply(outcome: .clearText, detail: "é", messageCount: 9, matchCount: 3, isSearched: true))
        try check(MailboxReply(outcome: .complete, messageCount: 2, matchCount: 2, messages: [1, .max]))
        try check(MessageRange(message: .max, offset: 3, byteCount: 4))
        try check(MessageReply(outcome: .gone, detail: "x", byteCount: .max, bytes: [0, 255]))
        try check(ShareRange(offset: .max, byteCount: 7))
        try check(ShareReply(systemError: 13, byteCount: 1 << 40, modified: 5, bytes: [9]))
        let list = MessageList([Self.reply, Self.reply])
        #expect(try MessageList<WebReply>(decoding: list.encoded.span).messages == list.messages)
    }

    @Test func `a message cut anywhere is refused`() {
        for count in 0..<Self.request.encoded.count {
            #expect(throws: ParseError.self) { try decode(WebRequest.self, Array(Self.request.encoded.prefix(count))) }
        }
        for count in 0..<Self.reply.encoded.count {
            #expect(throws: ParseError.self) { try decode(WebReply.self, Array(Self.reply.encoded.prefix(count))) }
        }
        for count in 0..<Self.target.encoded.count {
            #expect(throws: ParseError.self) { try decode(ShareTarget.self, Array(Self.target.encoded.prefix(count))) }
        }
    }

    @Test func `bytes left over, an unknown outcome and text that is not UTF-8 are refused`() {
        #expect(throws: ParseError(.remoteMessage, at: Self.reply.encoded.count)) {
            try decode(WebReply.self, Self.reply.encoded + [0])
        }
        #expect(throws: ParseError(.remoteMessage, at: 0)) {
            try decode(WebReply.self, [77, 0, 0, 0] + Self.reply.encoded.dropFirst(4))
        }
        #expect(throws: ParseError(.remoteMessage, at: 0)) {
            try decode(WebField.self, [1, 0, 0, 0, 0xFF, 0, 0, 0, 0])
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `a mutated message is read or refused, never more`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var bytes = Self.reply.encoded
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let reply = try? decode(WebReply.self, bytes) else { continue }
            #expect(reply.body.count <= bytes.count)
        }
    }

    @Test func `no text form shows an address, a field or a password`() {
        for text in [
            "\(Self.request)", String(reflecting: Self.request), "\(Self.target)", String(reflecting: Self.target),
            "\(Self.mailbox)", String(reflecting: Self.mailbox),
        ] {
            #expect(!text.contains("pass-word"))
            #expect(!text.contains("b=c"))
            #expect(!text.contains("bytes=0-9"))
        }
        var dumped = ""
        dump(Self.target, to: &dumped)
        dump(Self.mailbox, to: &dumped)
        dump(Self.request, to: &dumped)
        #expect(!dumped.contains("pass-word"))
        #expect(!dumped.contains("b=c"))
    }

    private func check<Message: RemoteMessage & Equatable>(_ message: Message) throws {
        #expect(try decode(Message.self, message.encoded) == message)
    }

    private func decode<Message: RemoteMessage>(
        _ type: Message.Type,
        _ bytes: [UInt8]
    ) throws(ParseError) -> Message {
        try Message(decoding: bytes.span)
    }
}
