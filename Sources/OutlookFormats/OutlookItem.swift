public import ByteKit

/// A message as Outlook keeps it: properties by number, attachments, messages in messages.
///
/// The numbers are those of [MS-OXPROPS].
public struct OutlookItem: Sendable {
    /// What is known of the message.
    public var properties = OutlookProperties()
    /// What is attached to it.
    public var attachments: [OutlookAttachment] = []
    /// What could not be read.
    public var problems: [ParseError] = []

    /// A message of which nothing is known.
    public init() {}
}

/// What is attached to a message of Outlook.
public struct OutlookAttachment: Sendable {
    /// Its names, its kind and its bytes.
    public var properties = OutlookProperties()
    /// The message it is, where it is one.
    public var item: [OutlookItem] = []

    /// An attachment of which nothing is known.
    public init() {}
}

/// Properties by number.
public struct OutlookProperties: Sendable {
    /// One value.
    public enum Value: Hashable, Sendable {
        /// Text in UTF-16, little-endian.
        case wide([UInt8])
        /// Text in the code page of the message.
        case narrow([UInt8])
        /// Bytes.
        case binary([UInt8])
        /// A number or a truth value.
        case number(UInt64)
        /// A moment.
        case time(Timestamp)
    }

    /// The values; of those that occur more than once the first.
    public private(set) var values: [UInt16: Value] = [:]

    /// No properties.
    public init() {}

    /// Keeps a value, unless there is one.
    public mutating func set(_ number: UInt16, _ value: Value) {
        if values[number] == nil { values[number] = value }
    }

    /// The bytes of a value that is no number.
    public func bytes(_ number: UInt16) -> [UInt8]? {
        switch values[number] {
        case .wide(let bytes), .narrow(let bytes), .binary(let bytes): bytes
        case .number, .time, nil: nil
        }
    }

    /// A number.
    public func number(_ number: UInt16) -> UInt64? {
        if case .number(let value) = values[number] { value } else { nil }
    }

    /// A moment.
    public func time(_ number: UInt16) -> Timestamp? {
        if case .time(let value) = values[number] { value } else { nil }
    }
}

extension OutlookProperties {
    /// Reads a value of a fixed size.
    /// - Returns: nil for a type whose values are kept elsewhere or say nothing here.
    static func fixed(type: UInt16, _ raw: UInt64) -> Value? {
        switch type {
        case 2: .number(raw & 0xFFFF)
        case 3, 10, 11: .number(raw & 0xFFFF_FFFF)
        case 20: .number(raw)
        case 64: .time(Timestamp(fileTime: raw))
        default: nil
        }
    }

    /// Reads a value of bytes.
    static func variable(type: UInt16, _ bytes: [UInt8]) -> Value? {
        switch type {
        case 0x1E: .narrow(bytes)
        case 0x1F: .wide(bytes)
        case 0x102, 0x0D: .binary(bytes)
        default: nil
        }
    }
}
