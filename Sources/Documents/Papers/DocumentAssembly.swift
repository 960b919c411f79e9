public import ByteKit

/// A document that is being read: it takes what the reader brings, up to the limits.
package struct DocumentAssembly {
    /// What was read so far.
    package private(set) var document: Document
    private let limits: DocumentLimits
    private var textRoom: UInt64
    private var attachmentRoom: UInt64
    /// Whether a limit was met; the reader should stop.
    package private(set) var isFull = false

    /// Begins a document.
    package init(_ format: Document.Format, limits: DocumentLimits = DocumentLimits()) {
        document = Document(format: format)
        self.limits = limits
        textRoom = limits.textByteCount
        attachmentRoom = limits.attachmentsByteCount
    }

    /// What the document says about itself.
    package var facts: DocumentFacts {
        get { document.facts }
        set { document.facts = newValue }
    }

    /// Adds a piece of text; blanks alone are left out.
    package mutating func add(_ place: DocumentPlace, _ text: String, confidences: [UInt8]? = nil) {
        guard !isFull, text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return }
        guard document.passages.count < limits.passageCount, UInt64(text.utf8.count) <= textRoom else {
            isFull = true
            report(ParseError(.documentTooLong, at: 0, "text"))
            return
        }
        textRoom -= UInt64(text.utf8.count)
        document.passages.append(Passage(place, text, confidences: confidences))
    }

    /// Adds a file inside; one that does not fit is told and left out.
    package mutating func attach(_ name: String, mediaType: String? = nil, _ bytes: MemoryRegion) {
        let size = UInt64(bytes.count)
        guard document.attachments.count < limits.attachmentCount, size <= limits.attachmentByteCount,
            size <= attachmentRoom
        else {
            report(ParseError(.documentTooLong, at: 0, "attachments"))
            return
        }
        attachmentRoom -= size
        document.attachments.append(Attachment(name: name, mediaType: mediaType, bytes: bytes))
    }

    /// Adds what could not be read; the same trouble at the same place is told once.
    package mutating func report(_ problem: ParseError) {
        guard document.problems.count < limits.problemCount, !document.problems.contains(problem) else { return }
        document.problems.append(problem)
    }
}

extension ParseError.Code {
    /// A zip holds no office document.
    public static let documentNotOffice: Self = "document.not-office"
    /// A packed file grows beyond all measure.
    public static let documentBomb: Self = "document.bomb"
}
