import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import Texts

/// `regain vault custodian`: those for whom things are sealed.
struct VaultCustodian: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "custodian",
            abstract: Interface.text("help.vault.custodian"),
            subcommands: [Add.self, Remove.self, Exposed.self]
        )
    }

    /// Gives somebody an identity.
    struct Add: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "add", abstract: Interface.text("help.vault.custodian.add"))
        }

        @Argument(help: .of("help.vault.person"))
        var person: String

        @Option(help: .of("help.vault.new-passphrase-file"), completion: .file())
        var newPassphraseFile: String?

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            let passphrase = try Passphrase.new(file: newPassphraseFile, for: person)
            try access.run { try $0.addCustodian(person, passphrase: passphrase) }
            try result.tell(Message("vault.custodian-added", ["name": .text(person)]), ["person": .string(person)])
        }
    }

    /// Ends somebody's identity, and tells which keys they could have seen.
    struct Remove: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "remove", abstract: Interface.text("help.vault.custodian.remove"))
        }

        @Argument(help: .of("help.vault.person"))
        var person: String

        @Option(help: .of("help.vault.reason"))
        var reason: String

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            let exposure = try access.run { try $0.removeCustodian(person, reason: reason) }
            try result.write(ExposurePage(person: person).text(exposure, result))
        }
    }

    /// Tells which keys somebody could have seen.
    struct Exposed: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "exposed", abstract: Interface.text("help.vault.custodian.exposed"))
        }

        @Argument(help: .of("help.vault.person"))
        var person: String

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            try result.write(ExposurePage(person: person).text(try access.run { try $0.exposure(of: person) }, result))
        }
    }
}
