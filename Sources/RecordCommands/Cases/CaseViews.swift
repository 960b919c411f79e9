import ArgumentParser
import ByteKit
import Cases
import Commands
import Crypto
import Records
import Texts

/// `regain case list`: cases, the open ones unless others are asked for.
struct CaseList: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: Interface.text("help.case.list"))
    }

    @OptionGroup var list: ListFlags

    @Flag(help: .of("help.case.list.all"))
    var all = false

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws { try list.check(result) }

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let records = try access.run { try $0.list(.case, in: organisation.id, list.filter) }
            .filter { all || $0["state"] != "closed" }
        let page = RecordPage(.case, columns: ["title", "situation", "state", "next", "due"])
        try result.write(page.text(records, result, csv: list.csv))
        if records.isEmpty { throw RegainExit.no }
    }
}

/// `regain case show C-1`: where a case stands, with everything that happened in it.
struct CaseShow: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: Interface.text("help.case.show"))
    }

    @OptionGroup var flags: CaseFlags

    func run() throws {
        let desk = try flags.desk()
        try flags.result.write(CasePage(desk.file).text(flags.result))
    }
}

/// `regain case next C-1`: the single next step.
struct CaseNext: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "next", abstract: Interface.text("help.case.next"))
    }

    @OptionGroup var flags: CaseFlags

    func run() throws {
        let desk = try flags.desk()
        try flags.result.write(CasePage(desk.file).next(flags.result))
    }
}

/// `regain case report C-1`: what was searched and not found, dated and hashed.
struct CaseReport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "report",
            abstract: Interface.text("help.case.report"),
            discussion: Interface.text("help.case.report.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    func run() throws {
        var desk = try flags.desk()
        let evidence = SearchEvidence(desk.file, made: .now)
        guard evidence.isNegative else { throw Failure(.no, Message("case.no-negative-evidence")) }
        let page = try EvidencePage(evidence).written(flags.result)
        let note = try CasePapers.seal(page.bytes, named: page.name, .report, into: desk)
        try desk.enter([note])
        try page.hand(to: flags.result)
        Interface.say(
            Message(
                "case.reported",
                ["proof": .text(note.told["proof"] ?? ""), "digest": .text(note.told["sha256"] ?? "")]
            )
        )
    }
}
