import ByteKit

/// The hash that guards entries of transaction logs of the new format.
///
/// Marvin32 with the seed Windows' registry uses; 64 bits, after the published description of the log format.
package enum Marvin32 {
    private static let seed: UInt64 = 0x82EF_4D88_7A4E_55C5

    /// The hash of `bytes`.
    package static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var low = UInt32(truncatingIfNeeded: seed)
        var high = UInt32(truncatingIfNeeded: seed >> 32)
        var offset = 0
        while offset + 4 <= bytes.count {
            low &+= bytes.word(offset)
            mix(&low, &high)
            offset += 4
        }
        // The rest, with a one bit behind it, is the last word.
        var last: UInt32 = 0x80
        for index in (offset..<bytes.count).reversed() { last = last << 8 | UInt32(bytes[index]) }
        low &+= last
        mix(&low, &high)
        mix(&low, &high)
        return UInt64(high) << 32 | UInt64(low)
    }

    @inline(__always)
    private static func mix(_ low: inout UInt32, _ high: inout UInt32) {
        high ^= low
        low = low << 20 | low >> 12
        low &+= high
        high = high << 9 | high >> 23
        high ^= low
        low = low << 27 | low >> 5
        low &+= high
        high = high << 19 | high >> 13
    }
}
