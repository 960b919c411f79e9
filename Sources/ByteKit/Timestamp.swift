/// A moment in UTC, to the second, without a calendar library.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public let secondsSince1970: Int64

    /// A moment by its Unix time.
    public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    /// A moment by its Windows FILETIME: 100 ns steps since 1601-01-01; parts of a second are dropped.
    public init(fileTime: UInt64) {
        secondsSince1970 = Int64(fileTime / 10_000_000) - 11_644_473_600
    }

    /// Midnight UTC of a calendar day.
    /// - Returns: nil when there is no such day in the Gregorian calendar or the year is not within 1601–9999.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1601...9999).contains(year), (1...12).contains(month),
            (1...Self.daysInMonth(month, year: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        secondsSince1970 = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// Midnight UTC of the n-th day of a year, counted from 1.
    /// - Returns: nil when the year has no such day or is not within 1601–9999.
    public init?(year: Int, dayOfYear: Int) {
        guard let newYear = Timestamp(year: year, month: 1, day: 1),
            (1...(Self.isLeap(year) ? 366 : 365)).contains(dayOfYear)
        else { return nil }
        secondsSince1970 = newYear.secondsSince1970 + Int64(dayOfYear - 1) * 86_400
    }

    /// The calendar fields of a moment in UTC.
    public struct Components: Hashable, Sendable {
        /// Gregorian year.
        public let year: Int
        /// 1 to 12.
        public let month: Int
        /// 1 to 31.
        public let day: Int
        /// 0 to 23.
        public let hour: Int
        /// 0 to 59.
        public let minute: Int
        /// 0 to 59.
        public let second: Int
    }

    /// The calendar fields in UTC.
    public var components: Components {
        let days = Int((secondsSince1970 >= 0 ? secondsSince1970 : secondsSince1970 - 86_399) / 86_400)
        let rest = Int(secondsSince1970 - Int64(days) * 86_400)
        // Days are counted from 0000-03-01 so that the leap day ends the year; eras have 400 years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return Components(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1,
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60
        )
    }

    /// The day of the year, counted from 1.
    public var dayOfYear: Int {
        let components = components
        let days = Self.daysSince1970(year: components.year, month: components.month, day: components.day)
        return days - Self.daysSince1970(year: components.year, month: 1, day: 1) + 1
    }

    /// ISO 8601 in UTC, for example `2026-11-21T15:16:00Z`.
    public var iso8601: String {
        let parts = components
        return "\(isoDay)T\(Self.pad(parts.hour, 2)):\(Self.pad(parts.minute, 2)):\(Self.pad(parts.second, 2))Z"
    }

    /// Reads what ``iso8601`` writes and no other form of it; nil for anything else.
    public init?(iso8601 text: String) {
        let units = Array(text.utf8)
        guard units.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            units[range].reduce(0) { (result: Int?, unit) in
                guard let result, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
                return result * 10 + Int(unit - UInt8(ascii: "0"))
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard iso8601.utf8.elementsEqual(units) else { return nil }
    }

    /// The day alone in ISO 8601, for example `2026-11-21`.
    public var isoDay: String {
        let parts = components
        return "\(Self.pad(parts.year, 4))-\(Self.pad(parts.month, 2))-\(Self.pad(parts.day, 2))"
    }

    /// Earlier moments come first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Timestamp: CustomStringConvertible {
    /// The ISO 8601 form.
    public var description: String { iso8601 }
}
