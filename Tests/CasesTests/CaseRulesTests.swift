import Cases
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
}
