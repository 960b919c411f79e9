public import ByteKit

/// Which mailbox to open, as whom, and what to look for in it.
///
/// It holds a password or token, so it is neither printed nor logged.
public struct MailboxTarget: RemoteMessage, Hashable {
    /// `imaps://host:port/` or `imap://host:port/`.
    public var address: String
    /// Name of the user.
    public var user: String
    /// The user's password, or an access token.
    public var secret: String
    /// Whether the secret is a token for XOAUTH2.
    public var isToken: Bool
    /// Name of the mailbox.
    public var mailbox: String
    /// Words of which a message must hold one; empty for all messages.
    public var words: [String]
    /// The most messages to name, the newest.
    public var messageLimit: UInt32
    /// Certificates in PEM to trust instead of the system's; empty for the system's.
    public var certificates: [UInt8]
    /// Whether `imap://` may go on without TLS.
    public var allowsClearText: Bool
    /// Milliseconds to wait for a connection.
    public var connectTimeout: UInt32
    /// Milliseconds without a byte after which the connection counts as dead.
    public var stallTimeout: UInt32
    /// Milliseconds for one command; a search may take five times as long.
    public var totalTimeout: UInt32

    /// A target.
    public init(
        address: String,
        user: String,
        secret: String,
        isToken: Bool,
        mailbox: String,
        words: [String],
        messageLimit: UInt32,
        certificates: [UInt8],
        allowsClearText: Bool,
        connectTimeout: UInt32,
        stallTimeout: UInt32,
        totalTimeout: UInt32
    ) {
        self.address = address
        self.user = user
        self.secret = secret
        self.isToken = isToken
        self.mailbox = mailbox
        self.words = words
        self.messageLimit = messageLimit
        self.certificates = certificates
        self.allowsClearText = allowsClearText
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.totalTimeout = totalTimeout
    }

    /// Reads a target.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        address = try input.text()
        user = try input.text()
        secret = try input.text()
        isToken = try input.u8() != 0
        mailbox = try input.text()
        words = try input.list(of: WireText.self).map(\.text)
        messageLimit = try input.u32()
        certificates = try input.byteString()
        allowsClearText = try input.u8() != 0
        connectTimeout = try input.u32()
        stallTimeout = try input.u32()
        totalTimeout = try input.u32()
    }

    /// Appends a target.
    public func encode(to output: inout [UInt8]) {
        for text in [address, user, secret] { output.put(text) }
        output.append(isToken ? 1 : 0)
        output.put(mailbox)
        output.put(words.map(WireText.init(text:)))
        output.put(messageLimit)
        output.put(certificates)
        output.append(allowsClearText ? 1 : 0)
        for number in [connectTimeout, stallTimeout, totalTimeout] { output.put(number) }
    }
}

extension MailboxTarget: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the user or the secret.
    public var description: String { "MailboxTarget" }

    /// Hides everything.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A text in a list.
private struct WireText: RemoteMessage {
    let text: String

    init(text: String) { self.text = text }

    init(decoding input: inout ByteReader) throws(ParseError) { text = try input.text() }

    func encode(to output: inout [UInt8]) { output.put(text) }
}

/// How a step with a mail server ended.
public enum MailboxOutcome: UInt32, Sendable, CaseIterable {
    /// As it should.
    case complete = 0
    /// The connection ended before the answer did.
    case cut = 1
    /// The server does not take connections.
    case refused = 2
    /// The name of the server is not known.
    case nameUnknown = 3
    /// No way leads to the server.
    case unreachable = 4
    /// The server's certificate or its TLS is not acceptable.
    case certificate = 5
    /// Nothing came in time.
    case timeout = 6
    /// What came is no IMAP, or more than is taken.
    case badResponse = 7
    /// The worker itself could not do it.
    case failed = 8
    /// The server does not let this user in.
    case loginRefused = 9
    /// The server offers no TLS.
    case clearText = 10
    /// There is no such mailbox.
    case noMailbox = 11
    /// The message is not there any more.
    case gone = 12

    init(at input: inout ByteReader) throws(ParseError) {
        let start = input.offset
        guard let outcome = Self(rawValue: try input.u32()) else {
            throw ParseError(.remoteMessage, at: start, "unknown outcome")
        }
        self = outcome
    }
}

/// What came of opening a mailbox.
public struct MailboxReply: RemoteMessage, Hashable {
    /// How it ended.
    public var outcome: MailboxOutcome
    /// A few words more; never the server's.
    public var detail: String
    /// Messages in the mailbox.
    public var messageCount: UInt32
    /// Messages that hold one of the words; all of them where none were asked for.
    public var matchCount: UInt32
    /// Whether the server was asked for words and answered.
    public var isSearched: Bool
    /// The messages to read by their unique identifiers, the oldest first.
    public var messages: [UInt32]

    /// A reply.
    public init(
        outcome: MailboxOutcome,
        detail: String = "",
        messageCount: UInt32 = 0,
        matchCount: UInt32 = 0,
        isSearched: Bool = false,
        messages: [UInt32] = []
    ) {
        self.outcome = outcome
        self.detail = detail
        self.messageCount = messageCount
        self.matchCount = matchCount
        self.isSearched = isSearched
        self.messages = messages
    }

    /// Reads a reply.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        outcome = try MailboxOutcome(at: &input)
        detail = try input.text()
        messageCount = try input.u32()
        matchCount = try input.u32()
        isSearched = try input.u8() != 0
        let start = input.offset
        let count = Int(try input.u32())
        guard count <= input.remaining / 4 else { throw ParseError(.truncated, at: start, "\(count) messages") }
        messages = []
        for _ in 0..<count { messages.append(try input.u32()) }
    }

    /// Appends a reply.
    public func encode(to output: inout [UInt8]) {
        output.put(outcome.rawValue)
        output.put(detail)
        output.put(messageCount)
        output.put(matchCount)
        output.append(isSearched ? 1 : 0)
        output.put(UInt32(clamping: messages.count))
        for message in messages { output.put(message) }
    }
}

/// A part of a message to read.
public struct MessageRange: RemoteMessage, Hashable {
    /// The message's unique identifier in its mailbox.
    public var message: UInt32
    /// Bytes from its start.
    public var offset: UInt32
    /// The most bytes to read.
    public var byteCount: UInt32

    /// A range.
    public init(message: UInt32, offset: UInt32, byteCount: UInt32) {
        self.message = message
        self.offset = offset
        self.byteCount = byteCount
    }

    /// Reads a range.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        message = try input.u32()
        offset = try input.u32()
        byteCount = try input.u32()
    }

    /// Appends a range.
    public func encode(to output: inout [UInt8]) {
        for number in [message, offset, byteCount] { output.put(number) }
    }
}

/// What came of reading a part of a message.
public struct MessageReply: RemoteMessage, Hashable {
    /// How it ended.
    public var outcome: MailboxOutcome
    /// A few words more; never the server's.
    public var detail: String
    /// The whole message's size in bytes, as the server has it.
    public var byteCount: UInt32
    /// The bytes of the part; fewer than were asked for at the end.
    public var bytes: [UInt8]

    /// A reply.
    public init(outcome: MailboxOutcome, detail: String = "", byteCount: UInt32 = 0, bytes: [UInt8] = []) {
        self.outcome = outcome
        self.detail = detail
        self.byteCount = byteCount
        self.bytes = bytes
    }

    /// Reads a reply.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        outcome = try MailboxOutcome(at: &input)
        detail = try input.text()
        byteCount = try input.u32()
        bytes = try input.byteString()
    }

    /// Appends a reply.
    public func encode(to output: inout [UInt8]) {
        output.put(outcome.rawValue)
        output.put(detail)
        output.put(byteCount)
        output.put(bytes)
    }
}
