import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import RecordStore
import Sealing
import Texts

/// `regain vault rotate`: seals everything anew for those who may open it now.
struct VaultRotate: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "rotate", abstract: Interface.text("help.vault.rotate"))
    }

    @Option(help: .of("help.vault.reason"))
    var reason: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let custody = try access.custody()
        let (count, left) = try access.run { try $0.rotate(custody, reason: reason) }
        try result.write(
            Interface.text("vault.rotated", ["count": .number(count)]) + "\n"
                + (left.isEmpty
                    ? "" : Interface.text("vault.rotated-left", ["references": .list(left.map { .text($0) })]) + "\n")
        )
        if !left.isEmpty { throw RegainExit.partial }
    }
}

/// `regain vault escrow`: makes a new identity for the paper.
struct VaultEscrow: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "escrow", abstract: Interface.text("help.vault.escrow"))
    }

    @Option(help: .of("help.vault.reason"))
    var reason: String

    @OptionGroup var escrow: EscrowFlags
    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    func run() throws {
        try escrow.check()
        let access = try Access(vault)
        let custody = try access.custody()
        try escrow.hand(out: try access.run { try $0.replaceEscrow(custody, reason: reason) })
    }
}

/// `regain vault identity`: the own identity as an age file, for use outside Regain.
struct VaultIdentity: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "identity", abstract: Interface.text("help.vault.identity"))
    }

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        try result.write(String(decoding: try access.run { try $0.protectedIdentity() }, as: UTF8.self))
    }
}

/// `regain vault passphrase`: changes the passphrase of the own identity.
struct VaultPassphrase: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "passphrase", abstract: Interface.text("help.vault.passphrase"))
    }

    @Option(help: .of("help.vault.new-passphrase-file"), completion: .file())
    var newPassphraseFile: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let custody = try access.custody()
        let passphrase = try Passphrase.new(file: newPassphraseFile, for: access.book.actor.name)
        try access.run { try $0.changePassphrase(custody, to: passphrase) }
        try result.write(Interface.text("vault.passphrase-changed") + "\n")
    }
}

/// `regain vault policy`: which keys need a second person.
struct VaultPolicy: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "policy", abstract: Interface.text("help.vault.policy"))
    }

    @Option(name: .customLong("second-person"), help: .of("help.vault.policy.second-person"))
    var secondPerson: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        if let secondPerson {
            let classes = Set(secondPerson.split(separator: ",").map(String.init)).subtracting(["none"])
            try access.run { try $0.requireSecondPerson(for: classes) }
        }
        let classes = try access.run { try $0.secondPersonClasses() }
        let text =
            classes.isEmpty
            ? Interface.text("vault.policy-none")
            : Interface.text("vault.policy", ["classes": .list(classes.map { .text($0) })])
        try result.write(text + "\n")
    }
}

/// `regain vault approve`: agrees to what somebody else asked for.
struct VaultApprove: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "approve", abstract: Interface.text("help.vault.approve"))
    }

    @Argument(help: .of("help.vault.approve.number"))
    var number: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        try access.run { try $0.approve(number, in: organisation.id) }
        try result.write(Interface.text("vault.approved", ["number": .text(number)]) + "\n")
    }
}

/// `regain vault requests`: what waits for a second person.
struct VaultRequests: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "requests", abstract: Interface.text("help.vault.requests"))
    }

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        let requests = try access.run { try $0.approvals(in: organisation.id) }
        if result.json {
            let list = requests.map { request in
                JSONDocument.record([
                    "number": .string(String(request.id.prefix(8))), "key": .string(request.reference),
                    "requester": .string(request.requester), "reason": .string(request.reason),
                    "requested": .string(request.requested.iso8601), "expires": .string(request.expires.iso8601),
                    "approver": .text(request.approver),
                ])
            }
            return try result.write(
                JSONDocument.record(["schema": .string("regain.requests/1"), "requests": .array(list)]).document
            )
        }
        guard !requests.isEmpty else { return try result.write(Interface.text("vault.no-requests") + "\n") }
        let rows = requests.map {
            [String($0.id.prefix(8)), $0.reference, $0.requester, $0.reason, $0.approver ?? "", $0.expires.iso8601]
        }
        try result.write(
            TextLayout.table(rows, width: Terminal.width, elastic: [3]).map { $0 + "\n" }.joined()
        )
    }
}

/// `regain vault backup`: a copy of the whole database, while others work.
struct VaultBackup: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "backup", abstract: Interface.text("help.vault.backup"))
    }

    @Argument(help: .of("help.vault.backup.path"), completion: .file())
    var path: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        try access.run { try $0.backUp(to: path) }
        try result.write(Interface.text("vault.backed-up", ["path": .text(path)]) + "\n")
    }
}

/// `regain vault check`: whether the database is well.
struct VaultCheck: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "check", abstract: Interface.text("help.vault.check"))
    }

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let problems = try access.run { try $0.store.check() }
        let lines = problems.map { "\($0.code.rawValue): \($0.object) \($0.detail)\n" }
        try result.write(problems.isEmpty ? Interface.text("vault.check-good") + "\n" : lines.joined())
        if !problems.isEmpty { throw RegainExit.no }
    }
}
