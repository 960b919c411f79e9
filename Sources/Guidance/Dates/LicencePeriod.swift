public import ByteKit

/// A period that Windows grants: an evaluation, first days, a renewal.
///
/// Windows counts minutes, so a day is 24 hours and neither leap days nor changes of clock lengthen a period. Which
/// calendar day an end falls on depends on where it is read.
public enum LicencePeriod {
    /// Days of a Windows Server evaluation.
    public static let evaluationDays = 180

    /// The end of a period that began at a moment.
    /// - Returns: nil for a number of days that is negative or beyond all calendars.
    public static func end(begun start: Timestamp, days: Int) -> Timestamp? {
        guard (0...100_000).contains(days) else { return nil }
        return start.adding(seconds: Int64(days) * 86_400)
    }

    /// The end as `GracePeriodRemaining` tells it: minutes left at the moment they were read.
    /// - Returns: nil for a number of minutes that is negative or beyond all calendars.
    public static func end(minutesLeft: Int, readAt moment: Timestamp) -> Timestamp? {
        guard (0...200_000_000).contains(minutesLeft) else { return nil }
        return moment.adding(seconds: Int64(minutesLeft) * 60)
    }

    /// Whole days from a moment until an end; negative once it is over.
    public static func daysLeft(until end: Timestamp, at moment: Timestamp) -> Int {
        let seconds = end.secondsSince1970 - moment.secondsSince1970
        return Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    }

    /// The calendar day of an end where clocks are ahead of UTC by some minutes, as ISO 8601.
    public static func day(of end: Timestamp, minutesAheadOfUTC minutes: Int) -> String {
        end.adding(seconds: Int64(max(-1_440, min(1_440, minutes))) * 60).isoDay
    }
}

extension Timestamp {
    /// This moment and some seconds more.
    func adding(seconds: Int64) -> Timestamp {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
        return overflow ? self : Timestamp(secondsSince1970: sum)
    }
}
