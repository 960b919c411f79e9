import ArgumentParser
import Commands

/// `regain exchange`: records from and for other programs.
struct ExchangeCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "exchange",
            abstract: Interface.text("help.exchange"),
            subcommands: [ServerImport.self, ServerExport.self]
        )
    }
}
