import ArgumentParser
import Commands
import Glibc
import JSONText
import Records
import Texts

/// `regain server`: the machines.
struct ServerCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "server",
            abstract: Interface.text("help.server"),
            subcommands: [
                AddRecord<ServerFields>.self, ListRecords<ServerFields>.self, ShowRecord<ServerFields>.self,
                EditRecord<ServerFields>.self, RetireServer.self, LinkRecord<ServerFields>.self,
                UnlinkRecord<ServerFields>.self, ServerImport.self, ServerExport.self, ServerBackup.self,
                ServerContradictions.self, LabelCommand.self,
            ]
        )
    }
}

/// `regain server retire S-1`: takes a server out of use, and says what becomes of its keys.
struct RetireServer: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "retire",
            abstract: Interface.text("help.server.retire"),
            discussion: Interface.text("help.server.retire.discussion")
        )
    }

    @Argument(help: .of("help.record.name"))
    var name: String

    @Option(help: .of("help.server.accept"))
    var accept: LossAcceptance?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let retirement = try access.run { try $0.retire(name, in: organisation.id, accepting: accept?.acceptance) }
        try result.write(RetirementPage(retirement).text(result))
    }
}

/// `Anna Berger:sold with its licence sticker`: who accepts a loss, and why.
struct LossAcceptance: ExpressibleByArgument {
    let acceptance: Acceptance

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let acceptance = Acceptance(name: parts[0], reason: parts[1]) else { return nil }
        self.acceptance = acceptance
    }
}

/// `regain server backup S-1 PATH`: records where a server is backed up.
struct ServerBackup: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "backup", abstract: Interface.text("help.server.backup"))
    }

    @Argument(help: .of("help.record.name"))
    var server: String

    @Argument(help: .of("help.server.backup.path"), completion: .file())
    var path: String

    @Option(help: .field(.backup, "taken"))
    var taken: String?

    @Option(help: .field(.backup, "comment"))
    var comment: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        var values = ["path": Self.absolute(path)]
        values["taken"] = taken
        values["comment"] = comment
        let record = try access.run { book in
            let owner = try book.show(server, .server, in: organisation.id).record
            return try book.add(
                .backup,
                in: organisation.id,
                access.statement(values),
                linkedTo: [owner.reference]
            )
        }
        try result.write(
            RecordAnswer(record).text(Message("record.added", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }

    /// A later round works in another folder: a path of this machine is recorded from the root on.
    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), !path.contains("://"), let folder = unsafe getcwd(nil, 0) else { return path }
        // SAFETY: the C library allocated the text, which is copied and then freed.
        defer { unsafe free(folder) }
        return unsafe String(cString: folder) + "/" + path
    }
}

/// `regain server contradictions`: where statements do not agree.
struct ServerContradictions: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "contradictions",
            abstract: Interface.text("help.server.contradictions"),
            discussion: Interface.text("help.server.contradictions.discussion")
        )
    }

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let found = try access.run { try $0.contradictions(in: organisation.id) }
        try result.write(ContradictionPage(found).text(result))
    }
}
