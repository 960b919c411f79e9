/// Base 64 (RFC 4648) in the one way in which an age file may write it.
///
/// A header writes it without padding, armor with it. Both refuse any text but the one that encoding the bytes gives.
enum StrictBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// The value of each ASCII character; 255 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, unit) in alphabet.enumerated() { values[Int(unit)] = UInt8(value) }
        return values
    }()

    /// Adds the text of `bytes` to `text`, padded with `=` where asked.
    static func encode(_ bytes: Span<UInt8>, padded: Bool, into text: inout [UInt8]) {
        let letters = alphabet.span
        var index = 0
        while index + 3 <= bytes.count {
            let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            text.append(letters[group >> 18])
            text.append(letters[group >> 12 & 63])
            text.append(letters[group >> 6 & 63])
            text.append(letters[group & 63])
            index += 3
        }
        let rest = bytes.count - index
        guard rest > 0 else { return }
        let group = Int(bytes[index]) << 16 | (rest == 2 ? Int(bytes[index + 1]) << 8 : 0)
        text.append(letters[group >> 18])
        text.append(letters[group >> 12 & 63])
        if rest == 2 { text.append(letters[group >> 6 & 63]) }
        if padded { for _ in rest..<3 { text.append(UInt8(ascii: "=")) } }
    }

    /// The text of `bytes` without padding.
    static func text(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        encode(bytes, padded: false, into: &text)
        return text
    }

    /// Adds the bytes of `text` to `bytes`.
    /// - Returns: false when the text is not what ``encode(_:padded:into:)`` gives for any bytes.
    static func decode(_ text: Span<UInt8>, padded: Bool, into bytes: inout [UInt8]) -> Bool {
        var count = text.count
        if padded {
            guard count.isMultiple(of: 4) else { return false }
            for _ in 0..<2 where count > 0 && text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        }
        let values = values.span
        var index = 0
        while index + 4 <= count {
            let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
            let (c, d) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
            // 255 is the only value with the top bit.
            guard (a | b | c | d) < 64 else { return false }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            bytes.append(c << 6 | d)
            index += 4
        }
        switch count - index {
        case 0: return true
        case 2:
            let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
            guard (a | b) < 64, b & 15 == 0 else { return false }
            bytes.append(a << 2 | b >> 4)
            return true
        case 3:
            let (a, b) = (values[Int(text[index])], values[Int(text[index + 1])])
            let c = values[Int(text[index + 2])]
            guard (a | b | c) < 64, c & 3 == 0 else { return false }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            return true
        default: return false
        }
    }

    /// The bytes of an unpadded text; nil when it is not the text of any bytes.
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(text.span, padded: false, into: &bytes) ? bytes : nil
    }
}
