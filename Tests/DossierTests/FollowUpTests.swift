import ByteKit
import Dossier
import Foundation
import TestSupport
import Testing
import Texts

@Suite struct FollowUpTests {
    private static let sent = Timestamp(secondsSince1970: 1_795_256_400)
    private static func later(_ days: Int64) -> Timestamp {
        Timestamp(secondsSince1970: sent.secondsSince1970 + days * 86_400)
    }

    @Test func `the way from the sending to the key, with what is next at each state`() throws {
        var follow = FollowUp(sentTo: .microsoft, on: Self.sent)
        #expect(follow.state == .sent && !follow.isClosed && follow.next.code == "dossier.next-sent")
        try follow.advance(to: .acknowledged, on: Self.later(2), note: "SR-1")
        try follow.advance(to: .moreAsked, on: Self.later(5), note: "facture")
        #expect(follow.relaunches.isEmpty)
        try follow.advance(to: .sent, on: Self.later(6))
        try follow.advance(to: .reissued, on: Self.later(20), note: "clé \(try SampleDossier.wholeKey()) reçue")
        #expect(follow.isClosed && follow.steps.map(\.state) == [.sent, .acknowledged, .moreAsked, .sent, .reissued])
        #expect(follow.steps.last?.note.contains(try SampleDossier.wholeKey()) == false)
        #expect(follow.steps.last?.note.contains("*****-") == true)
        var texts: Set<String> = []
        for state in FollowUp.State.allCases {
            texts.insert(Phrasebook.standard.text("dossier.next-\(state.rawValue)", ["recipient": "x"], in: .french))
        }
        #expect(texts.count == FollowUp.State.allCases.count)
    }

    @Test(arguments: FollowUp.State.allCases)
    func `only what the table allows can follow`(_ next: FollowUp.State) throws {
        var follow = FollowUp(sentTo: .reseller, on: Self.sent)
        let isAllowed = follow.allowed.contains(next)
        #expect(isAllowed == (next != .sent))
        if isAllowed {
            try follow.advance(to: next, on: Self.later(1), note: "because")
            #expect(follow.state == next)
        } else {
            let found = #expect(throws: DossierError.self) { try follow.advance(to: next, on: Self.later(1)) }
            #expect(found?.code == "dossier.transition" && follow.steps.count == 1)
        }
    }

    @Test func `a refusal needs a reason, and nothing lies before what came before`() throws {
        var follow = FollowUp(sentTo: .maker, on: Self.sent)
        let found = #expect(throws: DossierError.self) {
            try follow.advance(to: .refused, on: Self.later(3), note: " ")
        }
        #expect(found?.code == "dossier.reason-missing")
        #expect(throws: DossierError.self) { try follow.advance(to: .answered, on: Self.later(-1)) }
        try follow.advance(to: .refused, on: Self.later(3), note: "no proof")
        #expect(follow.allowed == [.sent])
    }

    @Test(
        .enabled(if: Outside.hasModule("icalendar"), "the module icalendar is not installed"),
        arguments: Recipient.allCases
    )
    func `a calendar library reads the days of the reminders`(_ recipient: Recipient) throws {
        let follow = FollowUp(sentTo: recipient, on: Self.sent)
        let days = follow.relaunches
        #expect(days.count == 3 && follow.relaunch(after: days[0]) == days[1] && follow.relaunch(after: days[2]) == nil)
        let text = try #require(
            follow.calendar(about: "Windows Server 2022; clé, étiquette\nn° 1", made: days[0], language: .french)
        )
        let folder = try TemporaryFolder()
        let path = try folder.write("r.ics", text)
        let script = """
            import sys, icalendar
            calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
            for event in calendar.walk("VEVENT"):
                print(event.decoded("dtstart").isoformat(), str(event["summary"]), len(event.walk("VALARM")))
            """
        let lines = try Outside.python(script, [path]).split(separator: "\n").map(String.init)
        // The first day has come already.
        #expect(lines.count == 2)
        for (line, day) in zip(lines, days.dropFirst()) {
            #expect(line.hasPrefix(day.iso8601.replacing("Z", with: "+00:00")))
            #expect(line.contains("Windows Server 2022; clé, étiquette n° 1") && line.hasSuffix(" 1"))
        }
        #expect(follow.calendar(about: "x", made: days[2], language: .english) == nil)
    }
}
