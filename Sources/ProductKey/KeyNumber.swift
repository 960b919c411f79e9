import ByteKit

/// The number of at most 115 bits behind a key's 25 characters.
///
/// Its security value is never exposed: nobody but Microsoft can check it, so it serves no purpose here.
public struct KeyNumber: Sendable, Hashable {
    /// Why the key field of a DigitalProductId gives no key.
    public enum FieldState: Error, Hashable, Sendable {
        /// All bytes are zero: the key was removed, or never written.
        case removed
        /// The bytes do not come out again when the characters are turned back into bytes.
        case notReencodable
    }

    /// How many numbers 25 base-24 digits can express.
    private static let limit = (0..<25).reduce(UInt128(1)) { power, _ in power * 24 }
    /// Bit 115 of the stored field marks a PKEY2009 key.
    private static let generationFlag = UInt128(1) << 115

    private let value: UInt128
    /// How the number is written as text.
    public let generation: ProductKey.Generation

    /// Reads the number from verified characters.
    init(characters: [UInt8], generation: ProductKey.Generation) {
        var value: UInt128 = 0
        if generation == .pkey2009 {
            value = UInt128(characters.firstIndex(of: KeyAlphabet.marker) ?? 0)
        }
        for unit in characters {
            // The marker has no value; it was counted through its place.
            if let digit = KeyAlphabet.value(unit) { value = value * 24 + UInt128(digit) }
        }
        self.value = value
        self.generation = generation
    }

    /// Reads the 16-byte key field of a DigitalProductId: 15 bytes little-endian with the generation flag, one zero byte.
    ///
    /// The result is proved: the characters are turned back into bytes and compared with the field.
    /// - Throws: ``FieldState``.
    public static func decode(field: Span<UInt8>) throws(FieldState) -> ProductKey {
        var stored: UInt128 = 0
        for index in stride(from: min(field.count, 16) - 1, through: 0, by: -1) {
            stored = stored << 8 | UInt128(field[index])
        }
        guard stored != 0 else { throw .removed }
        let generation: ProductKey.Generation = stored & generationFlag != 0 ? .pkey2009 : .pkey2005
        let key = ProductKey(
            verified: characters(of: (stored & ~generationFlag) % limit, generation: generation),
            generation: generation
        )
        guard key.number.stored == stored else { throw .notReencodable }
        return key
    }

    /// The 16 bytes of the key field that hold this number.
    public var field: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: stored >> UInt128($0 * 8)) }
    }

    private var stored: UInt128 { generation == .pkey2009 ? value | Self.generationFlag : value }

    private static func characters(of value: UInt128, generation: ProductKey.Generation) -> [UInt8] {
        var digits = [UInt8](repeating: 0, count: KeyAlphabet.keyLength)
        var rest = value
        for index in stride(from: KeyAlphabet.keyLength - 1, through: 0, by: -1) {
            digits[index] = UInt8(truncatingIfNeeded: rest % 24)
            rest /= 24
        }
        switch generation {
        case .pkey2005:
            return digits.map { KeyAlphabet.digits[Int($0)] }
        case .pkey2009:
            var text = digits.dropFirst().map { KeyAlphabet.digits[Int($0)] }
            text.insert(KeyAlphabet.marker, at: Int(digits[0]))
            return text
        }
    }
}

extension KeyNumber {
    /// The group (RefGroupId) that names product and channel; nil for a PKEY2005 key, which carries none.
    public var group: Int? { generation == .pkey2009 ? Int(value & 0xF_FFFF) : nil }

    /// The serial within the group, for the owner's own pkeyconfig; nil for a PKEY2005 key.
    public var serial: Int? { generation == .pkey2009 ? Int(value >> 20 & 0x3FFF_FFFF) : nil }

    /// Whether the upgrade bit is set; false in every published key.
    public var isUpgrade: Bool { generation == .pkey2009 && value >> 113 & 1 == 1 }

    /// Whether the spare bit is set; false in every published key.
    public var hasSpareBit: Bool { generation == .pkey2009 && value >> 114 & 1 == 1 }

    /// Whether the ten check bits agree with the rest; nil for a PKEY2005 key, which has none.
    ///
    /// The check is CRC-32/BZIP2 over the 16 bytes with the check bits set to zero. Agreement means that the characters
    /// are consistent, never that Microsoft issued the key.
    public var checksumAgrees: Bool? {
        guard generation == .pkey2009 else { return nil }
        let checkBits = UInt128(0x3FF) << 103
        let covered = value & ~checkBits
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: covered >> UInt128($0 * 8)) }
        return UInt128(Checksum.crc32BZip2(bytes.span) & 0x3FF) == (value & checkBits) >> 103
    }
}

extension KeyNumber: CustomStringConvertible, CustomReflectable {
    /// Group only: the rest of the number is the key.
    public var description: String { group.map { "key of group \($0)" } ?? "PKEY2005 key" }
    /// A mirror without the number.
    public var customMirror: Mirror { Mirror(self, children: ["generation": generation.rawValue]) }
}
