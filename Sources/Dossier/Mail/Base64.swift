/// Base64 (RFC 4648), which mail is written in.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Four characters for every three bytes.
    static func units(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let left = bytes.endIndex - index
            let number =
                UInt32(bytes[index]) << 16 | UInt32(left > 1 ? bytes[index + 1] : 0) << 8
                | UInt32(left > 2 ? bytes[index + 2] : 0)
            for place in 0..<4 {
                result.append(place > left ? UInt8(ascii: "=") : alphabet[Int(number >> UInt32(18 - place * 6)) & 63])
            }
            index += 3
        }
        return result
    }

    /// What a character stands for; nil for one that is none of the alphabet's.
    static func value(_ unit: UInt8) -> UInt8? {
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): unit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): unit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// The bytes that characters stand for, up to the first `=`; nil where one is none of the alphabet's.
    static func decoded(_ units: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var number: UInt32 = 0
        var bits = 0
        for unit in units {
            guard unit != UInt8(ascii: "=") else { break }
            guard let value = value(unit) else { return nil }
            number = number << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: number >> UInt32(bits)))
                number &= 1 << UInt32(bits) - 1
            }
        }
        return result
    }

    /// As text.
    static func text(_ bytes: [UInt8]) -> String { String(decoding: units(bytes[...]), as: UTF8.self) }

    /// Lines of 76 characters, each ended by CR LF.
    static func lines(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 57 * 78 + 80)
        for start in stride(from: 0, to: bytes.count, by: 57) {
            result += units(bytes[start..<min(start + 57, bytes.count)])
            result += [13, 10]
        }
        return result
    }
}
