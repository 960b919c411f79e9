import ByteKit
import ProductKey

/// What single bytes are.
enum Characters {
    private enum Bit {
        static let key: UInt8 = 1
        static let word: UInt8 = 2
        static let digit: UInt8 = 4
        static let hexadecimal: UInt8 = 8
        static let upper: UInt8 = 16
        static let lower: UInt8 = 32
    }

    private static let table: [UInt8] = (0..<256).map { value in
        let unit = UInt8(value)
        let upper = (0x41...0x5A).contains(unit)
        let lower = (0x61...0x7A).contains(unit)
        let digit = (0x30...0x39).contains(unit)
        var bits: UInt8 = 0
        if KeyAlphabet.contains(lower ? unit & ~0x20 : unit), upper || lower || digit { bits |= Bit.key }
        if upper || lower || digit { bits |= Bit.word }
        if digit { bits |= Bit.digit }
        if digit || (0x41...0x46).contains(unit & ~0x20) && (upper || lower) { bits |= Bit.hexadecimal }
        if upper { bits |= Bit.upper }
        if lower { bits |= Bit.lower }
        return bits
    }

    /// The value of each character of base 64, with either of the two alphabets; 255 for what is none.
    static let sextets: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for (value, unit) in alphabet.enumerated() { table[Int(unit)] = UInt8(value) }
        table[Int(UInt8(ascii: "-"))] = 62
        table[Int(UInt8(ascii: "_"))] = 63
        return table
    }()

    static func isKey(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.key != 0 }
    static func isWord(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.word != 0 }
    static func isDigit(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.digit != 0 }
    static func isHexadecimal(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.hexadecimal != 0 }
    static func isUpper(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.upper != 0 }
    static func isLower(_ unit: UInt8) -> Bool { table[Int(unit)] & Bit.lower != 0 }

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
    func all(_ range: Range<Int>, _ test: (UInt8) -> Bool) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= count else { return false }
        for position in range where !test(self[position]) { return false }
        return true
    }

    /// Whether the byte at a place is there and passes.
    func at(_ position: Int, _ test: (UInt8) -> Bool) -> Bool {
        position >= 0 && position < count && test(self[position])
    }
}
