import ByteKit
import Catalogue
import Foundation
import Licensing
import TestSupport
import Testing
import Texts

@Suite struct StatusRulesTests {
    /// Values that tell apart all conditions of the table, for each fact; nil where it is not known.
    static let values: [(StatusFact, [StatusValue?])] = [
        (.system, [.flag(true), .flag(false)]), (.othersOnly, [.flag(false), .flag(true)]),
        (.askedByName, [.flag(false), .flag(true)]), (.status, (0...6).map { .number($0) } + [nil]),
        (.hasReason, [.flag(false), .flag(true)]), (.hasError, [.flag(false), .flag(true)]),
        (.channel, Channel.allCases.map { .text($0.rawValue) } + [nil]),
        (.hasKey, [.flag(true), .flag(false), nil]), (.publishedKey, [.flag(false), .flag(true), nil]),
        (.evaluation, [.flag(false), .flag(true), nil]), (.domainController, [nil, .flag(true)]),
        (.permanent, [.flag(false), .flag(true)]),
        (.endKind, ServerStatus.End.Kind.allCases.map { .text($0.rawValue) } + [nil]),
        (.daysLeft, [nil, .number(-1), .number(0), .number(30), .number(31), .number(150), .number(179)]),
        (.endCertain, [nil, .flag(true), .flag(false)]), (.minutesLeft, [nil, .number(0), .number(500)]),
        (.rearms, [nil, .number(0), .number(5)]), (.kmsHost, [.flag(false), .flag(true)]),
        (.kmsNamed, [.flag(false), .flag(true)]), (.kmsLoopback, [nil, .flag(false), .flag(true)]),
        (.kmsElsewhere, [nil, .flag(false), .flag(true)]), (.kmsCount, [nil, .number(0), .number(4), .number(5)]),
        (.error, [nil, .text("0xC004F038"), .text("0xC004F074")]), (.genuine, [nil, .number(0), .number(2)]),
        (.firmwareKey, [.flag(false), .flag(true)]),
        (.keys, KeyMatch.Answer.allCases.map { .text($0.rawValue) } + [nil]),
        (.office, [.flag(false), .flag(true)]), (.securityUpdates, [.flag(false), .flag(true)]),
        (.statusDiffers, [nil, .flag(true)]), (.statusChanged, [nil, .flag(true)]),
        (.keyDiffers, [nil, .flag(true)]), (.keyChanged, [nil, .flag(true)]), (.editionDiffers, [nil, .flag(true)]),
        (.buildDiffers, [nil, .flag(true)]), (.channelDiffers, [nil, .flag(true)]),
        (.severalLicenses, [nil, .flag(true)]), (.age, [nil, .number(0), .number(30)]),
    ]

    /// Rare findings are left out in most states, or no state would ever come to the ordinary steps.
    static let rare: Set<StatusFact> = [
        .askedByName, .kmsLoopback, .kmsElsewhere, .genuine, .statusDiffers, .keyDiffers, .evaluation, .system,
        .domainController, .kmsHost,
    ]

    static func state(_ random: inout SeededRandom) -> StatusFacts {
        var facts: StatusFacts = [:]
        for (fact, values) in values {
            let isPlain = rare.contains(fact) && Int.random(in: 0..<4, using: &random) > 0
            facts[fact] = isPlain ? values[0] : values.randomElement(using: &random) ?? nil
        }
        return facts
    }

    @Test func `the table is read without a fault`() {
        #expect(StatusRules.standardProblem == nil)
        #expect(StatusRules.standard.all.count > 100)
        #expect(Phrasebook.standardProblems.isEmpty)
    }

    @Test func `every fact is asked for by the tests`() {
        let tested = Set(Self.values.map(\.0))
        // The reason's code goes into texts; rules ask whether there is one.
        #expect(Set(StatusFact.allCases).subtracting(tested) == [.reason])
    }

    @Test func `every state has exactly one next step and every rule fires in some state`() throws {
        let seed: UInt64 = 20_261_121
        var random = SeededRandom(seed: seed)
        let rules = StatusRules.standard
        var fired: Set<String> = []
        for _ in 0..<40_000 {
            let facts = Self.state(&random)
            let step = try #require(rules.step(facts), "seed \(seed)")
            fired.insert(step.id)
            // Firing a rule does not change what is known, so there is nothing that could go round in a circle.
            #expect(rules.step(facts)?.id == step.id)
        }
        for _ in 0..<2_000 {
            let facts = Self.state(&random)
            for kind in [StatusRule.Kind.reason, .contradiction] {
                fired.formUnion(rules.firing(kind, facts).map(\.id))
            }
        }
        let silent = rules.all.map(\.id).filter { !fired.contains($0) }
        #expect(silent.isEmpty, "never fired with seed \(seed): \(silent)")
    }

    @Test(arguments: [
        (#"{"facts": 1}"#, "header"),
        (#"{"id": "x", "kind": "next", "about": "next", "code": "status.unknown", "source": "a"}"#, "step"),
    ])
    func `a faulty table is refused`(_ rows: String, _ detail: String) throws {
        let text = detail == "header" ? rows : Self.table(rows)
        let error = #expect(throws: ParseError.self) {
            try StatusRules(parsing: Array(text.utf8).span, texts: .standard)
        }
        #expect(error?.code == .statusRules)
        #expect(error?.detail.contains(detail) == true)
    }

    /// `REGAIN_WRITE_DOCUMENTATION=1` writes the page anew.
    @Test func `the page of rules is current`() throws {
        let page = Self.page(StatusRules.standard)
        let url = SharedFiles.packageRoot.appending(path: "Documentation/status-rules.md")
        if ProcessInfo.processInfo.environment["REGAIN_WRITE_DOCUMENTATION"] == "1" {
            try Data(page.utf8).write(to: url)
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == page)
    }

    static func page(_ rules: StatusRules) -> String {
        var lines = [
            "# Rules by which captures are judged", "",
            "`regain status` names the rule behind each thing it says. The rules are data, in",
            "`Sources/CResources/files/status-rules.json`; their texts are in `texts-status.json` beside it. Of the steps,",
            "the first whose conditions hold is the only one. This page is written by a test.", "",
            "| rule | kind | about | says | outcome | date | source |", "|---|---|---|---|---|---|---|",
        ]
        for rule in rules.all {
            let text = Phrasebook.standard.text(rule.code, in: .english).replacing("|", with: "/")
            lines.append(
                "| \(rule.id) | \(rule.kind.rawValue) | \(rule.about) | \(text) | \(rule.outcome?.rawValue ?? "") "
                    + "| \(rule.date) | \(rule.source) |"
            )
        }
        lines += ["", "## Sources", ""]
        for source in rules.header?.sources ?? [] {
            lines.append("- `\(source.id)`: \(source.title)" + (source.address.map { ", <\($0)>" } ?? ""))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func table(_ rows: String) -> String {
        #"{"schema": "regain.status-rules/1", "id": "t", "date": "2026-11-21", "sources": [{"id": "a", "title": "A"}], "rules": [\#(rows)]}"#
    }

    static let last =
        #"{"id": "z", "kind": "next", "about": "next", "code": "status.unknown", "source": "a", "action": "a", "outcome": "unknown"}"#

    @Test(arguments: [
        #"{"id": "x", "kind": "reason", "about": "a", "code": "status.unknown", "source": "b"}"#,
        #"{"id": "x", "kind": "reason", "about": "a", "code": "status.no-such-text", "source": "a"}"#,
        #"{"id": "x", "kind": "reason", "about": "a", "code": "status.unknown", "source": "a", "when": {"moon": 1}}"#,
        #"{"id": "x", "kind": "reason", "about": "a", "code": "status.unknown", "source": "a", "when": {"status": []}}"#,
        #"{"id": "x", "kind": "reason", "about": "a", "code": "status.unknown", "source": "a", "when": {"status": {"min": 3, "max": 2}}}"#,
        #"{"id": "z", "kind": "reason", "about": "a", "code": "status.unknown", "source": "a"}"#,
        #"{"id": "x", "kind": "dream", "about": "a", "code": "status.unknown", "source": "a"}"#,
    ])
    func `a table with one faulty rule is refused`(_ row: String) {
        #expect(throws: ParseError.self) {
            try StatusRules(parsing: Array(Self.table(row + "," + Self.last).utf8).span, texts: .standard)
        }
        #expect(throws: Never.self) {
            try StatusRules(parsing: Array(Self.table(Self.last).utf8).span, texts: .standard)
        }
    }
}
