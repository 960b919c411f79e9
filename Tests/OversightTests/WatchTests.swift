import ByteKit
import Foundation
import JSONText
import Oversight
import ProductKey
import Records
import RecordStore
import TestSupport
import Testing
import Texts

@Suite struct WatchTests {
    @Test func `an empty vault needs nothing`() throws {
        let round = try Round()
        let report = try round.watch()
        #expect(report.items.isEmpty && report.worst == nil && report.organisations == ["Home"])
        let output = WatchOutput(report, language: .english)
        #expect(output.nagiosCode == 0 && output.nagios.hasPrefix("REGAIN OK - 0 critical, 0 warnings | critical=0;;0"))
    }

    @Test func `a server needs a key and a backup, unless it activates without a key of its own`() throws {
        let round = try Round()
        for name in ["A", "B", "C"] { try round.add(.server, ["name": name]) }
        try round.add(.activation, ["channel": "volume-gvlk", "date": "2026-11-01"])
        try round.link("A-1", "S-2")
        try round.seal(0, [:], on: "S-3")
        try round.add(.backup, ["path": "/backups/c"])
        try round.link("B-1", "S-3")
        #expect(
            try round.found() == ["no-key S-1 warning", "no-backup S-1 warning", "no-backup S-2 warning"]
        )
    }

    @Test(
        arguments: [
            // Days from today, and what that is.
            (31, nil), (30, "warning"), (8, "warning"), (7, "critical"), (0, "critical"), (-1, "critical"),
            (-400, "critical"),
        ] as [(Int, String?)]
    )
    func `an end is seen in good time, and after it`(days: Int, severity: String?) throws {
        let round = try Round()
        let end = Timestamp(secondsSince1970: Round.today.secondsSince1970 + Int64(days) * 86_400)
        try round.add(.licence, ["product": "x", "evaluation-end": end.isoDay])
        try round.prove("L-1")
        #expect(try round.found() == Set(severity.map { ["evaluation-ends L-1 \($0)"] } ?? []))
    }

    @Test func `the newest activation says what ends`() throws {
        let round = try Round()
        for (number, channel) in ["evaluation", "volume-gvlk", "retail"].enumerated() {
            let server = try round.add(.server, ["name": channel])
            try round.seal(number, ["channel": "volume-mak"], on: server)
            try round.link(try round.add(.backup, ["path": "/b"]), server)
            let old = ["channel": channel, "date": "2026-01-01", "ends": "2026-01-31"]
            try round.link(try round.add(.activation, old), server)
            let new = ["channel": channel, "date": "2026-11-01", "ends": "2026-11-23"]
            try round.link(try round.add(.activation, new), server)
        }
        #expect(
            try round.found() == [
                "evaluation-ends S-1 critical", "renewal-due S-2 critical", "grace-ends S-3 critical",
            ]
        )
        let item = try #require(try round.watch().items.first { $0.rule == .renewalDue })
        #expect(item.due?.isoDay == "2026-11-23" && item.arguments["days"] == .number(2))
    }

    @Test func `licences without proof, few activations, media nobody checked, statements that differ`() throws {
        let round = try Round()
        try round.add(.licence, ["product": "x", "mak-count": "10"])
        try round.add(.licence, ["product": "y", "mak-count": "2"])
        try round.add(.licence, ["product": "z", "mak-count": "11"])
        try round.prove("L-3")
        try round.add(.medium, ["title": "DVD"])
        try round.add(.medium, ["title": "ISO", "verified": "yes"])
        let scan = Statement(["title": "CD"], by: ValueOrigin(.scan, "disk"))
        _ = try round.book.edit("M-1", .medium, in: round.home.id, scan)
        #expect(
            try round.found() == [
                "mak-count L-1 warning", "mak-count L-2 critical", "no-proof L-1 warning", "no-proof L-2 warning",
                "medium-unverified M-1 warning", "contradiction M-1 warning",
            ]
        )
        var limits = WatchThresholds()
        limits.warningActivations = 1
        limits.criticalActivations = 0
        #expect(try round.found(limits).filter { $0.hasPrefix("mak-count") }.isEmpty)
    }

    @Test func `a key on more servers than its licence covers`() throws {
        let round = try Round()
        for name in ["A", "B", "C"] {
            let server = try round.add(.server, ["name": name])
            try round.link(try round.add(.backup, ["path": "/b"]), server)
        }
        try round.seal(0, ["channel": "retail"], on: "S-1")
        try round.seal(1, ["channel": "volume-mak"], on: "S-2")
        try round.link("K-1", "S-2")
        for server in ["S-1", "S-3"] { try round.link("K-2", server) }
        #expect(try round.found() == ["overused K-1 critical"])
        try round.add(.licence, ["product": "x", "quantity": "2"])
        try round.prove("L-1")
        try round.link("K-1", "L-1")
        #expect(try round.found().isEmpty)
        try round.link("K-2", "L-1")
        #expect(try round.found() == ["overused K-2 critical"])
    }

    @Test func `the same retail key in two organisations is told without showing it`() throws {
        let round = try Round()
        let other = try round.book.addOrganisation("Other | \"branch\"\\")
        try round.seal(0, ["channel": "retail"])
        try round.seal(0, ["channel": "retail"], in: other)
        let report = try round.watch()
        #expect(report.items.map(\.rule) == [.sharedKey, .sharedKey])
        #expect(Set(report.items.map(\.organisation)) == ["Home", other.name])
        let key = try SampleKeys.key(SampleKeys.madeUp[0]).revealed()
        for language in Language.allCases {
            let output = WatchOutput(report, language: language)
            for text in [output.json, output.nagios, output.prometheus, output.calendar] {
                #expect(!text.contains(key))
            }
        }
    }

    @Test func `a case whose answer is due, and one that nobody carries on`() throws {
        let round = try Round()
        let today = Round.today
        func day(_ offset: Int64) -> String {
            Timestamp(secondsSince1970: today.secondsSince1970 + offset * 86_400).isoDay
        }
        try round.add(.case, ["title": "due", "state": "waiting", "due": day(-1)])
        try round.add(.case, ["title": "later", "state": "waiting", "due": day(3)])
        try round.add(.case, ["title": "fresh", "state": "open"])
        try round.add(.case, ["title": "done", "state": "closed", "due": day(-1)])
        #expect(try round.found() == ["case-waiting C-1 critical"])
    }

    @Test func `requests that wait, and a trail that is not signed`() throws {
        let round = try Round()
        try round.seal(0, ["channel": "volume-mak"])
        try round.book.requireSecondPerson(for: ["*"])
        _ = try? round.book.reveal("K-1", in: round.home.id, reason: "reinstall", way: "pipe", round.custody)
        var limits = WatchThresholds()
        limits.unsignedEvents = 3
        #expect(try round.found(limits) == ["approval-waiting K-1 warning", "unsigned  warning"])
        try round.book.signAudit(round.custody)
        #expect(try round.found(limits) == ["approval-waiting K-1 warning", "unsigned  warning"])
        limits.unsignedEvents = 1_000
        #expect(try round.found(limits) == ["approval-waiting K-1 warning"])
    }

    // MARK: Forms

    /// A vault in which something of every severity waits in two organisations.
    private static func mixed() throws -> (Round, WatchReport) {
        let round = try Round()
        let other = try round.book.addOrganisation("Bâle, \"Sud\"\\ | 1")
        try round.add(.licence, ["product": "x; y, z", "evaluation-end": "2026-11-23"])
        try round.add(.server, ["name": "SRV1"])
        try round.add(.server, ["name": "SRV1"], in: other)
        try round.add(.licence, ["product": "y", "evaluation-end": "2026-12-15"], in: other)
        var limits = WatchThresholds()
        limits.unsignedEvents = 1
        return (round, try round.watch(limits))
    }

    @Test(arguments: Language.allCases)
    func `the totals add up`(language: Language) throws {
        let (_, report) = try Self.mixed()
        let text = WatchOutput(report, language: language).json
        let document = try JSONValue(parsing: Array(text.utf8).span)
        #expect(document["schema"]?.string == "regain.watch/1")
        let organisations = try #require(document["organisations"]?.elements)
        #expect(organisations.count == 2)
        for severity in ["critical", "warning"] {
            let common = (document["vault"]?.elements ?? []).count { $0["severity"]?.string == severity }
            let sum = organisations.reduce(common) { $0 + ($1[severity]?.integer ?? 0) }
            #expect(document["totals"]?[severity]?.integer == sum)
            for organisation in organisations {
                let items = organisation["items"]?.elements ?? []
                #expect(items.count { $0["severity"]?.string == severity } == organisation[severity]?.integer)
            }
        }
        for item in report.items {
            for message in [item.reason, item.next] {
                let text = Phrasebook.standard.text(message, in: language)
                #expect(!text.isEmpty && !text.contains("{") && !text.contains(message.code), "\(message.code)")
            }
        }
        // The most urgent first.
        #expect(report.items.first?.severity == .critical && report.items.first?.due?.isoDay == "2026-11-23")
    }

    @Test func `the Nagios line keeps to its rule`() throws {
        let (_, report) = try Self.mixed()
        let output = WatchOutput(report, language: .english)
        let lines = output.nagios.split(separator: "\n").map(String.init)
        let rule = /REGAIN (OK|WARNING|CRITICAL) - [^|]+ \| critical=(\d+);;0 warning=(\d+);0/
        let match = try #require(try rule.wholeMatch(in: lines[0]))
        #expect(match.1 == "CRITICAL" && output.nagiosCode == 2)
        #expect(Int(match.2) == report.count(.critical) && Int(match.3) == report.count(.warning))
        // A bar later on would begin performance data again.
        #expect(lines.dropFirst().allSatisfy { !$0.contains("|") } && lines.count == report.items.count + 1)
        #expect(WatchOutput.nagiosUnknown("a | b\nc") == "REGAIN UNKNOWN - a / b c\n")
    }

    @Test(.enabled(if: PythonReader.has("prometheus_client")))
    func `Prometheus's own reader takes the metrics`() throws {
        let (round, report) = try Self.mixed()
        let file = try round.folder.write("metrics.prom", WatchOutput(report, language: .english).prometheus)
        let answer = try PythonReader.run(
            """
            import sys
            from prometheus_client.parser import text_string_to_metric_families as read
            families = list(read(open(sys.argv[1], encoding='utf-8').read()))
            print(sorted((f.name, f.type) for f in families))
            print(sum(s.value for f in families if f.name == 'regain_attention' for s in f.samples))
            print(sorted({s.labels['organisation'] for f in families for s in f.samples if s.labels}))
            """,
            [file]
        )
        let lines = answer.split(separator: "\n").map(String.init)
        #expect(lines[0] == "[('regain_attention', 'gauge'), ('regain_watch_timestamp_seconds', 'gauge')]")
        #expect(Double(lines[1]) == Double(report.items.count))
        #expect(lines[2].contains("Bâle, \"Sud\"\\\\ | 1"))
    }

    @Test func `the metrics keep to the grammar, and no series comes and goes`() throws {
        let (round, report) = try Self.mixed()
        let text = WatchOutput(report, language: .english).prometheus
        let sample = /[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)+\})? -?[0-9]+/
        let comment = /# (HELP|TYPE) [a-z_]+ .+/
        var series: [String] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                #expect(line.wholeMatch(of: comment) != nil, "\(line)")
            } else {
                #expect(line.wholeMatch(of: sample) != nil, "\(line)")
                series.append(String(line[..<(line.lastIndex(of: " ") ?? line.startIndex)]))
            }
        }
        #expect(Set(series).count == series.count)
        let empty = WatchOutput(try round.watch(.init(), [round.home]), language: .english).prometheus
        let kept = empty.split(separator: "\n").filter { $0.hasPrefix("regain_attention{organisation=\"Home\"") }
        #expect(kept.count == Attention.Rule.allCases.count * 2)
    }

    @Test(.enabled(if: PythonReader.has("icalendar")))
    func `a library reads the calendar`() throws {
        let (round, report) = try Self.mixed()
        let file = try round.folder.write("watch.ics", WatchOutput(report, language: .french).calendar)
        let answer = try PythonReader.run(
            """
            import sys
            from icalendar import Calendar
            events = Calendar.from_ical(open(sys.argv[1], 'rb').read()).walk('VEVENT')
            print(len({str(e['UID']) for e in events}))
            print(sorted(e.decoded('DTSTART').date().isoformat() for e in events))
            """,
            [file]
        )
        #expect(answer == "2\n['2026-11-23', '2026-12-15']\n")
    }

    // MARK: Thresholds

    @Test func `thresholds are read from a document, and a fault is named`() throws {
        func read(_ text: String) throws -> WatchThresholds { try WatchThresholds(parsing: Array(text.utf8).span) }
        let limits = try read(#"{"schema": "regain.thresholds/1", "warning-days": 60, "unsigned-events": 5}"#)
        #expect(limits.warningDays == 60 && limits.unsignedEvents == 5 && limits.criticalDays == 7)
        for text in [
            "", "{}", #"{"schema": "regain.thresholds/2"}"#, #"{"schema": "regain.thresholds/1", "warnings": 3}"#,
            #"{"schema": "regain.thresholds/1", "warning-days": "3"}"#,
            #"{"schema": "regain.thresholds/1", "warning-days": -1}"#,
            #"{"schema": "regain.thresholds/1", "warning-days": 1e99}"#,
        ] {
            #expect(throws: ParseError.self, "\(text)") { try read(text) }
        }
    }
}

/// Readers written in Python by others.
enum PythonReader {
    static func has(_ module: String) -> Bool { (try? run("import \(module)", [])) != nil }

    static func run(_ script: String, _ arguments: [String]) throws -> String {
        String(decoding: try SharedFiles.output(of: "python3", ["-c", script] + arguments), as: UTF8.self)
    }
}
