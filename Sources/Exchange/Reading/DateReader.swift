import ByteKit

/// Reads dates as people and programs write them.
struct DateReader: Sendable {
    /// Which comes first where a date is written in numbers.
    enum Order: Sendable {
        case dayFirst
        case monthFirst
    }

    var order: Order = .dayFirst

    /// ISO 8601, the day alone or with the time where one is written; nil for what is no date.
    func read(_ text: String) -> String? {
        guard text.utf8.count <= 40 else { return nil }
        let numbers = Self.numbers(text)
        guard numbers.count >= 2 else { return nil }
        let day: Timestamp?
        var used = 3
        if let month = Self.month(named: text) {
            // «21 novembre 2026», «Nov 21, 2026»
            guard numbers[0].digits <= 2, numbers[1].digits == 4 else { return nil }
            day = Timestamp(year: numbers[1].value, month: month, day: numbers[0].value)
            used = 2
        } else if numbers.count >= 3, numbers[0].digits == 4 {
            day = Timestamp(year: numbers[0].value, month: numbers[1].value, day: numbers[2].value)
        } else if numbers.count >= 3, numbers[2].digits == 4 || numbers[2].digits == 2 {
            let year = numbers[2].digits == 2 ? 2000 + numbers[2].value : numbers[2].value
            let isDayFirst = numbers[1].value > 12 ? false : numbers[0].value > 12 ? true : order == .dayFirst
            let (dayNumber, month) = isDayFirst ? (numbers[0], numbers[1]) : (numbers[1], numbers[0])
            day = Timestamp(year: year, month: month.value, day: dayNumber.value)
        } else {
            return nil
        }
        guard let day else { return nil }
        let time = numbers.dropFirst(used).prefix(3).map(\.value)
        guard time.count >= 2, text.contains(":"), time[0] < 24, time[1] < 60 else { return day.isoDay }
        let seconds = time.count > 2 && time[2] < 60 ? time[2] : 0
        var hour = time[0]
        let lower = text.lowercased()
        if lower.hasSuffix("pm"), hour < 12 { hour += 12 }
        if lower.hasSuffix("am"), hour == 12 { hour = 0 }
        guard hour + time[1] + seconds > 0 else { return day.isoDay }
        return "\(day.isoDay)T\(Self.pad(hour)):\(Self.pad(time[1])):\(Self.pad(seconds))"
    }

    /// What a date says about its order: nil where it can be read both ways or in one way whatever the order.
    static func evidence(_ text: String) -> Order? {
        guard text.utf8.count <= 40, month(named: text) == nil else { return nil }
        let numbers = numbers(text)
        guard numbers.count >= 3, numbers[0].digits <= 2, numbers[1].digits <= 2 else { return nil }
        if numbers[0].value > 12, numbers[1].value <= 12 { return .dayFirst }
        if numbers[1].value > 12, numbers[0].value <= 12 { return .monthFirst }
        return nil
    }

    /// Whether day and month could be taken for one another.
    static func isAmbiguous(_ text: String) -> Bool {
        guard text.utf8.count <= 40, month(named: text) == nil else { return false }
        let numbers = numbers(text)
        return numbers.count >= 3 && numbers[0].digits <= 2 && numbers[0].value <= 12 && numbers[1].value <= 12
            && numbers[0].value != numbers[1].value
    }

    /// The day that a serial number of a spreadsheet stands for, with the time where it has one.
    ///
    /// Days count from 1899-12-30, which hides that 1900 is taken for a leap year (ECMA-376 part 1, 18.17.4.1), or
    /// from 1904-01-01.
    static func iso(serial: Double, is1904: Bool) -> String? {
        guard serial.isFinite, serial >= 1, serial < 2_958_466,
            let base = is1904 ? Timestamp(year: 1904, month: 1, day: 1) : Timestamp(year: 1899, month: 12, day: 30)
        else { return nil }
        let seconds = (serial * 86_400).rounded()
        let moment = Timestamp(secondsSince1970: base.secondsSince1970 + Int64(seconds))
        let text = moment.iso8601
        return text.hasSuffix("T00:00:00Z") ? moment.isoDay : String(text.dropLast())
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    private static func numbers(_ text: String) -> [(value: Int, digits: Int)] {
        text.utf8.split { !($0 &- 0x30 < 10) }.prefix(8).map { digits in
            (Int(String(decoding: Array(digits.prefix(9)), as: UTF8.self)) ?? 0, digits.count)
        }
    }

    private static let months = [
        ["jan", "janv"], ["feb", "fev", "fevr"], ["mar", "mars"], ["apr", "avr"], ["may", "mai"], ["jun", "juin"],
        ["jul", "juil"], ["aug", "aout"], ["sep", "sept"], ["oct"], ["nov"], ["dec"],
    ]

    private static func month(named text: String) -> Int? {
        guard text.unicodeScalars.contains(where: { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }) else {
            return nil
        }
        for word in Heading(text).words where word.utf8.count >= 3 {
            for (index, names) in months.enumerated() where names.contains(where: word.hasPrefix) { return index + 1 }
        }
        return nil
    }
}
