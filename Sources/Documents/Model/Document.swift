public import ByteKit

/// What was read out of one mail, paper, table or picture.
public struct Document: Sendable {
    /// What kind of document it is.
    public enum Format: String, Sendable, CaseIterable {
        /// A message of any mail program.
        case mail
        /// A PDF file.
        case pdf
        /// A text of an office program: docx, odt, rtf.
        case text
        /// A workbook: xlsx, ods.
        case spreadsheet
        /// Slides: pptx, odp.
        case presentation
        /// A web page.
        case webPage = "web-page"
        /// A photo or a scan.
        case picture
    }

    /// What kind of document it is.
    public var format: Format
    /// What it says about itself.
    public var facts = DocumentFacts()
    /// Its text, piece by piece, in reading order.
    public var passages: [Passage] = []
    /// Where it begins in its source, in bytes; nil where that cannot be told.
    public var offset: UInt64?
    /// What is attached to it or packed into it.
    public var attachments: [Attachment] = []
    /// What could not be read; its count is bounded by the readers.
    public var problems: [ParseError] = []

    /// A document of which nothing was read yet.
    public init(format: Format) { self.format = format }
}

/// What a document says about itself.
public struct DocumentFacts: Hashable, Sendable {
    /// Who sent or wrote it, as it stands there.
    public var author: String?
    /// To whom it was sent.
    public var recipients: [String] = []
    /// Its subject or title.
    public var title: String?
    /// When it was sent or last changed.
    public var date: Timestamp?
    /// Its own identifier: the Message-ID of a mail, without the angle brackets.
    public var identifier: String?

    /// Nothing known.
    public init() {}
}

/// A piece of a document's text that stands by itself: a paragraph, a page, a table cell, a line of a header.
public struct Passage: Sendable, Hashable {
    /// Where in the document it stands.
    public var place: DocumentPlace
    /// The text, line ends as U+000A.
    public var text: String
    /// Where the text was read from a picture: how sure that reading is, for each Unicode scalar of ``text``, in percent.
    public var confidences: [UInt8]?

    /// A piece of text.
    public init(_ place: DocumentPlace, _ text: String, confidences: [UInt8]? = nil) {
        self.place = place
        self.text = text
        self.confidences = confidences
    }
}

/// Where in a document something stands; numbers count from 1.
public enum DocumentPlace: Sendable, Hashable {
    /// A line of a mail's header, by name.
    case header(String)
    /// A text of a mail: the number of the part.
    case body(Int)
    /// A page.
    case page(Int)
    /// A paragraph of a text without pages.
    case paragraph(Int)
    /// A cell of a sheet or of a table in a text: `row` and `column`.
    case cell(sheet: String, row: Int, column: Int)
    /// A slide.
    case slide(Int)
}

/// A file inside a document.
public struct Attachment: Sendable {
    /// Its name as it stands there; empty where it has none.
    public var name: String
    /// Its media type as it stands there, in lower case; nil where none is given.
    public var mediaType: String?
    /// Its bytes, decoded.
    public var bytes: MemoryRegion

    /// A file inside a document.
    public init(name: String, mediaType: String?, bytes: MemoryRegion) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

extension ParseError.Code {
    /// A document, or something in it, is larger than what is read of one.
    public static let documentTooLong: Self = "document.too-long"
    /// Parts of a document lie deeper in one another than is looked.
    public static let documentTooDeep: Self = "document.too-deep"
    /// A document is not what its first bytes promise, or is damaged beyond reading.
    public static let documentDamaged: Self = "document.damaged"
    /// A document is encrypted.
    public static let documentEncrypted: Self = "document.encrypted"
}
