/// What the network workers can be asked to do, by the numbers of the wire.
public enum RemoteOperation: UInt16, Sendable, CaseIterable {
    /// Take ``WebSettings`` for all later requests; the answer is empty.
    case configureWeb = 1
    /// Fetch a list of ``WebRequest``; the answer is the list of ``WebReply`` in the same order.
    case fetch = 2
    /// Open a ``ShareTarget``; the answer is a ``ShareReply``.
    case openShare = 3
    /// Read a ``ShareRange``; the answer is a ``ShareReply``.
    case readShare = 4
    /// Open a ``MailboxTarget``; the answer is a ``MailboxReply``.
    case openMailbox = 5
    /// Read a ``MessageRange``; the answer is a ``MessageReply``.
    case readMessage = 6
    /// Take leave of the mailbox; the answer is empty.
    case closeMailbox = 7
}
