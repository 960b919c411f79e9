/// Why a page could not be drawn.
public struct TypesettingError: Error, Hashable, Sendable {
    /// A stable, dotted identifier; texts in two languages are looked up by it.
    public let code: String
    /// A few words from the library.
    public let detail: String

    /// The library reported a failure, most likely for want of memory.
    static func failed(_ detail: String) -> TypesettingError { .init(code: "typesetting.failed", detail: detail) }

    /// A text is longer than a QR code holds.
    static let tooLongForQR = TypesettingError(code: "typesetting.qr-too-long", detail: "")

    /// A picture cannot be read.
    static let picture = TypesettingError(code: "typesetting.picture", detail: "")

    /// A size is nothing, or beyond what is drawn at once.
    static let size = TypesettingError(code: "typesetting.size", detail: "")
}
