public import Texts
import Typesetting

/// Why a label cannot be made.
public struct LabelError: Error, Hashable, Sendable {
    /// A stable, dotted identifier; texts in two languages are looked up by it.
    public let code: String
    /// Which field or value; never its content where that may be a key.
    public let detail: String

    /// A text of the label holds what has the shape of a whole key.
    static func keyShape(_ field: String) -> LabelError { .init(code: "label.key-shape", detail: field) }
    /// A field that must hold something is empty.
    static func empty(_ field: String) -> LabelError { .init(code: "label.empty", detail: field) }
    /// A field is longer than a label has room for.
    static func tooLong(_ field: String) -> LabelError { .init(code: "label.too-long", detail: field) }
    /// The address is no URL of the web and no `regain:` reference.
    static let address = LabelError(code: "label.address", detail: "")
    /// The sheet has no such place.
    static func position(_ position: Int) -> LabelError { .init(code: "label.position", detail: String(position)) }
    /// There is no label to print, or more than at once.
    static func count(_ count: Int) -> LabelError { .init(code: "label.count", detail: String(count)) }

    /// What a person is told.
    public var message: Message { Message(code, ["detail": .text(detail)]) }

    init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Takes over why the page could not be drawn.
    init(_ error: TypesettingError) { self.init(code: error.code, detail: error.detail) }
}
