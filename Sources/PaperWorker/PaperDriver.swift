public import ByteKit
public import DocumentServing
public import Documents
import Glibc

/// Reads the papers of an office: PDF, office files, rich text.
public struct PaperDriver: DocumentDriver {
    /// The largest file that is read.
    private static let byteLimit: UInt64 = 512 << 20

    /// A driver; `prepare` must have been called.
    public init() {}

    /// Loads what turns the titles of PDF files into UTF-8, which lies in a file; it stays loaded.
    ///
    /// To be called before the worker gives up its rights.
    public static func prepare() { _ = iconv_open("UTF-8", "UTF-16BE") }

    /// Begins to read a paper; all of it is taken into memory, since its parts lie anywhere in it.
    /// - Throws: `document.too-long`, and for a PDF `document.encrypted`, `document.damaged`.
    public func open(_ source: any ByteSource, _ opening: DocumentOpening) throws -> any DocumentStream {
        guard source.byteCount <= Self.byteLimit else {
            throw ParseError(.documentTooLong, at: 0, "\(source.byteCount) bytes")
        }
        let bytes = MemoryRegion(try source.read(at: 0, count: Int(source.byteCount)))
        switch opening.kind {
        case .pdf: return PDFStream(try PDFReader(bytes), limits: opening.limits)
        case .office:
            return SingleDocumentStream { try PartsReader.read(bytes).read(limits: opening.limits) }
        case .richText:
            return SingleDocumentStream { try RichTextReader.read(bytes, limits: opening.limits) }
        default: throw ParseError(.documentDamaged, at: 0, opening.kind.rawValue)
        }
    }
}

/// A PDF as a document, and behind it the pages that only a reader of pictures can read, each rendered when it is asked
/// for: a scan of a thousand pages would not fit into memory at once.
private final class PDFStream: DocumentStream {
    private let reader: PDFReader
    private let limits: DocumentLimits
    private var pages: [Int] = []
    private var isRead = false

    init(_ reader: PDFReader, limits: DocumentLimits) {
        self.reader = reader
        self.limits = limits
    }

    func next() throws -> Document? {
        guard isRead else {
            isRead = true
            let (document, pictured) = reader.read(limits: limits)
            pages = pictured.reversed()
            return document
        }
        guard let page = pages.popLast() else { return nil }
        var document = Document(format: .picture)
        document.attachments = [
            Attachment(
                name: String(page),
                mediaType: PageRendering.mediaType,
                bytes: MemoryRegion(try reader.render(page))
            )
        ]
        return document
    }

    func skip(_ count: UInt64) throws {
        guard count > 0 else { return }
        // The text says which pages come behind it; the rendering of what is left out is not needed.
        _ = try next()
        pages.removeLast(min(pages.count, Int(clamping: count - 1)))
    }
}
