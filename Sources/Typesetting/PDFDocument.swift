public import ByteKit
import CPangoCairo

/// A document of pages.
public enum PDFDocument {
    /// What a document says of itself.
    public struct Information: Hashable, Sendable {
        /// The title that a viewer shows.
        public var title: String
        /// Who made it.
        public var author: String
        /// When; the same moment gives the same bytes.
        public var created: Timestamp
        /// Its language as a tag (BCP 47), for those who have it read aloud; nil to leave it out.
        public var language: String?

        /// Describes a document.
        public init(title: String, author: String, created: Timestamp, language: String? = nil) {
            self.title = title
            self.author = author
            self.created = created
            self.language = language
        }
    }

    /// Draws a document.
    ///
    /// - Parameters:
    ///   - size: the size of every page.
    ///   - information: what the document says of itself.
    ///   - pageCount: how many pages.
    ///   - draw: draws one page, counted from 0.
    /// - Returns: the bytes of the PDF: the same for the same content, on the same system.
    /// - Throws: `typesetting.failed`, `typesetting.size`, and what `draw` throws.
    public static func render(
        size: PaperSize,
        information: Information,
        pageCount: Int,
        draw: (Canvas, Int) throws(TypesettingError) -> Void
    ) throws(TypesettingError) -> [UInt8] {
        guard (1...2_000).contains(size.width), (1...2_000).contains(size.height), pageCount > 0 else { throw .size }
        let output = Output()
        let unit = Points.perMillimetre
        // SAFETY: output outlives the surface, which writes to it until it is finished below.
        let surface = unsafe cairo_pdf_surface_create_for_stream(
            Output.write,
            Unmanaged.passUnretained(output).toOpaque(),
            size.width * unit,
            size.height * unit
        )
        defer { unsafe cairo_surface_destroy(surface) }
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, information.title)
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, information.author)
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Regain")
        unsafe cairo_pdf_surface_set_metadata(
            surface,
            CAIRO_PDF_METADATA_CREATE_DATE,
            information.created.iso8601
        )
        guard let context = unsafe cairo_create(surface) else { throw .failed("no context") }
        do {
            defer { unsafe cairo_destroy(context) }
            for page in 0..<pageCount {
                try draw(unsafe Canvas(context, dotsPerPoint: nil), page)
                unsafe cairo_show_page(context)
            }
            try Output.check(unsafe cairo_status(context))
        }
        unsafe cairo_surface_finish(surface)
        try Output.check(unsafe cairo_surface_status(surface))
        let bytes = withExtendedLifetime(output) { output.bytes }
        return information.language.flatMap { PDFLanguage.adding($0, to: bytes) } ?? bytes
    }
}

/// Where the library writes what it makes.
final class Output {
    var bytes: [UInt8] = []

    /// Called by the library with the object and the next bytes.
    static let write: cairo_write_func_t = { object, data, count in
        guard let object = unsafe object, let data = unsafe data else { return CAIRO_STATUS_WRITE_ERROR }
        // SAFETY: the object is an Output that lives during the call, and count bytes stand at data.
        let output = unsafe Unmanaged<Output>.fromOpaque(object).takeUnretainedValue()
        unsafe output.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
    }

    static func check(_ status: cairo_status_t) throws(TypesettingError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .failed(unsafe cairo_status_to_string(status).map { unsafe String(cString: $0) } ?? "")
    }
}
