public import ByteKit
public import Texts
import Guidance

/// How a dossier goes on once it was sent.
public struct FollowUp: Hashable, Sendable {
    /// Where it stands.
    public enum State: String, CaseIterable, Hashable, Sendable {
        /// It was sent.
        case sent
        /// The recipient says that it arrived.
        case acknowledged
        /// The recipient asks for more.
        case moreAsked = "more-asked"
        /// The recipient refuses, and says why.
        case refused
        /// The recipient answers, without a key.
        case answered
        /// The recipient gave a key anew.
        case reissued
    }

    /// What happened, and when.
    public struct Step: Hashable, Sendable {
        /// Where it stands since.
        public let state: State
        /// Since when.
        public let date: Timestamp
        /// What was said, the reason of a refusal; a whole key in it is masked.
        public let note: String
    }

    /// Whom it was sent to.
    public let recipient: Recipient
    /// What happened, in order; the first is the sending.
    public private(set) var steps: [Step]

    /// A dossier that was sent.
    public init(sentTo recipient: Recipient, on date: Timestamp, note: String = "") {
        self.recipient = recipient
        steps = [Step(state: .sent, date: date, note: DossierFacts.clean(note))]
    }

    /// Where it stands.
    public var state: State { steps.last?.state ?? .sent }
    /// Whether nothing more is to be waited for.
    public var isClosed: Bool { allowed.isEmpty }
    /// The states that may follow.
    public var allowed: Set<State> { DossierRules.standard.transitions[state] ?? [] }

    /// Notes what happened.
    ///
    /// - Throws: `dossier.transition` for what cannot follow or lies before the last step, `dossier.reason-missing` for a
    ///   refusal without a reason.
    public mutating func advance(to next: State, on date: Timestamp, note: String = "") throws(DossierError) {
        guard allowed.contains(next), date >= steps.last?.date ?? date else {
            throw .transition(Self.title(state), Self.title(next))
        }
        let note = DossierFacts.clean(note)
        guard next != .refused || !note.isEmpty else { throw .reasonMissing }
        steps.append(Step(state: next, date: date, note: note))
    }

    /// A state in words.
    public static func title(_ state: State) -> Message { Message("dossier.state-\(state.rawValue)") }

    /// What to do now.
    public var next: Message {
        Message("dossier.next-\(state.rawValue)", ["recipient": .message(recipient.title)])
    }

    /// The days on which a recipient who is silent is reminded, counted from the last step; none where nothing is waited for.
    public var relaunches: [Timestamp] {
        guard [.sent, .acknowledged].contains(state), let last = steps.last else { return [] }
        return (DossierRules.standard.relaunchDays[recipient] ?? []).map { last.date.adding(days: $0) }
    }

    /// The next of these days.
    public func relaunch(after moment: Timestamp) -> Timestamp? { relaunches.first { $0 > moment } }

    /// The days as a calendar file (RFC 5545).
    ///
    /// - Parameters:
    ///   - subject: what the dossier is about: the product, the case.
    ///   - made: when the file is made: days before it are left out.
    ///   - language: the language of the reminders.
    /// - Returns: nil where no day is left.
    public func calendar(about subject: String, made: Timestamp, language: Language) -> String? {
        let book = Phrasebook.standard
        let days = relaunches.filter { $0 > made }
        guard !days.isEmpty else { return nil }
        let subject = DossierFacts.clean(subject)
        let identity = Array("\(recipient.rawValue)-\(subject)".utf8).map { Hexadecimal.text($0, digits: 2) }.joined()
        let entries = days.map { day in
            CalendarFile.Entry(
                at: day,
                identity: identity,
                book.text(
                    "dossier.relaunch",
                    ["recipient": .message(recipient.title), "subject": .text(subject)],
                    in: language
                ),
                book.text(next, in: language)
            )
        }
        return CalendarFile(language: language).text(entries, made: made)
    }
}

extension Timestamp {
    fileprivate func adding(days: Int) -> Timestamp {
        Timestamp(secondsSince1970: secondsSince1970 + Int64(days) * 86_400)
    }
}
