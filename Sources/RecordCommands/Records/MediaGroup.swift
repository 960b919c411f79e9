import ArgumentParser
import Commands
import Records
import Texts

/// `regain media`: installation media, looked at or recorded.
struct MediaGroup: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "media",
            abstract: Interface.text("help.media"),
            discussion: Interface.text("help.media.group-discussion"),
            subcommands: [
                InspectMedium.self, AddMedium.self, ListRecords<MediumFields>.self, ShowRecord<MediumFields>.self,
                EditRecord<MediumFields>.self, RetireRecord<MediumFields>.self, LinkRecord<MediumFields>.self,
                UnlinkRecord<MediumFields>.self,
            ],
            defaultSubcommand: InspectMedium.self
        )
    }
}

/// `regain media inspect PATH`, also without the word: says what a medium is.
struct InspectMedium: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect",
            abstract: Interface.text("help.media"),
            discussion: Interface.text("help.media.discussion") + "\n\n" + Interface.text("help.media.not-recorded")
        )
    }

    @OptionGroup var media: MediaCommand

    func run() throws { try media.run() }
}

/// `regain media add ISO`: records a medium, with what it says of itself and its hash.
struct AddMedium: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: MediumFields.addHelp,
            discussion: Interface.text("help.medium.add.discussion")
        )
    }

    @Argument(help: .of("help.medium.path"), completion: .file())
    var path: String?

    @OptionGroup var fields: MediumFields

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @Option(help: .of("help.media.verified"), completion: .file())
    var verified: String?

    @Option(help: .of("help.record.link-to"))
    var link: [String] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        var said = fields.values(assignments)
        guard path != nil || !said.isEmpty else { throw ValidationError(Interface.text("usage.no-value")) }
        guard path != nil || verified == nil else { throw ValidationError(Interface.text("usage.verified-what")) }
        let read = try path.map { try MediumFacts(path: $0, verified: verified) }
        let access = try Access(vault)
        let organisation = try access.organisation()
        if let read { said.merge(read.values) { said, _ in said } }
        let record = try access.run {
            try $0.add(.medium, in: organisation.id, access.statement(said), linkedTo: link)
        }
        try result.write(
            RecordAnswer(record).text(Message("record.added", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }
}
