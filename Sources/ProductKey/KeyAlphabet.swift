/// The characters a product key is made of.
public enum KeyAlphabet {
    /// The 24 digits; a character's value is its index.
    public static let digits = Array("BCDFGHJKMPQRTVWXY2346789".utf8)

    /// The marker of a PKEY2009 key; its place is a digit, it is none itself.
    public static let marker = UInt8(ascii: "N")

    /// How many characters a key has.
    public static let keyLength = 25

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: .max, count: 256)
        for (value, unit) in digits.enumerated() { table[Int(unit)] = UInt8(value) }
        return table
    }()

    /// The value of an upper-case character, 0 to 23.
    /// - Returns: nil for every other byte, the marker included.
    public static func value(_ unit: UInt8) -> UInt8? {
        let value = values[Int(unit)]
        return value == .max ? nil : value
    }

    /// Whether an upper-case character can stand in a key of either generation.
    public static func contains(_ unit: UInt8) -> Bool { unit == marker || values[Int(unit)] != .max }
}
