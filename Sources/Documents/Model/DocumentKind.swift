/// What a source of documents is, recognised by its content; each kind is read by one worker.
public enum DocumentKind: String, Sendable, CaseIterable {
    /// One message as it travels: RFC 5322.
    case message
    /// Messages one after another in a file: mbox.
    case mailbox
    /// A message that Outlook saved: an OLE compound file.
    case outlookMessage = "outlook-message"
    /// A file of Outlook's folders: PST or OST.
    case outlookFolders = "outlook-folders"
    /// The attachment `winmail.dat`: TNEF.
    case winmail

    /// The executable that reads it.
    public var worker: String {
        switch self {
        case .message, .mailbox, .outlookMessage, .outlookFolders, .winmail: "regain-mail"
        }
    }
}
