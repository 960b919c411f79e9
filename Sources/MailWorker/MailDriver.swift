public import ByteKit
import CGMime
public import DocumentServing
public import Documents

/// What reads mails: GMime for messages as they travel, libpff for Outlook's folders, and readers of our own.
public struct MailDriver: DocumentDriver {
    /// A driver; `prepare` must have been called.
    public init() {}

    /// Starts the libraries, which open files.
    ///
    /// To be called before the worker gives up its rights.
    public static func prepare() { g_mime_init() }

    /// Begins to read a message or a mailbox.
    /// - Throws: `document.damaged`, `worker.unknown-operation`.
    public func open(_ source: any ByteSource, _ opening: DocumentOpening) throws -> any DocumentStream {
        switch opening.kind {
        case .message:
            return SingleDocumentStream {
                let limit = MessageReader.byteLimit(opening.limits)
                var bytes = try source.read(at: 0, count: limit)
                bytes.removeFirst(DocumentKind.messageStart(bytes.span))
                var document = MessageReader.read(bytes, limits: opening.limits)
                document.offset = 0
                if source.byteCount > UInt64(limit) {
                    document.problems.append(ParseError(.documentTooLong, at: limit, "message"))
                }
                return document
            }
        case .mailbox: return MailboxStream(source, limits: opening.limits)
        case .outlookFolders: return try FolderStream(source, limits: opening.limits)
        case .outlookMessage: return SingleDocumentStream { try OutlookReader.readMessage(source, opening.limits) }
        case .winmail: return SingleDocumentStream { try OutlookReader.readWinmail(source, opening.limits) }
        case .pdf, .office, .richText, .picture, .label: throw ParseError(.documentDamaged, at: 0, opening.kind.rawValue)
        }
    }
}
