import ArgumentParser
import Commands

/// `regain audit`: what happened, proved and handed out.
struct AuditCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "audit",
            abstract: Interface.text("help.audit"),
            discussion: Interface.text("help.audit.discussion"),
            subcommands: [AuditList.self, AuditVerify.self, AuditExport.self, AuditSign.self]
        )
    }
}
