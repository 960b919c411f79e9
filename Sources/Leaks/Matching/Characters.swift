import ByteKit
import CPrefetch

/// What single bytes are.
enum Characters {
    // Bits of `regain_character`.
    static let upper: UInt8 = 4
    static let lower: UInt8 = 8
    static let joint: UInt8 = 32
    static let beyondHexadecimal: UInt8 = 64

    /// All bits of a character.
    @inline(__always)
    static func kinds(_ unit: UInt8) -> UInt8 { regain_character(unit) }

    @inline(__always)
    static func isKey(_ unit: UInt8) -> Bool { kinds(unit) & 1 != 0 }
    @inline(__always)
    static func isWord(_ unit: UInt8) -> Bool { kinds(unit) & 14 != 0 }
    @inline(__always)
    static func isDigit(_ unit: UInt8) -> Bool { kinds(unit) & 2 != 0 }
    @inline(__always)
    static func isHexadecimal(_ unit: UInt8) -> Bool { kinds(unit) & 16 != 0 }
    @inline(__always)
    static func isUpper(_ unit: UInt8) -> Bool { kinds(unit) & 4 != 0 }
    @inline(__always)
    static func isLower(_ unit: UInt8) -> Bool { kinds(unit) & 8 != 0 }

    /// Whether base 64 has the character, in either of its alphabets.
    @inline(__always)
    static func isSextet(_ unit: UInt8) -> Bool { kinds(unit) & 46 != 0 }

    /// The six bits that a character of base 64 stands for.
    @inline(__always)
    static func sextet(_ unit: UInt8) -> UInt8 {
        if isUpper(unit) { return unit &- 0x41 }
        if isLower(unit) { return unit &- 0x61 &+ 26 }
        if isDigit(unit) { return unit &- 0x30 &+ 52 }
        return unit == 0x2B || unit == 0x2D ? 62 : 63
    }

    /// The value of a hexadecimal digit; nil for what is none.
    static func hexadecimal(_ unit: UInt8) -> UInt32? {
        switch unit {
        case 0x30...0x39: UInt32(unit) - 0x30
        case 0x41...0x46: UInt32(unit) - 0x37
        case 0x61...0x66: UInt32(unit) - 0x57
        default: nil
        }
    }
}

extension Span<UInt8> {
    /// Whether every byte of a range is there and passes.
    @inline(__always)
    func all(_ range: Range<Int>, _ test: (UInt8) -> Bool) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= count else { return false }
        for position in range where !test(self[position]) { return false }
        return true
    }

    /// Whether the byte at a place is there and passes.
    @inline(__always)
    func at(_ position: Int, _ test: (UInt8) -> Bool) -> Bool {
        position >= 0 && position < count && test(self[position])
    }
}
