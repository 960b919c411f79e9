package import ByteKit

/// A document that is being read: it takes what the reader brings, up to the limits.
package struct DocumentAssembly {
    /// What was read so far.
    package private(set) var document: Document
    private let limits: DocumentLimits
    private var textRoom: Int
    private var attachmentRoom: Int
    /// Whether a limit was met; the reader should stop.
    package private(set) var isFull = false

    /// Begins a document.
    package init(_ format: Document.Format, limits: DocumentLimits = DocumentLimits()) {
        document = Document(format: format)
        self.limits = limits
        textRoom = limits.textByteCount
        attachmentRoom = limits.attachmentByteCount
    }

    /// What the document says about itself.
    package var facts: DocumentFacts {
        get { document.facts }
        set { document.facts = newValue }
    }

    /// Adds a piece of text; blanks alone are left out.
    package mutating func add(_ place: DocumentPlace, _ text: String, confidences: [UInt8]? = nil) {
        guard !isFull, text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return }
        guard document.passages.count < limits.passageCount, text.utf8.count <= textRoom else {
            isFull = true
            report(ParseError(.documentTooLarge, at: 0, "text"))
            return
        }
        textRoom -= text.utf8.count
        document.passages.append(Passage(place, text, confidences: confidences))
    }

    /// Adds a file inside; one that does not fit is told and left out.
    package mutating func attach(_ name: String, mediaType: String? = nil, _ bytes: MemoryRegion) {
        guard document.attachments.count < limits.attachmentCount, bytes.count <= attachmentRoom else {
            report(ParseError(.documentTooLarge, at: 0, "attachments"))
            return
        }
        attachmentRoom -= bytes.count
        document.attachments.append(Attachment(name: name, mediaType: mediaType, bytes: bytes))
    }

    /// Adds what could not be read; the same trouble at the same place is told once.
    package mutating func report(_ problem: ParseError) {
        guard document.problems.count < limits.problemCount, !document.problems.contains(problem) else { return }
        document.problems.append(problem)
    }
}

extension ParseError.Code {
    /// There is more in a document than anybody writes; the rest was not read.
    public static let documentTooLarge: Self = "document.too-large"
    /// A document is locked with a password.
    public static let documentEncrypted: Self = "document.encrypted"
    /// A document is damaged.
    public static let documentDamaged: Self = "document.damaged"
    /// A zip holds no office document.
    public static let documentNotOffice: Self = "document.not-office"
    /// A packed file grows beyond all measure.
    public static let documentBomb: Self = "document.bomb"
}
