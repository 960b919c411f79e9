import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import Sealing
import Texts

/// `regain vault init`: makes the vault, its first person, and the identity that is kept on paper.
struct VaultInit: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "init",
            abstract: Interface.text("help.vault.init"),
            discussion: Interface.text("help.vault.init.discussion")
        )
    }

    @Option(help: .of("help.vault.init.name"))
    var name: String?

    @Option(help: .of("help.vault.init.email"))
    var email: String?

    @OptionGroup var escrow: EscrowFlags
    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        if try access.run({ try $0.hasVault }) { throw Failure(.badInput, Message("records.vault-exists")) }
        // Before anything is made: an identity that could be shown to nobody would be lost.
        try escrow.check()
        let person = name ?? Access.login
        let passphrase = try Passphrase.new(file: vault.passphraseFile, for: person)
        let plan = VaultPlan(
            organisation: vault.organisation ?? Interface.text("vault.own-organisation"),
            person: person,
            email: email,
            login: Access.login,
            passphrase: passphrase
        )
        let identity = try access.run { try $0.createVault(plan) }
        try escrow.hand(out: identity)
        try result.tell(
            Message("vault.made", ["organisation": .text(plan.organisation), "person": .text(person)]),
            ["organisation": .string(plan.organisation), "person": .string(person)]
        )
    }
}

/// How the identity that is kept on paper is handed out.
struct EscrowFlags: ParsableArguments {
    @Option(help: .of("help.vault.escrow.output"), completion: .file())
    var escrowOutput: String?

    @Option(help: .of("help.vault.escrow.split"))
    var escrowSplit: EscrowSplit?

    /// - Throws: ``Failure`` with exit code 3 where the identity would go into a pipe or a log.
    func check() throws {
        guard escrowOutput != nil || Terminal.outputIsTerminal else {
            throw Failure(.refused, Message("vault.escrow-nowhere"))
        }
    }

    /// Shows the identity or its shares, or writes them to files.
    func hand(out identity: AgeIdentity) throws {
        guard let escrowSplit else {
            let text = try Self.text(identity.revealedText())
            return try deliver(text, to: escrowOutput)
        }
        let shares = try EscrowShare.split(identity, threshold: escrowSplit.threshold, count: escrowSplit.count)
        for share in shares {
            let text = try Self.text(share.revealedText())
            try deliver(text, to: escrowOutput.map { "\($0).\(share.number)" })
        }
    }

    private func deliver(_ text: String, to path: String?) throws {
        if let path {
            try OutputFile.write(Array("\(text)\n".utf8), to: path)
            Interface.say(Message("vault.escrow-written", ["path": .text(path)]))
        } else {
            Terminal.write("\(Interface.text("vault.escrow-show"))\n\n    \(text)\n\n", to: 1)
        }
    }

    private static func text(_ secret: SecretBytes) throws -> String {
        secret.withArray { String(decoding: $0, as: UTF8.self) }
    }
}

/// `2/3`: two of three shares are enough.
struct EscrowSplit: ExpressibleByArgument {
    let threshold: Int
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 2, parts[1] >= parts[0], parts[1] <= EscrowShare.countLimit else {
            return nil
        }
        (threshold, count) = (parts[0], parts[1])
    }
}
