import ByteKit
import FoundationEssentials

/// Moments and identifiers as the formats write them.
enum SafeTime {
    /// Seconds from 0001-01-01, where KDBX 4 counts from, to 1970-01-01.
    private static let epoch: Int64 = 62_135_596_800
    /// What `Timestamp` can show.
    private static let range = Timestamp(fileTime: 0).secondsSince1970...253_402_300_799

    /// The form of KDBX 4: seconds as eight bytes in base 64.
    static func kdbx(_ moment: Timestamp) -> String {
        Data(LittleEndian.bytes(moment.secondsSince1970 &+ epoch)).base64EncodedString()
    }

    /// Reads ISO 8601 in UTC, with or without parts of a second, or the form of KDBX 4; nil for anything else.
    static func moment(_ text: String) -> Timestamp? {
        if let moment = iso(text) { return moment }
        guard text.utf8.count == 12, let bytes = Data(base64Encoded: text), bytes.count == 8 else { return nil }
        let seconds = Int64(bitPattern: Array(bytes).span.loadU64(at: 0)).subtractingReportingOverflow(epoch)
        guard !seconds.overflow, range.contains(seconds.partialValue) else { return nil }
        return Timestamp(secondsSince1970: seconds.partialValue)
    }

    private static func iso(_ text: String) -> Timestamp? {
        let units = Array(text.utf8)
        guard units.count >= 20, units.last == UInt8(ascii: "Z"), units[4] == UInt8(ascii: "-"),
            units[7] == UInt8(ascii: "-"), units[10] == UInt8(ascii: "T"), units[13] == UInt8(ascii: ":"),
            units[16] == UInt8(ascii: ":"), units.count == 20 || units[19] == UInt8(ascii: ".")
        else { return nil }
        func number(_ start: Int, _ count: Int) -> Int? {
            units[start..<start + count].reduce(Optional(0)) { sum, unit in
                guard let sum, (48...57).contains(unit) else { return nil }
                return sum * 10 + Int(unit - 48)
            }
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2)
        else { return nil }
        return Timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}

extension UUID {
    /// Takes 16 bytes in text order; nil for another count.
    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        let digits = Hexadecimal.text(bytes)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        self.init(uuidString: text)
    }

    /// The 16 bytes in text order.
    var bytes: [UInt8] { Hexadecimal.bytes(uuidString.filter { $0 != "-" }) ?? [] }
}
