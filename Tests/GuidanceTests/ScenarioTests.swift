import ByteKit
import Foundation
import Guidance
import TestSupport
import Testing
import Texts

@Suite struct ScenarioTests {
    @Test(arguments: Scenario.all)
    func `each situation has its rule and its next step`(_ scenario: Scenario) throws {
        let plan = try #require(DecisionEngine().plan(for: scenario.facts))
        #expect(plan.rule.id == scenario.rule)
        #expect(plan.path.outcome == scenario.outcome)
        #expect(plan.next?.step.id == scenario.next)
    }

    @Test(arguments: Scenario.all, Language.allCases)
    func `the document is the one that was reviewed`(_ scenario: Scenario, _ language: Language) throws {
        let plan = try #require(DecisionEngine().plan(for: scenario.facts))
        try expectGolden("\(scenario.name).\(language.rawValue).md", PlanMarkdown(language: language).text(plan))
    }

    @Test func `pages, scripts and JSON of one situation are the ones that were reviewed`() throws {
        let scenario = try #require(Scenario.all.first { $0.name == "evaluation-with-12-days-left" })
        let plan = try #require(DecisionEngine().plan(for: scenario.facts))
        for language in Language.allCases {
            let name = "\(scenario.name).\(language.rawValue)"
            try expectGolden("\(name).html", PlanHTML(language: language).text(plan))
            try expectGolden("\(name).json", PlanJSON(language: language).text(plan))
            try expectGolden("\(name).ps1", PowerShellScript(language: language).text(plan))
            try expectGolden("\(name).cmd", CommandScript(language: language).text(plan))
        }
    }
}

/// Compares with a file under `Tests/Fixtures/guidance`; `REGAIN_UPDATE_GOLDEN=1` writes it anew, to be reviewed as a diff.
func expectGolden(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/guidance")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] == "1" {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(text == expected, "\(name)", sourceLocation: sourceLocation)
}
