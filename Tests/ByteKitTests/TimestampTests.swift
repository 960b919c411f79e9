import ByteKit
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_735_689_600, "2025-01-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (-11_644_473_600, "1601-01-01T00:00:00Z"),
    ])
    func `Unix seconds and calendar agree both ways`(seconds: Int64, text: String) throws {
        let moment = Timestamp(secondsSince1970: seconds)
        #expect(moment.iso8601 == text)
        let parts = moment.components
        let back = Timestamp(
            year: parts.year,
            month: parts.month,
            day: parts.day,
            hour: parts.hour,
            minute: parts.minute,
            second: parts.second
        )
        #expect(back == moment)
        #expect(Timestamp(year: parts.year, dayOfYear: moment.dayOfYear)?.isoDay == moment.isoDay)
    }

    @Test func `a FILETIME of 2019 is that day`() {
        #expect(Timestamp(fileTime: 131_912_147_170_000_000).iso8601 == "2019-01-06T02:18:37Z")
    }

    @Test func `days that do not exist are refused`() {
        #expect(Timestamp(year: 2026, month: 2, day: 29) == nil)
        #expect(Timestamp(year: 2025, dayOfYear: 366) == nil)
        #expect(Timestamp(year: 2024, dayOfYear: 366)?.isoDay == "2024-12-31")
        #expect(Timestamp(fileTime: .max) > Timestamp(fileTime: 0))
    }
}
