import ByteKit
public import ByteSources
import RemoteMessages
import WorkerLink

/// How to log in to mail servers, and what to read there.
public struct MailboxOptions: Sendable {
    /// What the user logs in with.
    public enum Login: Sendable {
        /// A password.
        case password(Secret)
        /// An access token, for XOAUTH2.
        case token(Secret)
    }

    /// What to log in with; nil where nothing was given.
    public var login: Login?
    /// Whether all messages are read, not only those in which the server finds a telling word.
    public var readsAll = false

    /// The usual options.
    public init() {}
}

/// A mailbox on a server, which is only read: it is opened with EXAMINE, and messages are peeked at.
///
/// A worker process of its own speaks to the server; it ends with the mailbox.
public final class Mailbox {
    /// Words of which a message that speaks of a key or of its purchase holds at least one, in English and French.
    package static let words = [
        "windows", "microsoft", "product key", "license", "licence", "activation", "clé de produit", "clé du produit",
        "clé produit", "invoice", "facture",
    ]
    /// The most messages that are read, the newest.
    package static let messageLimit = 20_000
    /// The largest message that is read, in bytes.
    private static let messageByteLimit = 64 << 20
    /// The most bytes of one request.
    private static let pieceByteCount = 4 << 20

    /// Messages in the mailbox.
    public let messageCount: Int
    /// Messages in which the server found a word; all of them where it was not asked or did not answer.
    public let matchCount: Int
    /// Whether the server was asked for words and answered.
    public let isSearched: Bool
    /// The messages to read by their unique identifiers, the oldest first.
    public let messages: [UInt32]
    /// What came over the network.
    public let meter = ByteMeter()
    private let location: MailboxLocation
    private let worker: WorkerConnection
    private let timeout: Duration

    /// Connects, logs in and asks which messages are worth reading.
    /// - Throws: ``RemoteError``.
    public init(opening location: MailboxLocation, options: RemoteOptions) throws(RemoteError) {
        let target = try MailboxTarget(location, options: options)
        self.location = location
        timeout = .milliseconds(Int64(target.totalTimeout) + 10_000)
        do throws(WorkerError) {
            worker = try WorkerConnection(launching: "regain-imap", options: options.worker)
        } catch { throw RemoteError(.worker, target: location.description, detail: error.description) }
        // Connection, EXAMINE, and two searches that may take five times as long as another command.
        let reply: MailboxReply = try Self.ask(worker, .openMailbox, target, timeout: timeout * 12, location)
        meter.count(reply.messages.count * 4)
        guard reply.outcome == .complete else { throw location.error(reply.outcome, reply.detail) }
        messageCount = Int(reply.messageCount)
        matchCount = Int(reply.matchCount)
        isSearched = reply.isSearched
        messages = reply.messages
    }

    /// Takes leave of the server.
    public func close() {
        _ = try? worker.call(
            RemoteOperation.closeMailbox.rawValue,
            WorkerMessage(),
            doing: "close",
            timeout: .seconds(5)
        )
        worker.close()
    }

    /// Reads one message.
    ///
    /// - Returns: nil where it has gone meanwhile.
    /// - Throws: `remote.mail-too-large` for a message that is not read; anything else ends the connection.
    public func message(_ identifier: UInt32) throws(RemoteError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while true {
            let range = MessageRange(
                message: identifier,
                offset: UInt32(bytes.count),
                byteCount: UInt32(Self.pieceByteCount)
            )
            let reply: MessageReply = try Self.ask(worker, .readMessage, range, timeout: timeout, location)
            meter.count(reply.bytes.count)
            if reply.outcome == .gone { return nil }
            guard reply.outcome == .complete, reply.bytes.count <= Self.pieceByteCount else {
                throw location.error(reply.outcome, reply.detail)
            }
            bytes += reply.bytes
            // The size a server states may be wrong; a part that is not full is the last one.
            guard Int(reply.byteCount) <= Self.messageByteLimit, bytes.count <= Self.messageByteLimit else {
                throw RemoteError(.messageTooLarge, target: location.message(identifier))
            }
            if reply.bytes.count < Self.pieceByteCount { return bytes }
        }
    }

    private static func ask<Reply: RemoteMessage>(
        _ worker: WorkerConnection,
        _ operation: RemoteOperation,
        _ message: some RemoteMessage,
        timeout: Duration,
        _ location: MailboxLocation
    ) throws(RemoteError) -> Reply {
        do throws(WorkerError) {
            let answer = try worker.call(
                operation.rawValue,
                WorkerMessage(payload: message.encoded),
                doing: "\(operation)",
                timeout: timeout
            )
            do throws(ParseError) {
                return try Reply(decoding: answer.payload.span)
            } catch { throw WorkerError(.workerProtocol, doing: "\(operation)", detail: error.description) }
        } catch { throw RemoteError(.worker, target: location.description, detail: error.description) }
    }
}

extension MailboxTarget {
    fileprivate init(_ location: MailboxLocation, options: RemoteOptions) throws(RemoteError) {
        let secret: Secret
        let isToken: Bool
        switch options.mailbox.login {
        case .password(let password): (secret, isToken) = (password, false)
        case .token(let token): (secret, isToken) = (token, true)
        case nil: throw RemoteError(.noLogin, target: location.description)
        }
        let web = try WebSettings(options, isSecure: true, surroundings: .process)
        self.init(
            address: location.serverAddress,
            user: location.user,
            secret: secret.revealedText(),
            isToken: isToken,
            mailbox: location.mailbox,
            words: options.mailbox.readsAll ? [] : Mailbox.words,
            messageLimit: UInt32(Mailbox.messageLimit),
            certificates: web.certificates,
            allowsClearText: location.isLoopback,
            connectTimeout: options.limits.connectTimeout.wireMilliseconds,
            stallTimeout: options.limits.stallTimeout.wireMilliseconds,
            totalTimeout: options.limits.totalTimeout.wireMilliseconds
        )
    }
}

extension MailboxLocation {
    fileprivate func error(_ outcome: MailboxOutcome, _ detail: String) -> RemoteError {
        let code: RemoteError.Code =
            switch outcome {
            case .cut: .cut
            case .refused: .refused
            case .nameUnknown: .nameUnknown
            case .unreachable: .unreachable
            case .certificate: .certificate
            case .timeout: .timeout
            case .loginRefused: .loginRefused
            case .clearText: .clearText
            case .noMailbox: .noMailbox
            case .complete, .badResponse, .failed, .gone: .badResponse
            }
        return RemoteError(code, target: description, detail: detail)
    }
}
