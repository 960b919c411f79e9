public import ByteKit
public import WorkerLink

/// What the program asks a worker that reads documents.
public enum DocumentOperation: UInt16, Sendable {
    /// Takes a source: ``DocumentOpening`` goes out, nothing comes back.
    case open = 1
    /// Reads the next document: whether there is one, the sizes of its parts and their first bytes come back.
    case next = 2
    /// Sends more bytes of the document that `next` told of.
    case more = 3
}

/// What a worker is asked to read, and how far.
public struct DocumentOpening: Sendable {
    /// What the source was taken for, by its content: a raw value of ``DocumentKind``.
    public var kind: DocumentKind
    /// The name it has, for what the document itself does not say.
    public var name: String
    /// How many bytes it has; the worker reads them as relayed source 0.
    public var byteCount: UInt64
    /// How many documents at its start are to be left out.
    public var skipped: UInt64 = 0
    /// How much one document may be.
    public var limits: DocumentLimits

    /// What a worker is asked to read.
    public init(kind: DocumentKind, name: String, byteCount: UInt64, limits: DocumentLimits = DocumentLimits()) {
        self.kind = kind
        self.name = name
        self.byteCount = byteCount
        self.limits = limits
    }
}

/// How much one document may be; what is more is left out and reported.
public struct DocumentLimits: Sendable, Hashable {
    /// The most bytes of text in one document.
    public var textByteCount: UInt64 = 32 << 20
    /// The most bytes of one attachment.
    public var attachmentByteCount: UInt64 = 128 << 20
    /// The most bytes of all attachments of one document; packed, decoded and on their way they lie in a worker's memory
    /// several times.
    public var attachmentsByteCount: UInt64 = 192 << 20
    /// The most attachments of one document.
    public var attachmentCount = 1_000
    /// The most passages of one document.
    public var passageCount = 200_000
    /// How deep parts may lie in one another inside one document.
    public var depth = 32
    /// The most problems told of one document.
    public var problemCount = 50
    /// The languages that a picture of text may be in, as Tesseract names them.
    public var languages = ["fra", "eng"]

    /// The usual limits.
    public init() {}
}

extension WireWriter {
    /// Appends what a worker is asked to read.
    public mutating func opening(_ value: DocumentOpening) {
        text(value.kind.rawValue)
        text(value.name)
        u64(value.byteCount)
        u64(value.skipped)
        let limits = value.limits
        u64(limits.textByteCount)
        u64(limits.attachmentByteCount)
        u64(limits.attachmentsByteCount)
        for count in [limits.attachmentCount, limits.passageCount, limits.depth, limits.problemCount] {
            u32(UInt32(clamping: count))
        }
        list(limits.languages) { $0.text($1) }
    }

    /// Appends a document without the bytes of its attachments.
    public mutating func document(_ value: Document) {
        text(value.format.rawValue)
        optional(value.offset) { $0.u64($1) }
        facts(value.facts)
        list(value.passages) { $0.passage($1) }
        list(value.attachments) {
            $0.text($1.name)
            $0.optional($1.mediaType) { $0.text($1) }
        }
        list(value.problems) {
            $0.text($1.code.rawValue)
            $0.i64(Int64($1.offset))
            $0.text($1.detail)
        }
    }

    private mutating func facts(_ value: DocumentFacts) {
        optional(value.author) { $0.text($1) }
        list(value.recipients) { $0.text($1) }
        optional(value.title) { $0.text($1) }
        optional(value.date) { $0.i64($1.secondsSince1970) }
        optional(value.identifier) { $0.text($1) }
    }

    private mutating func passage(_ value: Passage) {
        place(value.place)
        text(value.text)
        optional(value.confidences) { $0.data($1) }
    }

    private mutating func place(_ value: DocumentPlace) {
        func number(_ tag: UInt8, _ number: Int) {
            u8(tag)
            u32(UInt32(clamping: number))
        }
        switch value {
        case .header(let name):
            u8(1)
            text(name)
        case .body(let count): number(2, count)
        case .page(let count): number(3, count)
        case .paragraph(let count): number(4, count)
        case .cell(let sheet, let row, let column):
            u8(5)
            text(sheet)
            u32(UInt32(clamping: row))
            u32(UInt32(clamping: column))
        case .slide(let count): number(6, count)
        }
    }
}

extension ByteReader {
    /// Reads what a worker is asked to read.
    /// - Throws: `bytes.truncated`, `worker.protocol`.
    public mutating func wireOpening() throws(ParseError) -> DocumentOpening {
        let start = offset
        guard let kind = DocumentKind(rawValue: try wireText()) else {
            throw ParseError(.workerProtocol, at: start, "kind of document")
        }
        var opening = DocumentOpening(kind: kind, name: try wireText(), byteCount: try u64())
        opening.skipped = try u64()
        opening.limits.textByteCount = try u64()
        opening.limits.attachmentByteCount = try u64()
        opening.limits.attachmentsByteCount = try u64()
        opening.limits.attachmentCount = Int(try u32())
        opening.limits.passageCount = Int(try u32())
        opening.limits.depth = Int(try u32())
        opening.limits.problemCount = Int(try u32())
        opening.limits.languages = try wireList { (item) throws(ParseError) in try item.wireText() }
        return opening
    }

    /// Reads a document; its attachments' bytes travel behind it.
    /// - Throws: `bytes.truncated`, `worker.protocol`.
    mutating func wireDocument() throws(ParseError) -> (Document, [(name: String, mediaType: String?)]) {
        let start = offset
        guard let format = Document.Format(rawValue: try wireText()) else {
            throw ParseError(.workerProtocol, at: start, "format of a document")
        }
        var document = Document(format: format)
        document.offset = try wireOptional { (item) throws(ParseError) in try item.u64() }
        document.facts = try wireFacts()
        document.passages = try wireList { (item) throws(ParseError) in try item.wirePassage() }
        let attachments = try wireList { (item) throws(ParseError) in
            (
                name: try item.wireText(),
                mediaType: try item.wireOptional { (type) throws(ParseError) in try type.wireText() }
            )
        }
        document.problems = try wireList { (item) throws(ParseError) in
            let code = ParseError.Code(rawValue: try item.wireText())
            return ParseError(code, at: Int(try item.i64()), try item.wireText())
        }
        return (document, attachments)
    }

    private mutating func wireFacts() throws(ParseError) -> DocumentFacts {
        var facts = DocumentFacts()
        facts.author = try wireOptional { (item) throws(ParseError) in try item.wireText() }
        facts.recipients = try wireList { (item) throws(ParseError) in try item.wireText() }
        facts.title = try wireOptional { (item) throws(ParseError) in try item.wireText() }
        facts.date = try wireOptional { (item) throws(ParseError) in Timestamp(secondsSince1970: try item.i64()) }
        facts.identifier = try wireOptional { (item) throws(ParseError) in try item.wireText() }
        return facts
    }

    private mutating func wirePassage() throws(ParseError) -> Passage {
        let place = try wirePlace()
        let text = try wireText()
        let confidences = try wireOptional { (item) throws(ParseError) in try item.wireData() }
        return Passage(place, text, confidences: confidences)
    }

    private mutating func wirePlace() throws(ParseError) -> DocumentPlace {
        let start = offset
        switch try u8() {
        case 1: return .header(try wireText())
        case 2: return .body(Int(try u32()))
        case 3: return .page(Int(try u32()))
        case 4: return .paragraph(Int(try u32()))
        case 5: return .cell(sheet: try wireText(), row: Int(try u32()), column: Int(try u32()))
        case 6: return .slide(Int(try u32()))
        default: throw ParseError(.workerProtocol, at: start, "place in a document")
        }
    }
}
