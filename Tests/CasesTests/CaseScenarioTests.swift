import Cases
import Records
import Testing
import Texts

/// Whole cases as files.
@Suite struct CaseScenarioTests {
    @Test func `a scenario is read`() throws {
        let scenario = try CaseScenario(
            parsing: """
                title: "été – l'étiquette"
                language: fr
                order: purchase-first
                today: 2026-11-21
                answers: {situation: label-damaged, urgent: oui, contract: "?"}
                facts:
                  company.name: Berger & Fils
                  windows.version: 2019
                search:
                  - {way: mail, sources: [a.eml, b.eml]}
                  - {way: old-backups, sources: c.vhdx, mail: yes}
                tried: {way: volume-portal, result: pending, until: 2026-12-01}
                attachments: [{role: invoice, file: f.pdf}]
                absent: [{need: coa-photo, reason: lost}]
                dossier: [{for: reseller, output: out}]
                authorisation: {name: Anna, statement: ours}
                """
        )
        #expect(scenario.title == "été – l'étiquette" && scenario.language == .french)
        #expect(scenario.answers == ["situation": "label-damaged", "urgent": "yes", "contract": "unknown"])
        #expect(scenario.facts[.windowsVersion] == "2019")
        #expect(scenario.searches.map(\.sources) == [["a.eml", "b.eml"], ["c.vhdx"]])
        #expect(scenario.searches.map(\.mail) == [false, true])
        #expect(scenario.attempts.first?.until == "2026-12-01" && scenario.papers.first?.role == "invoice")
        #expect(scenario.absences.first?.need == "coa-photo" && scenario.dossiers.first?.recipient == "reseller")
        #expect(scenario.notes.contains { $0.kind == .authorised })
    }

    /// What is not understood is refused with its line, and nothing of it is guessed.
    @Test(arguments: [
        ("title: a\nanswer: {}", 2, ""), ("title: a\nanswers:\n  machine: maybe", 3, "maybe"),
        ("title: a\nanswers: {colour: red}", 2, "colour"), ("title: a\nfacts: {shoe: 44}", 2, "shoe"),
        ("title: a\nsearch: [{way: reseller, sources: a}]", 2, "reseller"),
        ("title: a\ntried: [{way: mail, result: perhaps}]", 2, "perhaps"),
        ("title: a\ntried: [{way: mail, result: nothing, on: yesterday}]", 2, "yesterday"),
        ("order: firmware-first", 1, "title"), ("title: a\norder: backwards", 2, "backwards"),
        ("- a\n- b", 1, ""), ("title: [a", 1, "YAML"), ("", 1, "title"),
        ("title: a\ntoday: 2026-02-30", 2, "2026-02-30"), ("title: {a: b}", 1, ""),
    ])
    func `faults are named with their line`(text: String, line: Int, word: String) throws {
        let error = try #require(throws: CaseScenarioError.self) { try CaseScenario(parsing: text) }
        #expect(abs(error.line - line) <= 1 && (word.isEmpty || error.word == word))
        #expect(Phrasebook.standard.contains(error.message.code))
    }

    @Test func `a file that refers to itself a million times takes neither time nor memory`() {
        var text = "title: a\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let earlier = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(earlier)]\n"
        }
        #expect(throws: CaseScenarioError.self) { try CaseScenario(parsing: text) }
        #expect(throws: CaseScenarioError.self) {
            try CaseScenario(parsing: "title: " + String(repeating: "[", count: 100_000))
        }
        #expect(throws: CaseScenarioError.self) {
            try CaseScenario(parsing: "title: " + String(repeating: "a", count: 2 << 20))
        }
    }
}
