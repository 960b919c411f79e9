/// What a value's data claims to be; unknown numbers are kept.
public struct RegistryValueType: RawRepresentable, Hashable, Sendable {
    /// The number as stored.
    public let rawValue: UInt32

    /// Wraps a stored number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// No type.
    public static let none = Self(rawValue: 0)
    /// Text.
    public static let string = Self(rawValue: 1)
    /// Text with environment variables in it.
    public static let expandString = Self(rawValue: 2)
    /// Any bytes.
    public static let binary = Self(rawValue: 3)
    /// A little-endian 32-bit number.
    public static let dword = Self(rawValue: 4)
    /// A big-endian 32-bit number.
    public static let dwordBigEndian = Self(rawValue: 5)
    /// A symbolic link's target.
    public static let link = Self(rawValue: 6)
    /// A list of texts.
    public static let multiString = Self(rawValue: 7)
    /// A hardware resource list.
    public static let resourceList = Self(rawValue: 8)
    /// A full resource descriptor.
    public static let fullResourceDescriptor = Self(rawValue: 9)
    /// A list of required resources.
    public static let resourceRequirements = Self(rawValue: 10)
    /// A little-endian 64-bit number.
    public static let qword = Self(rawValue: 11)
}

extension RegistryValueType: CustomStringConvertible {
    private static let names = [
        "REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK",
        "REG_MULTI_SZ", "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST",
        "REG_QWORD",
    ]

    /// The name Windows gives the type, or its number.
    public var description: String {
        Self.names.indices.contains(Int(rawValue)) ? Self.names[Int(rawValue)] : "REG_TYPE_\(rawValue)"
    }
}
