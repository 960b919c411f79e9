import ArgumentParser
import Commands

/// `regain dossier`: what goes to Microsoft, the reseller, the maker or the partner.
struct DossierCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dossier",
            abstract: Interface.text("help.dossier"),
            subcommands: [VerifyDossier.self]
        )
    }
}
