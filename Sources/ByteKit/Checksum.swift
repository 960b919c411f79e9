/// The cyclic redundancy checks that Windows' structures carry.
public enum Checksum {
    private static let reflectedTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private static let forwardTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { value, _ in
            value & 0x8000_0000 != 0 ? value << 1 ^ 0x04C1_1DB7 : value << 1
        }
    }

    /// Reflected CRC-32 without the final inversion (CRC-32/JAMCRC), as at the end of DigitalProductId.
    public static func crc32WithoutInversion(_ bytes: Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for index in 0..<bytes.count {
            value = value >> 8 ^ reflectedTable[Int((value ^ UInt32(bytes[index])) & 0xFF)]
        }
        return value
    }

    /// Unreflected CRC-32 with the final inversion (CRC-32/BZIP2), of which a PKEY2009 key keeps ten bits.
    public static func crc32BZip2(_ bytes: Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for index in 0..<bytes.count {
            value = value << 8 ^ forwardTable[Int((value >> 24 ^ UInt32(bytes[index])) & 0xFF)]
        }
        return ~value
    }
}
