public import ByteKit

/// One member of a JSON object, in the order it is written.
public struct JSONMember: Hashable, Sendable {
    /// The name before the colon.
    public let name: String
    /// The value after the colon.
    public let value: JSONValue
    /// Offset of the name in the document, in bytes.
    public let byteOffset: Int
}

/// A JSON value that keeps the order of members and the digits of numbers as they are written.
public enum JSONValue: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, as written.
    case number(String)
    /// Text, escapes already replaced.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order; no name occurs twice.
    case object([JSONMember])

    /// Reads one document in UTF-8, with or without a byte-order mark.
    ///
    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - maximumDepth: how deep arrays and objects may be nested.
    /// - Throws: `json.truncated`, `json.malformed`, `json.too-deep`, `json.duplicate-name`.
    public init(parsing bytes: Span<UInt8>, maximumDepth: Int = 64) throws(ParseError) {
        var reader = JSONReader(bytes, maximumDepth: maximumDepth)
        self = try reader.document()
    }

    /// The member with this name; nil for a missing one and for all that is no object.
    public subscript(name: String) -> JSONValue? { members?.first { $0.name == name }?.value }

    /// The text; nil for all that is no text.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The number, where it is a whole one that fits; nil for all else.
    public var integer: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }

    /// The truth value; nil for all that is none.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The values of an array; nil for all that is no array.
    public var elements: [JSONValue]? { if case .array(let values) = self { values } else { nil } }

    /// The members of an object; nil for all that is no object.
    public var members: [JSONMember]? { if case .object(let members) = self { members } else { nil } }
}

extension ParseError.Code {
    /// The document ends too early.
    public static let jsonTruncated: Self = "json.truncated"
    /// The document breaks the rules of JSON.
    public static let jsonMalformed: Self = "json.malformed"
    /// Arrays and objects are nested deeper than the limit.
    public static let jsonTooDeep: Self = "json.too-deep"
    /// An object has two members of the same name.
    public static let jsonDuplicateName: Self = "json.duplicate-name"
}
