import ByteKit

/// Percent-encoding as RFC 3986 has it.
enum PercentEncoding {
    /// Encodes all but unreserved characters and those of `allowed`.
    static func encode(_ text: String, allowing allowed: String = "") -> String {
        let allowed = Array(allowed.utf8)
        var result = ""
        for unit in text.utf8 {
            if isUnreserved(unit) || allowed.contains(unit) {
                result.unicodeScalars.append(Unicode.Scalar(unit))
            } else {
                result += "%" + Hexadecimal.text(unit, digits: 2).uppercased()
            }
        }
        return result
    }

    /// Decodes once.
    /// - Returns: nil when a `%` is not followed by two digits or the result is not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        let units = Array(text.utf8)
        var index = 0
        while index < units.count {
            if units[index] == UInt8(ascii: "%") {
                guard units.count - index > 2, let high = Hexadecimal.digit(units[index + 1]),
                    let low = Hexadecimal.digit(units[index + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(units[index])
                index += 1
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
