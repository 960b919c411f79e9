package import ArgumentParser

/// Where the records are, whose they are, and who asks: the flags of every command that uses them.
package struct VaultFlags: ParsableArguments {
    @Option(help: .of("help.vault.database"), completion: .file())
    package var database: String?

    @Option(name: [.customLong("organisation"), .customLong("org")], help: .of("help.vault.organisation"))
    package var organisation: String?

    @Option(name: .customLong("as"), help: .of("help.vault.as"))
    package var actor: String?

    @Option(help: .of("help.vault.passphrase-file"), completion: .file())
    package var passphraseFile: String?

    @Option(help: .of("help.vault.paper"), completion: .file())
    package var paper: [String] = []

    package init() {}
}
