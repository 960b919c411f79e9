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
                VaultPolicy.self, VaultExport.self, VaultImport.self, VaultBackup.self, VaultRestore.self,
                VaultCheck.self,
            ]
        )
    }
}
