import ArgumentParser
import Commands
import JSONText
import Records
import Texts

/// `regain person`: those who work with the records, and what they may do.
struct PersonCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "person",
            abstract: Interface.text("help.person"),
            discussion: Interface.text("help.person.discussion"),
            subcommands: [Add.self, List.self, Roles.self, Remove.self]
        )
    }

    /// Adds somebody, without roles.
    struct Add: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "add", abstract: Interface.text("help.person.add"))
        }

        @Argument(help: .of("help.vault.person"))
        var name: String

        @Option(help: .of("help.vault.init.email"))
        var email: String?

        @Option(help: .of("help.person.login"))
        var login: String?

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            let person = try access.run { try $0.addPerson(name, email: email, login: login) }
            try result.tell(
                Message("record.person-added", ["name": .text(person.name)]),
                ["id": .string(person.id), "name": .string(person.name)]
            )
        }
    }

    /// Lists everybody with their roles.
    struct List: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "list", abstract: Interface.text("help.person.list"))
        }

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            try result.write(PeoplePage(try access.run { try $0.people() }).text(result))
        }
    }

    /// Replaces somebody's roles.
    struct Roles: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "roles",
                abstract: Interface.text("help.person.roles"),
                discussion: Interface.text("help.person.roles.discussion")
            )
        }

        @Argument(help: .of("help.vault.person"))
        var name: String

        @Argument(help: .of("help.person.roles.words"))
        var roles: [RoleOption]

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            // Without an organisation the roles are for all of them.
            let organisation = try vault.organisation.map { _ in try access.organisation() }
            let given = Set(roles.compactMap(\.role))
            try access.run { try $0.setRoles(given, of: name, in: organisation?.id) }
            let words = Role.allCases.filter(given.contains)
            let message =
                words.isEmpty
                ? Message("record.roles-none", ["name": .text(name)])
                : Message(
                    "record.roles-set",
                    ["name": .text(name), "roles": .list(words.map { .message(Message("role.\($0.rawValue)")) })]
                )
            try result.tell(message, ["person": .string(name), "roles": .texts(words.map(\.rawValue))])
        }
    }

    /// Says that somebody left, and which keys they could have seen.
    struct Remove: ParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "remove", abstract: Interface.text("help.person.remove"))
        }

        @Argument(help: .of("help.vault.person"))
        var name: String

        @Option(help: .of("help.vault.reason"))
        var reason: String

        @OptionGroup(title: Interface.text("help.vault.flags"))
        var vault: VaultFlags
        @OptionGroup var result: ResultFlags

        func run() throws {
            let access = try Access(vault)
            let exposure = try access.run { try $0.removePerson(name, reason: reason) }
            try result.write(ExposurePage(person: name).text(exposure, result))
        }
    }
}

/// A role, or `none`.
struct RoleOption: ExpressibleByArgument {
    let role: Role?

    init?(argument: String) {
        guard argument != "none" else {
            role = nil
            return
        }
        guard let role = Role(rawValue: argument.lowercased()) else { return nil }
        self.role = role
    }

    static var allValueStrings: [String] { Role.allCases.map(\.rawValue) + ["none"] }
}
