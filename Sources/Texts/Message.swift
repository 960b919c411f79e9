public import ByteKit

/// What logic says to a person: a stable code and the values that go into its text.
public struct Message: Hashable, Sendable {
    /// Stable and dotted, for example `registry.log-stale`.
    public let code: String
    /// Values by the names of the placeholders.
    public let arguments: [String: TextArgument]

    /// A message with values for its placeholders.
    public init(_ code: String, _ arguments: [String: TextArgument] = [:]) {
        self.code = code
        self.arguments = arguments
    }

    /// What a parser reports, with its `offset` and `detail` as values.
    public init(_ error: ParseError) {
        self.init(error.code.rawValue, ["offset": .number(error.offset), "detail": .text(error.detail)])
    }
}

/// A value that goes into a text.
public enum TextArgument: Hashable, Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    /// Shown as it is, control characters replaced: a path, a name, a build number.
    case text(String)
    /// A count: chooses the plural form and is shown with its thousands apart.
    case number(Int)
    /// A day, shown in words.
    case date(Timestamp)
    /// Another message, shown in the same language.
    case message(Message)
    /// Several values in one phrase.
    case list([TextArgument])

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// A count.
    public init(integerLiteral value: Int) { self = .number(value) }
}
