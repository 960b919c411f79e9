public import ByteKit
public import DocumentServing
public import Documents

/// Reads pictures of text.
public final class PictureDriver: DocumentDriver {
    private let text: Recogniser?
    private let label: Recogniser?

    /// The largest file that is read.
    private static let byteLimit: UInt64 = 128 << 20

    /// Loads what is known of the languages: to be made before the process gives up its rights.
    public init() {
        text =
            Recogniser(languages: ["fra", "eng"], knowsWords: true) ?? Recogniser(languages: ["eng"], knowsWords: true)
        label = Recogniser(languages: ["eng"], knowsWords: false)
    }

    /// Begins to read a picture.
    /// - Throws: `ocr.no-languages`, `document.too-long`.
    public func open(_ source: any ByteSource, _ opening: DocumentOpening) throws -> any DocumentStream {
        guard let recogniser = opening.kind == .label ? label : text else {
            throw ParseError(.ocrNoLanguages, at: 0)
        }
        guard source.byteCount <= Self.byteLimit else {
            throw ParseError(.documentTooLong, at: 0, "\(source.byteCount) bytes")
        }
        let bytes = MemoryRegion(try source.read(at: 0, count: Int(source.byteCount)))
        return SingleDocumentStream {
            let pages = try Dots.pages(bytes)
            return opening.kind == .label
                ? LabelPhoto(recogniser).read(pages[0]) : TextPicture(recogniser).read(pages, limits: opening.limits)
        }
    }
}

extension ParseError.Code {
    /// Nothing that Tesseract knows of French or English is installed.
    static let ocrNoLanguages: Self = "ocr.no-languages"
}
