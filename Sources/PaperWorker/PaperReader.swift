public import ByteKit
public import Documents

/// Reads the papers of an office: PDF, office files, rich text.
public final class PaperReader {
    private var pages: PDFReader?

    /// A reader that has nothing open.
    public init() {}

    /// Reads a file; a PDF stays open for ``render(_:)``.
    ///
    /// - Returns: the document, and the numbers, from 1, of the pages that only a reader of pictures can read.
    /// - Throws: `document.encrypted`, `document.damaged`, `document.bomb`, `document.not-office`.
    public func read(_ bytes: MemoryRegion, as kind: PaperKind) throws(ParseError) -> (Document, pictured: [Int]) {
        pages = nil
        switch kind {
        case .pdf:
            let reader = try PDFReader(bytes)
            pages = reader
            let (document, pictured) = reader.read()
            return (document, pictured)
        case .office: return (try PartsReader.read(bytes).read(), [])
        case .richText: return (try RichTextReader.read(bytes), [])
        }
    }

    /// A page of the PDF that was read last, as grey dots.
    /// - Throws: `document.damaged`, `document.too-large`.
    public func render(_ page: Int) throws(ParseError) -> [UInt8] {
        guard let pages else { throw ParseError(.documentDamaged, at: 0, "nothing is open") }
        return try pages.render(page)
    }
}
