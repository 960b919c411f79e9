import ArgumentParser
import Commands

/// `regain vault`: keys under seal, and those who can open them.
struct VaultCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "vault",
            abstract: Interface.text("help.vault"),
            discussion: Interface.text("help.vault.discussion"),
            subcommands: [
                VaultInit.self, VaultList.self, VaultAdd.self, VaultReveal.self, VaultApprove.self, VaultRequests.self,
                VaultCustodian.self, VaultRotate.self, VaultEscrow.self, VaultIdentity.self, VaultPassphrase.self,
                VaultPolicy.self, VaultBackup.self, VaultCheck.self,
            ]
        )
    }
}

/// The flags of a command that prints records.
struct ResultFlags: ParsableArguments {
    @Flag(help: .of("help.json"))
    var json = false

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @Option(help: .of("help.lang"))
    var lang: String?

    /// Writes a result to where it was asked for.
    func write(_ text: String) throws {
        if let output {
            try OutputFile.write(Array(text.utf8), to: output)
        } else if !Terminal.write(text, to: 1) {
            throw OutputFile.failure("stdout")
        }
    }
}
