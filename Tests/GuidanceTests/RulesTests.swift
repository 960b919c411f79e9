import Catalogue
import Guidance
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
