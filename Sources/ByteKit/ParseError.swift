/// Why bytes could not be read as what they claim to be.
///
/// Rules: the code is stable and dotted (`registry.truncated-cell`), the offset says where in the parsed bytes, the
/// detail is short, and none of them ever carries key material.
public struct ParseError: Error, Sendable {
    /// A stable, dotted identifier; texts in two languages are looked up by it.
    public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The identifier as it appears in reports.
        public let rawValue: String

        /// Wraps an identifier.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Wraps an identifier written in source.
        public init(stringLiteral value: String) { self.rawValue = value }

        /// The identifier itself.
        public var description: String { rawValue }
    }

    /// What went wrong.
    public let code: Code
    /// Where, in bytes from the start of the parsed source.
    public let offset: Int
    /// A few words for the evidence trail; never key material.
    public let detail: String

    /// Describes a failure at an offset.
    public init(_ code: Code, at offset: Int, _ detail: String = "") {
        self.code = code
        self.offset = offset
        self.detail = detail
    }
}

extension ParseError: Equatable {
    /// Two errors are equal when they say the same thing about the same place; the wording does not count.
    public static func == (left: ParseError, right: ParseError) -> Bool {
        left.code == right.code && left.offset == right.offset
    }
}

extension ParseError: CustomStringConvertible {
    /// Code, offset and detail on one line, for logs and test failures.
    public var description: String {
        detail.isEmpty ? "\(code) at offset \(offset)" : "\(code) at offset \(offset): \(detail)"
    }
}

extension ParseError.Code {
    /// Fewer bytes remain than the structure needs.
    public static let truncated: Self = "bytes.truncated"
    /// A field holds a value its format does not allow.
    public static let invalidField: Self = "bytes.invalid-field"
}
