import ByteKit
import Guidance
import Testing
import Texts

@Suite struct DatesTests {
    @Test(arguments: [
        // Installed, end after 180 days; the second crosses a leap day, the third a year that is none.
        ("2026-06-06", "2026-12-03"), ("2027-12-01", "2028-05-29"), ("2026-12-01", "2027-05-30"),
        ("2099-12-01", "2100-05-30"), ("1999-12-01", "2000-05-29"),
    ])
    func `180 days are counted over leap days`(_ start: String, _ end: String) throws {
        let begun = try #require(Self.day(start))
        let found = try #require(LicencePeriod.end(begun: begun, days: LicencePeriod.evaluationDays))
        #expect(found.isoDay == end)
    }

    @Test func `the day of an end depends on where it is read`() throws {
        let end = try #require(Timestamp(year: 2028, month: 2, day: 28, hour: 23, minute: 30))
        #expect(LicencePeriod.day(of: end, minutesAheadOfUTC: 60) == "2028-02-29")
        #expect(LicencePeriod.day(of: end, minutesAheadOfUTC: 0) == "2028-02-28")
        #expect(LicencePeriod.day(of: end, minutesAheadOfUTC: -300) == "2028-02-28")
        #expect(LicencePeriod.day(of: end, minutesAheadOfUTC: 13 * 60) == "2028-02-29")
    }

    @Test func `minutes left are counted from when they were read`() throws {
        let read = try #require(Timestamp(year: 2026, month: 11, day: 21, hour: 16))
        let end = try #require(LicencePeriod.end(minutesLeft: 12 * 1_440 + 30, readAt: read))
        #expect(end.iso8601 == "2026-12-03T16:30:00Z")
        #expect(LicencePeriod.daysLeft(until: end, at: read) == 12)
        #expect(LicencePeriod.daysLeft(until: read, at: end) == -13)
        #expect(LicencePeriod.daysLeft(until: end, at: end) == 0)
    }

    @Test(arguments: [-1, Int.min, Int.max])
    func `impossible periods have no end`(_ number: Int) {
        #expect(LicencePeriod.end(begun: Timestamp(secondsSince1970: 0), days: number) == nil)
        #expect(LicencePeriod.end(minutesLeft: number, readAt: Timestamp(secondsSince1970: 0)) == nil)
    }

    @Test(arguments: Language.allCases)
    func `a calendar file keeps to RFC 5545`(_ language: Language) throws {
        let end = try #require(Timestamp(year: 2027, month: 2, day: 28, hour: 14, minute: 30))
        let made = try #require(Timestamp(year: 2027, month: 2, day: 10))
        let text = CalendarFile(language: language)
            .text(end: end, made: made, server: "SRV;1, été\n", about: String(repeating: "déjà vu, ", count: 30))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(text.hasSuffix("END:VCALENDAR\r\n"))
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        #expect(!text.replacing("\r\n", with: "").contains { $0 == "\n" || $0 == "\r" })
        let unfolded = text.replacing("\r\n ", with: "")
        // The end, and the reminders of 14, 7 and 1 days: the one of 30 days lies in the past.
        #expect(unfolded.split(separator: "BEGIN:VEVENT").count == 5)
        #expect(unfolded.contains("DTSTART:20270228T143000Z"))
        #expect(unfolded.contains("DTSTART:20270214T143000Z"))
        #expect(unfolded.contains("SRV\\;1\\, été"))
        let identities = unfolded.split(separator: "\r\n").filter { $0.hasPrefix("UID:") }
        #expect(Set(identities).count == 4)
        for property in ["BEGIN:", "END:"] {
            #expect(unfolded.split(separator: "\r\n").count { $0 == property + "VALARM" } == 4)
        }
    }

    private static func day(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? Timestamp(year: parts[0], month: parts[1], day: parts[2]) : nil
    }
}
