import ByteKit
import Catalogue
import Foundation
import Guidance
import TestSupport
import Testing
import Texts

@Suite struct RulesTests {
    @Test func `the tables that are part of the program have no fault`() {
        #expect(GuidanceRules.standardProblem == nil)
        #expect(ActivationErrors.standardProblem == nil)
        #expect(ServicingCommands.standardProblem == nil)
        #expect(Phrasebook.standardProblems == [])
        #expect(GuidanceRules.standard.rules.count > 30)
    }
}

@Suite struct RulesPageTests {
    @Test func `the table of rules in the documentation is current`() throws {
        let file = SharedFiles.packageRoot.appending(path: "Documentation/knowledge/rules.md")
        if ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] == "1" {
            try Data(RulesPage.markdown().utf8).write(to: file)
        }
        #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == RulesPage.markdown())
    }

    @Test func `every rule and gate has an id, a source that is listed, and a date`() throws {
        let rules = GuidanceRules.standard
        let sources = Set(try #require(rules.header).sources.map(\.id))
        for (id, date, source) in rules.rules.map({ ($0.id, $0.date, $0.source) })
            + rules.gates.map({ ($0.id, $0.date, $0.source) })
        {
            #expect(!id.isEmpty && sources.contains(source))
            #expect(date.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
        }
    }
}

@Suite struct BadRulesTests {
    static let text: String = {
        let file = SharedFiles.packageRoot.appending(path: "Sources/CResources/files/guidance-rules.json")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test(arguments: [
        ("\"regain.guidance/1\"", "\"regain.guidance/2\""), ("\"plan.retire\"", "\"plan.ask\""),
        ("\"path\": \"retire\"", "\"path\": \"nowhere\""), ("\"goal\": [\"retire\"]", "\"goal\": [\"fly\"]"),
        ("\"source\": \"ms-eval\"", "\"source\": \"hearsay\""), ("\"opener\": \"seal-key\"", "\"opener\": \"nothing\""),
        ("\"when\": {\"goal\": [\"retire\"]}", "\"when\": {}"), ("\"command\": \"upk\"", "\"command\": \"format-c\""),
        ("\"take-backup\", \"agree-window\", \"set-edition\"", "\"set-edition\", \"take-backup\", \"agree-window\""),
        ("\"0xC004F038\"", "\"0xDEADBEEF\""),
        ("\"recorded\": \"yes\"", "\"recorded\": \"perhaps\""),
    ])
    func `a table with a fault is refused`(_ good: String, _ bad: String) throws {
        #expect(Self.text.contains(good), "\(good)")
        let text = Self.text.replacing(good, with: bad, maxReplacements: 1)
        #expect(throws: (any Error).self, "\(bad)") { try GuidanceRules(parsing: Array(text.utf8).span) }
    }

    @Test func `a table cut off anywhere is refused`() {
        let bytes = Array(Self.text.utf8)
        for length in stride(from: 0, to: bytes.count - 2, by: 997) {
            #expect(throws: (any Error).self) { try GuidanceRules(parsing: Array(bytes[..<length]).span) }
        }
    }
}
