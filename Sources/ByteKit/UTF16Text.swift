/// Text stored as UTF-16, as Windows does.
public enum UTF16Text {
    /// Which byte of a unit comes first.
    public enum ByteOrder: Sendable {
        /// The low byte first, as Windows writes.
        case littleEndian
        /// The high byte first.
        case bigEndian
    }

    /// Decodes UTF-16; a lone surrogate becomes U+FFFD, a last odd byte is left out.
    public static func decode(_ bytes: Span<UInt8>, order: ByteOrder = .littleEndian) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 0
        while index + 1 < bytes.count {
            let low = UInt16(bytes[index])
            let high = UInt16(bytes[index + 1])
            units.append(order == .littleEndian ? high << 8 | low : low << 8 | high)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Decodes UTF-16LE up to the first zero unit, or all of it where there is none.
    public static func decodeTerminated(_ bytes: Span<UInt8>) -> String {
        var end = 0
        while end + 1 < bytes.count, bytes[end] != 0 || bytes[end + 1] != 0 { end += 2 }
        return decode(bytes.extracting(0..<min(end, bytes.count)))
    }

    /// The UTF-16LE bytes of `text`, without a byte-order mark.
    public static func encode(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

/// Text of one byte per character.
public enum ByteText {
    /// Decodes Latin-1 up to the first zero byte, or all of it where there is none.
    public static func decodeTerminated(_ bytes: Span<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for index in 0..<bytes.count {
            if bytes[index] == 0 { break }
            scalars.append(Unicode.Scalar(bytes[index]))
        }
        return String(scalars)
    }

    /// Decodes Latin-1, zero bytes included.
    public static func decodeLatin1(_ bytes: Span<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for index in 0..<bytes.count { scalars.append(Unicode.Scalar(bytes[index])) }
        return String(scalars)
    }
}
