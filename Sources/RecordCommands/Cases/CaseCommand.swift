import ArgumentParser
import Commands

/// `regain case`: a lost key, from the loss until it cannot be lost again.
struct CaseCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "case",
            abstract: Interface.text("help.case"),
            discussion: Interface.text("help.case.discussion"),
            subcommands: [
                CaseOpen.self, CaseList.self, CaseShow.self, CaseNext.self, CaseAnswerCommand.self, CaseFacts.self,
                CaseAuthorise.self, CaseLabel.self, CaseSearch.self, CaseTried.self, CaseAttach.self, CaseReport.self,
                CaseKey.self, CaseProve.self, CaseClose.self, CaseRun.self,
            ]
        )
    }
}
