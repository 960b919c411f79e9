import ByteKit

/// Dates as .NET puts them in JSON: `/Date(1700000000000)/`, milliseconds since 1970, with or without a zone.
enum DotNetDate {
    /// The date in ISO 8601, UTC; nil when `text` is no such date.
    static func readable(_ text: String) -> String? {
        guard text.hasPrefix("/Date("), text.hasSuffix(")/"), text.utf8.count <= 40 else { return nil }
        var digits = text.dropFirst(6).dropLast(2)
        // The zone only says how it was shown: the number is UTC already.
        if let zone = digits.dropFirst().firstIndex(where: { $0 == "+" || $0 == "-" }) { digits = digits[..<zone] }
        guard let milliseconds = Int64(digits), abs(milliseconds / 1000) < 253_402_300_800 else { return nil }
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        return Timestamp(secondsSince1970: seconds).iso8601
    }
}
