/// The number of an activation or servicing error, in one spelling.
///
/// Windows prints the same number as `0xC004F074`, `C004F074`, `-1073418124` or `3221549172`, according to the tool.
public struct ErrorCode: Hashable, Sendable {
    /// The number as 32 bits.
    public let value: UInt32

    /// A code by its number.
    public init(value: UInt32) { self.value = value }

    /// Reads one spelling: hexadecimal with or without `0x`, or decimal with or without sign.
    ///
    /// Eight hexadecimal digits without `0x` are a code; fewer digits without `0x` are read as decimal.
    /// - Returns: nil for all that is no number of 32 bits.
    public init?(_ spelling: some StringProtocol) {
        let text = Self.hyphenated(spelling).lowercased()
        if text.hasPrefix("0x") {
            let digits = text.dropFirst(2)
            guard (1...8).contains(digits.count), let value = Self.hexadecimal(digits) else { return nil }
            self.init(value: value)
        } else if text.hasPrefix("-") {
            guard let number = Int32(text) else { return nil }
            self.init(value: UInt32(bitPattern: number))
        } else if text.utf8.count == 8, let value = Self.hexadecimal(text) {
            self.init(value: value)
        } else {
            guard !text.hasPrefix("+"), let value = UInt32(text) else { return nil }
            self.init(value: value)
        }
    }

    /// The usual spelling: `0x` and eight capital digits.
    public var text: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Word processors turn the sign of a negative number into a true minus.
    static func hyphenated(_ text: some StringProtocol) -> String {
        String(text.map { $0 == "\u{2212}" ? "-" : $0 })
    }

    private static func hexadecimal(_ digits: some StringProtocol) -> UInt32? {
        digits.utf8.allSatisfy(isHexadecimal) ? UInt32(digits, radix: 16) : nil
    }

    private static func isHexadecimal(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension ErrorCode: CustomStringConvertible {
    /// The usual spelling.
    public var description: String { text }
}

extension ErrorCode {
    /// The codes in a pasted message, each once, in order.
    ///
    /// A number stands for a code where it is written with `0x`, where it has eight hexadecimal digits and begins as
    /// licensing codes do, where it is a negative number, or where `isKnown` says so. Parts of longer words, as in a
    /// GUID, are left out.
    /// - Parameters:
    ///   - text: any text.
    ///   - isKnown: whether a table has an entry for a code that is written as a plain number.
    /// - Returns: nothing where no number looks like a code.
    public static func codes(in text: some StringProtocol, isKnown: (ErrorCode) -> Bool) -> [ErrorCode] {
        var seen: Set<ErrorCode> = []
        return words(text).compactMap { word -> ErrorCode? in
            guard let code = ErrorCode(word), isPlausible(code, written: word, isKnown: isKnown) else { return nil }
            return seen.insert(code).inserted ? code : nil
        }
    }

    private static func isPlausible(_ code: ErrorCode, written word: Substring, isKnown: (ErrorCode) -> Bool) -> Bool {
        if word.lowercased().hasPrefix("0x") || isKnown(code) { return true }
        let top = code.value >> 16
        let isLicensing = [0xC004, 0x4004, 0x8004, 0x8007, 0x803F, 0x8A01, 0x8A02, 0xC000, 0x800F].contains(top)
        return isLicensing && (word.utf8.count == 8 || word.hasPrefix("-") || word.utf8.count == 10)
    }

    /// Words of letters, digits and hyphens, so that the groups of a GUID stay together.
    private static func words(_ text: some StringProtocol) -> [Substring] {
        hyphenated(text).split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
