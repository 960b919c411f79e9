import ByteKit
import Cases
import Foundation
import TestSupport
import Testing
import Texts

@Suite struct CaseRulesTests {
    @Test func `the table is whole and every text is there`() {
        #expect(CaseRules.standardProblem == nil)
        let rules = CaseRules.standard
        var codes = rules.orders.map(\.nameCode) + CaseRequirement.allCases.map(\.nameCode)
        codes += CaseFact.allCases.map(\.nameCode)
        codes += rules.questions.flatMap { question in
            [question.code, question.code(of: "?")] + question.values.map { question.code(of: $0) }
        }
        codes += rules.steps.flatMap { step in
            [step.titleCode, step.whyCode]
                + (step.kind.isWay ? CaseStep.Aspect.allCases.map { step.code($0) } : [])
        }
        codes += CaseState.Attempt.Result.allCases.map { "case.result.\($0.rawValue)" }
        #expect(codes.filter { !Phrasebook.standard.contains($0) } == [])
    }

    @Test func `the page of the documentation is current`() throws {
        let file = SharedFiles.packageRoot.appending(path: "Documentation/knowledge/cases.md")
        if ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] == "1" {
            try Data(CasesPage.markdown().utf8).write(to: file)
        }
        #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == CasesPage.markdown())
    }

    /// A fault in the table is found when it is loaded, not when a person stands before it.
    @Test(arguments: [
        ("regain.cases/1", "regain.cases/2"), ("\"id\": \"mail\"", "\"id\": \"post\""),
        ("\"maker\": [", "\"shoe\": ["), ("\"dell\",", "\"delll\","), ("\"kind\": \"ask\"", "\"kind\": \"look\""),
        ("\"source\": \"dell-coa\"", "\"source\": \"hearsay\""),
    ])
    func `a faulty table is refused`(right: String, wrong: String) throws {
        let bytes: [UInt8] = if let span = Resource.bytes("case-rules.json") { span.array() } else { [] }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(right))
        let faulty = text.replacing(right, with: wrong, maxReplacements: 1)
        #expect(throws: ParseError.self) { try CaseRules(parsing: Array(faulty.utf8).span) }
    }
}
