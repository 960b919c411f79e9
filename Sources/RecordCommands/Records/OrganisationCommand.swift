import ArgumentParser
import Commands
import JSONText
import Records
import Texts

/// `regain organisation`: whose records these are.
struct OrganisationCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "organisation",
            abstract: Interface.text("help.organisation"),
            subcommands: [Add.self, List.self]
        )
    }

    /// Adds one.
    struct Add: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "add", abstract: Interface.text("help.organisation.add"))
        }

        @Argument(help: .of("help.organisation.name"))
        var name: String

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            let added = try access.run { try $0.addOrganisation(name) }
            try result.tell(
                Message("record.organisation-added", ["name": .text(added.name)]),
                ["id": .string(added.id), "name": .string(added.name)]
            )
        }
    }

    /// Lists those in which the actor has a role.
    struct List: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "list", abstract: Interface.text("help.organisation.list"))
        }

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let found = try Access(vault).organisations()
            guard result.json else { return try result.write(found.map { $0.name + "\n" }.joined()) }
            let list = found.map { JSONDocument.record(["id": .string($0.id), "name": .string($0.name)]) }
            try result.write(
                JSONDocument.record(["schema": .string("regain.organisations/1"), "organisations": .array(list)])
                    .document
            )
        }
    }
}
