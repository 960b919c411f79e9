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
    /// A PDF file; behind the document come its pages that only a reader of pictures can read, each as a picture.
    case pdf
    /// docx, xlsx, pptx, odt, ods, odp.
    case office
    /// Rich text.
    case richText = "rich-text"
    /// A photo or a scan, read as a text in French and English.
    case picture
    /// A photo or a scan of a label, read cell by cell: ``LabelReading``.
    case label

    /// The executable that reads it.
    public var worker: String {
        switch self {
        case .message, .mailbox, .outlookMessage, .outlookFolders, .winmail: "regain-mail"
        case .pdf, .office, .richText: "regain-paper"
        case .picture, .label: "regain-ocr"
        }
    }
}
