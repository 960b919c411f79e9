public import ByteKit
public import Texts

/// The end of a period and reminders before it, as a calendar file (RFC 5545).
public struct CalendarFile: Sendable {
    /// Days before the end on which a calendar reminds.
    public static let reminders = [30, 14, 7, 1]

    private let language: Language
    private let book: Phrasebook

    /// A file in one language.
    public init(language: Language, book: Phrasebook = .standard) {
        self.language = language
        self.book = book
    }

    /// The file with lines ended by CR LF, none longer than 75 bytes.
    ///
    /// - Parameters:
    ///   - end: the end of the period; written in UTC, so that it is the same moment everywhere.
    ///   - made: when the file is made: reminders that lie before it are left out.
    ///   - server: the name of the server, where it is known.
    ///   - text: what is to be done, shown in the event.
    /// - Returns: one event for the end and one for each reminder.
    public func text(end: Timestamp, made: Timestamp, server: String?, about text: String) -> String {
        let what =
            server.map { book.text("guidance.date.end", ["server": .text($0)], in: language) }
            ?? book.text("guidance.date.end-unnamed", in: language)
        let after = book.text("guidance.date.after", in: language)
        let identity = server.map { $0.utf8.map { String($0, radix: 16) }.joined() } ?? "server"
        var entries = [Entry(at: end, identity: "\(Self.stamp(end))-\(identity)", what, "\(text)\n\(after)")]
        for days in Self.reminders {
            let moment = end.adding(seconds: -Int64(days) * 86_400)
            guard moment > made else { continue }
            let summary = book.text(
                "guidance.date.reminder",
                ["days": .number(days), "what": .text(what)],
                in: language
            )
            entries.append(Entry(at: moment, identity: "\(Self.stamp(end))-\(identity)", summary, text))
        }
        return self.text(entries, made: made)
    }

    /// One event with an alarm when it begins.
    public struct Entry: Sendable {
        let moment: Timestamp
        let identity: String
        let summary: String
        let description: String

        /// - Parameters:
        ///   - moment: when; written in UTC.
        ///   - identity: what tells it from others at the same moment, so that a new file replaces and does not double it.
        ///   - summary: what is shown in the calendar.
        ///   - description: what is shown when it is opened.
        public init(at moment: Timestamp, identity: String, _ summary: String, _ description: String) {
            self.moment = moment
            self.identity = identity
            self.summary = summary
            self.description = description
        }
    }

    /// A file with any events, lines ended by CR LF, none longer than 75 bytes.
    public func text(_ entries: [Entry], made: Timestamp) -> String {
        let head = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Regain//Runbook//\(language.rawValue.uppercased())",
            "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        ]
        let lines = head + entries.flatMap { event($0, made: made) } + ["END:VCALENDAR"]
        return lines.flatMap(Self.folded).map { $0 + "\r\n" }.joined()
    }

    private func event(_ entry: Entry, made: Timestamp) -> [String] {
        [
            "BEGIN:VEVENT",
            "UID:\(Self.stamp(entry.moment))-\(entry.identity)@regain.invalid",
            "DTSTAMP:\(Self.stamp(made))",
            "DTSTART:\(Self.stamp(entry.moment))",
            "DURATION:PT15M",
            "SUMMARY:\(Self.escaped(entry.summary))",
            "DESCRIPTION:\(Self.escaped(entry.description))",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:PT0S", "DESCRIPTION:\(Self.escaped(entry.summary))",
            "END:VALARM",
            "END:VEVENT",
        ]
    }

    /// A moment as `20270228T143000Z`.
    private static func stamp(_ moment: Timestamp) -> String {
        moment.iso8601.filter { $0 != "-" && $0 != ":" }
    }

    /// RFC 5545, 3.3.11.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n", "\r\n", "\r": result += "\\n"
            default: result.append(character)
            }
        }
    }

    /// RFC 5545, 3.1: at most 75 bytes a line, no character torn apart; a further line begins with a blank.
    private static func folded(_ line: String) -> [String] {
        var lines: [String] = []
        var current = ""
        for scalar in line.unicodeScalars {
            if current.utf8.count + String(scalar).utf8.count > 75 {
                lines.append(current)
                current = " "
            }
            current.unicodeScalars.append(scalar)
        }
        return lines + [current]
    }
}
