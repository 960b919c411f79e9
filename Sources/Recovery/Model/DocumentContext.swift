public import ByteKit
public import Documents

/// The document in which something was found, as it speaks of itself.
public struct DocumentContext: Hashable, Sendable {
    /// Who sent or wrote it.
    public var author: String?
    /// To whom it was sent.
    public var recipients: [String]
    /// Its subject or title.
    public var title: String?
    /// When it was sent or last changed.
    public var date: Timestamp?
    /// Its own identifier: the Message-ID of a mail.
    public var identifier: String?
    /// The page, from 1.
    public var page: Int?
    /// The attachments on the way to it, the outermost first; empty where it stands in the message itself.
    public var attachments: [String] = []
    /// What the document proves of a purchase, where it does.
    public var proof: PurchaseProof?
    /// Where it was read from a picture: how sure the least sure character is, in percent.
    public var confidence: Int?

    /// What a document says about itself.
    public init(_ facts: DocumentFacts) {
        author = facts.author
        recipients = facts.recipients
        title = facts.title
        date = facts.date
        identifier = facts.identifier
    }

    /// What is known of something attached to a document: what the inner one does not say the outer one does.
    mutating func lie(in outer: DocumentContext, as name: String) {
        author = author ?? outer.author
        if recipients.isEmpty { recipients = outer.recipients }
        title = title ?? outer.title
        date = date ?? outer.date
        identifier = identifier ?? outer.identifier
        attachments.insert(name, at: 0)
    }
}
