/// A globally unique identifier, written as Windows writes it.
public struct GUID: Hashable, Sendable {
    /// The 16 bytes in text order, most significant first.
    private let high: UInt64
    private let low: UInt64

    /// Reads the text form, with or without braces, in any case.
    /// - Returns: nil when the text is anything else.
    public init?(_ text: some StringProtocol) {
        var digits = text[...]
        if digits.first == "{", digits.last == "}" { digits = digits.dropFirst().dropLast() }
        let parts = digits.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map({ $0.utf8.count }) == [8, 4, 4, 4, 12] else { return nil }
        let joined = parts.joined()
        guard joined.utf8.count == 32, joined.allSatisfy(\.isHexDigit),
            let high = UInt64(joined.prefix(16), radix: 16), let low = UInt64(joined.suffix(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }

    /// Reads the 16-byte form: three little-endian numbers, then eight bytes in order.
    /// - Throws: `bytes.truncated`.
    public init(parsing input: inout ByteReader) throws(ParseError) {
        let first = try input.u32()
        let second = try input.u16()
        let third = try input.u16()
        high = UInt64(first) << 32 | UInt64(second) << 16 | UInt64(third)
        low = try input.u64().byteSwapped
    }
}

extension GUID: CustomStringConvertible {
    /// Lower case, hyphens, no braces.
    public var description: String {
        let digits = Hexadecimal.text(high, digits: 16) + Hexadecimal.text(low, digits: 16)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result.append("-") }
            result.append(digit)
        }
        return result
    }
}
