import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import Texts

/// `regain server add NAME` and the like: records something new.
struct AddRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "add", abstract: Fields.addHelp)
    }

    @Argument(help: .field(Fields.kind, Fields.leading))
    var leading: String?

    @OptionGroup var fields: Fields

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @Option(help: .of("help.record.link-to"))
    var link: [String] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        var values = fields.values(assignments)
        if let leading { values[Fields.leading] = leading }
        guard !values.isEmpty else { throw ValidationError(Interface.text("usage.no-value")) }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let record = try access.run {
            try $0.add(Fields.kind, in: organisation.id, access.statement(values), linkedTo: link)
        }
        try result.write(
            RecordAnswer(record).text(Message("record.added", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }
}

/// `regain server list`: those that match.
struct ListRecords<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: Interface.text("help.record.list"))
    }

    @OptionGroup var list: ListFlags
    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws { try list.check(result) }

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let records = try access.run { try $0.list(Fields.kind, in: organisation.id, list.filter) }
        try result.write(RecordPage(Fields.kind, columns: Fields.columns).text(records, result, csv: list.csv))
        if records.isEmpty { throw RegainExit.no }
    }
}

/// `regain server show S-1`: everything about one.
struct ShowRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: Interface.text("help.record.show"))
    }

    @Argument(help: .of("help.record.name"))
    var name: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let sheet = try access.run { try $0.show(name, Fields.kind, in: organisation.id) }
        try result.write(SheetPage(sheet).text(result))
    }
}

/// `regain server edit S-1`: what a person says now.
struct EditRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "edit",
            abstract: Interface.text("help.record.edit"),
            discussion: Interface.text("help.record.edit.discussion")
        )
    }

    @Argument(help: .of("help.record.name"))
    var name: String

    @OptionGroup var fields: Fields

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let values = fields.values(assignments)
        guard !values.isEmpty else { throw ValidationError(Interface.text("usage.no-value")) }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let record = try access.run {
            try $0.edit(name, Fields.kind, in: organisation.id, access.statement(values))
        }
        try result.write(
            RecordAnswer(record).text(Message("record.edited", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }
}

/// `regain licence retire L-1`: takes a record that is no server out of use.
struct RetireRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "retire", abstract: Interface.text("help.record.retire"))
    }

    @Argument(help: .of("help.record.name"))
    var name: String

    @Option(help: .of("help.vault.reason"))
    var reason: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let record = try access.run { try $0.retire(name, Fields.kind, in: organisation.id, reason: reason) }
        try result.write(
            RecordAnswer(record).text(Message("record.retired", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }
}

/// `regain licence link L-1 S-1`: two records belong together.
struct LinkRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "link",
            abstract: Interface.text("help.record.link"),
            discussion: Interface.text("help.record.link.discussion")
        )
    }

    @OptionGroup var pair: RecordPair

    @Option(help: .of("help.record.since"))
    var since: DayOption?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let link = try access.run {
            try $0.link(pair.one, to: pair.other, in: organisation.id, since: since?.timestamp)
        }
        try result.tell(
            Message("record.linked", ["one": .text(pair.one), "other": .text(pair.other)]),
            ["relation": .string(link.relation.rawValue), "since": .string(link.since.iso8601)]
        )
    }
}

/// `regain licence unlink L-1 S-1`: two records belong together no longer.
struct UnlinkRecord<Fields: RecordFields>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "unlink", abstract: Interface.text("help.record.unlink"))
    }

    @OptionGroup var pair: RecordPair
    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        try access.run { try $0.unlink(pair.one, from: pair.other, in: organisation.id) }
        try result.tell(Message("record.unlinked", ["one": .text(pair.one), "other": .text(pair.other)]), [:])
    }
}

/// Two records by their references, in either order.
struct RecordPair: ParsableArguments {
    @Argument(help: .of("help.record.one"))
    var one: String

    @Argument(help: .of("help.record.other"))
    var other: String
}
