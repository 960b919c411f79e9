/// A value as both databases know it.
///
/// There are no fractions: neither database rounds the same, and nothing in the records needs one.
public enum SQLValue: Hashable, Sendable {
    /// No value.
    case null
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A text without NUL; stored as UTF-8 and compared by its bytes.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// The number; nil for everything else.
    public var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// The text; nil for everything else.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The bytes; nil for everything else.
    public var blob: [UInt8]? {
        guard case .blob(let bytes) = self else { return nil }
        return bytes
    }

    /// Whether there is no value.
    public var isNull: Bool { self == .null }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    /// A whole number written in source.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A text written in source.
    public init(stringLiteral value: String) { self = .text(value) }

    /// No value.
    public init(nilLiteral: ()) { self = .null }
}

extension SQLValue: CustomStringConvertible {
    /// What kind of value it is and how large; never the value, which may be sealed or personal.
    public var description: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .text(let text): "text of \(text.utf8.count) bytes"
        case .blob(let bytes): "blob of \(bytes.count) bytes"
        }
    }
}
