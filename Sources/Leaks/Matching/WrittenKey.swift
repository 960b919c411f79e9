import ByteKit
import ProductKey

/// Reads a key whose groups stand at equal distances, whatever stands between them.
enum WrittenKey {
    /// Fewer different characters than this are a placeholder, as for a key that is written plainly.
    private static let leastDistinct = 8

    /// The key whose first group begins at `start` and whose groups are `pitch` bytes apart; nil for what is none.
    static func read(_ bytes: Span<UInt8>, at start: Int, pitch: Int) -> ProductKey? {
        guard start >= 0, bytes.holds(4 * pitch + 5, at: start) else { return nil }
        var units: [UInt8] = []
        units.reserveCapacity(KeyAlphabet.keyLength)
        var seen: UInt64 = 0
        for group in 0..<5 {
            for place in 0..<5 {
                let unit = bytes[start + group * pitch + place]
                guard Characters.isKey(unit) else { return nil }
                let upper = Characters.isLower(unit) ? unit & ~0x20 : unit
                seen |= 1 << UInt64(upper >= 0x40 ? upper & 0x1F : 0x20 + (upper & 0xF))
                units.append(upper)
            }
        }
        guard seen.nonzeroBitCount >= leastDistinct else { return nil }
        return try? ProductKey(units: units)
    }

    /// Whether nothing before a place makes what begins there a part of something longer.
    static func beginsAlone(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        guard start > 0 else { return true }
        let before = bytes[start - 1]
        guard Characters.isWord(before) || before == UInt8(ascii: "-") else { return true }
        return endsEscape(bytes, start)
    }

    /// Whether nothing behind a place makes what ends there a part of something longer.
    static func endsAlone(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
        guard end < bytes.count else { return true }
        return !Characters.isWord(bytes[end]) && bytes[end] != UInt8(ascii: "-")
    }

    /// Whether the letter or digit before a place is the end of an escape: `\n`, `\u0022`, `\x3d`, `%20`, `=3D`, or the
    /// colour of a terminal.
    static func endsEscape(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
        func isByte(_ mark: UInt8, _ digits: Int) -> Bool {
            bytes.at(end - digits - 1) { $0 == mark } && bytes.all(end - digits..<end, Characters.isHexadecimal)
        }
        if bytes.at(end - 2, { $0 == UInt8(ascii: "\\") }) {
            // Of two backslashes the second is escaped itself, and the letter is a letter.
            let isEscaped = bytes.at(end - 3) { $0 == UInt8(ascii: "\\") }
            if !isEscaped, bytes.at(end - 1, { "nrtbfv0".utf8.contains($0) }) { return true }
        }
        if isByte(UInt8(ascii: "%"), 2) || isByte(UInt8(ascii: "="), 2) { return true }
        if bytes.at(end - 5, { $0 == UInt8(ascii: "u") }), bytes.at(end - 6, { $0 == UInt8(ascii: "\\") }),
            bytes.all(end - 4..<end, Characters.isHexadecimal)
        {
            return true
        }
        if bytes.at(end - 3, { $0 == UInt8(ascii: "x") }), bytes.at(end - 4, { $0 == UInt8(ascii: "\\") }),
            bytes.all(end - 2..<end, Characters.isHexadecimal)
        {
            return true
        }
        return endsColour(bytes, end)
    }

    /// ESC, a bracket, digits and semicolons, and the letter m (ECMA-48, «SGR»).
    private static func endsColour(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
        guard bytes.at(end - 1, { $0 == UInt8(ascii: "m") }) else { return false }
        var place = end - 2
        while place > end - 14, bytes.at(place, { Characters.isDigit($0) || $0 == UInt8(ascii: ";") }) { place -= 1 }
        return bytes.at(place) { $0 == UInt8(ascii: "[") } && bytes.at(place - 1) { $0 == 0x1B }
    }
}

/// A hyphen that is written as something else.
enum EscapedHyphen {
    /// Hyphen, non-breaking hyphen, the dashes, minus, soft hyphen.
    private static func isDash(_ scalar: UInt32) -> Bool {
        (0x2010...0x2015).contains(scalar) || [0x2D, 0x2212, 0xAD].contains(scalar)
    }

    /// Whether `length` bytes at a place stand for one.
    static func stands(_ bytes: Span<UInt8>, at start: Int, length: Int) -> Bool {
        guard bytes.holds(length, at: start) else { return false }
        let end = start + length
        switch (bytes[start], length) {
        case (0xE2, 3):
            return bytes[start + 1] == 0x80 && (0x90...0x95).contains(bytes[start + 2])
                || bytes[start + 1] == 0x88 && bytes[start + 2] == 0x92
        case (UInt8(ascii: "="), 3), (UInt8(ascii: "%"), 3):
            return number(bytes, start + 1..<end, radix: 16) == 0x2D
        case (UInt8(ascii: "\\"), 6):
            return bytes[start + 1] | 0x20 == UInt8(ascii: "u")
                && number(bytes, start + 2..<end, radix: 16).map(isDash) ?? false
        case (UInt8(ascii: "&"), _):
            guard bytes[end - 1] == UInt8(ascii: ";") else { return false }
            guard bytes[start + 1] == UInt8(ascii: "#") else {
                return ["&ndash;", "&mdash;", "&minus;", "&hyphen;", "&shy;"].contains {
                    $0.utf8.count == length && zip($0.utf8, start...).allSatisfy { bytes[$1] == $0 }
                }
            }
            let isHexadecimal = bytes[start + 2] | 0x20 == UInt8(ascii: "x")
            let digits = isHexadecimal ? start + 3..<end - 1 : start + 2..<end - 1
            return number(bytes, digits, radix: isHexadecimal ? 16 : 10).map(isDash) ?? false
        default:
            return false
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>, radix: UInt32) -> UInt32? {
        guard !range.isEmpty, range.count <= 6 else { return nil }
        var value: UInt32 = 0
        for position in range {
            guard let digit = Characters.hexadecimal(bytes[position]), digit < radix else { return nil }
            value = value * radix + digit
        }
        return value
    }
}
