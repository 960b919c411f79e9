import ByteKit

/// Dates and lengths of time as the programs print them.
enum CapturedMoment {
    /// How a date may be meant.
    enum Order: Sendable {
        /// 21/11/2026
        case dayFirst
        /// 11/21/2026
        case monthFirst
        /// Not known.
        case unknown
    }

    /// A date, and whether day and month could be told apart.
    struct Reading: Hashable, Sendable {
        let moment: Timestamp
        let isCertain: Bool
    }

    /// The first number in a text: `259174 minute(s) (180 day(s))` are 259174 minutes.
    static func firstNumber(_ text: String) -> Int? {
        let digits = text.utf8.drop { !isDigit($0) }.prefix { isDigit($0) }
        guard !digits.isEmpty, digits.count <= 10 else { return nil }
        return Int(String(decoding: Array(digits), as: UTF8.self))
    }

    /// Reads a date in any form that Windows prints: `20270519102233.000000-000`, `2027-05-19T10:22:33Z`, `19/05/2027
    /// 10:22:33`, `5/19/2027 10:22:33 AM`.
    ///
    /// - Parameters:
    ///   - text: what was printed.
    ///   - order: how the language of the text writes dates, where it is known.
    ///   - near: where both orders make a date, the one nearer to this moment is taken.
    /// - Returns: nil where there is no date, or the one Windows writes for «never», 1601-01-01.
    static func date(_ text: String, order: Order, near: Timestamp) -> Reading? {
        let numbers = Self.numbers(text)
        guard let first = numbers.first else { return nil }
        if first.count == 14 {
            return management(first, text)
        }
        guard numbers.count >= 3, let start = numbers.firstIndex(where: { $0.count <= 4 }) else { return nil }
        let parts = numbers[start...].map { Int($0) ?? -1 }
        guard parts.count >= 3 else { return nil }
        let time = Self.time(Array(parts.dropFirst(3)), text)
        if numbers[start].count == 4 {
            return known(moment(parts[0], parts[1], parts[2], time), true)
        }
        guard parts[2] >= 100 || numbers[start + 2].count == 2 else { return nil }
        let year = parts[2] < 100 ? 2000 + parts[2] : parts[2]
        let dayFirst = moment(year, parts[1], parts[0], time)
        let monthFirst = moment(year, parts[0], parts[1], time)
        guard let day = dayFirst, let month = monthFirst, day != month else {
            return known(dayFirst ?? monthFirst, true)
        }
        if hasHalfDay(text) { return known(month, true) }
        switch order {
        case .dayFirst: return known(day, true)
        case .monthFirst: return known(month, true)
        case .unknown:
            let distances = [day, month].map { abs($0.secondsSince1970 - near.secondsSince1970) }
            return known(distances[0] <= distances[1] ? day : month, false)
        }
    }

    private static func known(_ moment: Timestamp?, _ isCertain: Bool) -> Reading? {
        guard let moment, moment.components.year > 1601 else { return nil }
        return Reading(moment: moment, isCertain: isCertain)
    }

    // `yyyymmddHHMMSS.mmmmmm+UUU`: local time and its distance from UTC in minutes (MS-WMI, CIM DATETIME).
    private static func management(_ digits: String, _ text: String) -> Reading? {
        let values = Array(digits.utf8).map { Int($0) - 0x30 }
        func number(_ range: Range<Int>) -> Int { values[range].reduce(0) { $0 * 10 + $1 } }
        guard
            let local = Timestamp(
                year: number(0..<4),
                month: number(4..<6),
                day: number(6..<8),
                hour: number(8..<10),
                minute: number(10..<12),
                second: number(12..<14)
            )
        else { return nil }
        var offset = 0
        if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let minutes = Int(text[text.index(after: sign)...].prefix { $0.isNumber && $0.isASCII }.prefix(3)) ?? 0
            offset = text[sign] == "-" ? -minutes : minutes
        }
        return known(Timestamp(secondsSince1970: local.secondsSince1970 - Int64(offset) * 60), true)
    }

    private static func moment(_ year: Int, _ month: Int, _ day: Int, _ time: [Int]) -> Timestamp? {
        Timestamp(year: year, month: month, day: day, hour: time[0], minute: time[1], second: time[2])
    }

    private static func time(_ parts: [Int], _ text: String) -> [Int] {
        var time = [0, 0, 0]
        for (index, part) in parts.prefix(3).enumerated() where (0...59).contains(part) { time[index] = part }
        let folded = text.lowercased()
        if folded.contains("pm"), time[0] < 12 { time[0] += 12 }
        if folded.contains("am"), time[0] == 12 { time[0] = 0 }
        if time[0] > 23 { time = [0, 0, 0] }
        return time
    }

    private static func hasHalfDay(_ text: String) -> Bool {
        let words = text.uppercased().split { !$0.isLetter }
        return words.contains("AM") || words.contains("PM")
    }

    private static func numbers(_ text: String) -> [String] {
        text.utf8.prefix(200).split { !isDigit($0) }.prefix(12).map { String(decoding: Array($0), as: UTF8.self) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
