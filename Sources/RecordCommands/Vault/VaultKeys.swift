import ArgumentParser
import ByteKit
import Commands
import Glibc
import JSONText
import Licensing
import ProductKey
import Records
import Texts

/// `regain vault list`: which keys there are, masked.
struct VaultList: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: Interface.text("help.vault.list"))
    }

    @OptionGroup var list: ListFlags
    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws { try list.check(result) }

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let records = try access.run { try $0.list(.key, in: organisation.id, list.filter) }
        try result.write(
            RecordPage(.key, columns: ["partial", "product", "channel", "state", "found-in"])
                .text(records, result, csv: list.csv)
        )
        if records.isEmpty { throw RegainExit.no }
    }
}

/// `regain vault add`: puts a key under seal that is typed at a prompt or comes on standard input.
struct VaultAdd: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "add", abstract: Interface.text("help.vault.add"))
    }

    @Option(help: .of("help.vault.add.server"))
    var server: String?

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let custody = try access.custody()
        let key = try KeyEntry.read()
        let identified = KeyIdentification.values(of: key)
        let facts = KeyFacts(
            identified.merging(FieldAssignment.values(assignments)) { $1 },
            by: ValueOrigin(.person, access.book.actor.name)
        )
        let (record, isNew) = try access.run { try $0.seal(key, facts, on: server, in: organisation.id, custody) }
        try result.tell(
            isNew
                ? Message("vault.sealed", ["reference": .text(record.reference), "key": .text(key.masked)])
                : Message("vault.sealed-before", ["reference": .text(record.reference), "key": .text(key.masked)]),
            ["new": .bool(isNew), "record": RecordPage.json(record)]
        )
    }
}

/// `regain vault reveal`: shows a whole key, copies it, or hands it to a program; always with an event.
struct VaultReveal: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "reveal",
            abstract: Interface.text("help.vault.reveal"),
            discussion: Interface.text("help.vault.reveal.discussion")
        )
    }

    @Argument(help: .of("help.vault.reveal.key"))
    var key: String

    @Option(help: .of("help.vault.reason"))
    var reason: String

    @Flag(help: .of("help.vault.reveal.pipe"))
    var pipe = false

    @Option(help: .of("help.vault.reveal.clipboard"))
    var clipboard: Int?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup var language: LanguageFlag

    func validate() throws {
        if let clipboard, !(1...600).contains(clipboard) {
            throw ValidationError(Interface.text("usage.clipboard-seconds"))
        }
        guard !pipe || clipboard == nil else { throw ValidationError(Interface.text("usage.one-way")) }
    }

    func run() throws {
        let way = clipboard != nil ? "clipboard" : pipe ? "pipe" : "terminal"
        if way == "terminal", !Terminal.outputIsTerminal { throw Failure(.refused, Message("reveal.refused-pipe")) }
        let tool = try clipboard.map { _ in try Clipboard() }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let custody = try access.custody()
        let found = try access.run {
            try $0.reveal(key, in: organisation.id, reason: reason, way: way, custody)
        }
        if let clipboard, let tool {
            Interface.say(Message("vault.copied", ["key": .text(found.masked), "seconds": .number(clipboard)]))
            try tool.hold(found, seconds: clipboard)
        } else {
            Terminal.write(found.revealed() + "\n", to: STDOUT_FILENO)
        }
    }
}
