import ArgumentParser
import ByteKit
import Commands
import Glibc
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
        let message =
            left.isEmpty
            ? Message("vault.rotated", ["count": .number(count)])
            : Message("vault.rotated-left", ["count": .number(count), "references": .list(left.map { .text($0) })])
        try result.tell(message, ["sealed": .number(count), "left": .texts(left)])
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
    @OptionGroup var language: LanguageFlag

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
        CommandConfiguration(
            commandName: "identity",
            abstract: Interface.text("help.vault.identity"),
            discussion: Interface.text("help.vault.identity.discussion")
        )
    }

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var language: LanguageFlag

    func run() throws {
        let access = try Access(vault)
        let bytes = try access.run { try $0.protectedIdentity() }
        if let output {
            try OutputFile.write(bytes, to: output)
        } else if !Terminal.write(bytes, to: STDOUT_FILENO) {
            throw OutputFile.failure("stdout")
        }
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
        try result.tell(Message("vault.passphrase-changed"), [:])
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
        let message =
            classes.isEmpty
            ? Message("vault.policy-none") : Message("vault.policy", ["classes": .list(classes.map { .text($0) })])
        try result.tell(message, ["secondPerson": .texts(classes)])
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
        try result.tell(Message("vault.approved", ["number": .text(number)]), ["number": .string(number)])
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
        let heading = [
            Interface.text("vault.request-number"), Interface.text("vault.request-key"),
            Interface.text("vault.request-by"), Interface.text("vault.request-reason"),
            Interface.text("vault.request-approver"), Interface.text("vault.request-expires"),
        ]
        let rows = requests.map {
            [
                String($0.id.prefix(8)), $0.reference, $0.requester, $0.reason, $0.approver ?? "–",
                Interface.language.date($0.expires),
            ]
        }
        try result.write(
            TextLayout.table([heading] + rows, width: result.width, elastic: [2, 3, 4]).map { $0 + "\n" }.joined()
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
        try result.tell(Message("vault.backed-up", ["path": .text(path)]), ["path": .string(path)])
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
        if problems.isEmpty || result.json {
            let message =
                problems.isEmpty
                ? Message("vault.check-good") : Message("vault.check-bad", ["count": .number(problems.count)])
            let list = problems.map { problem in
                JSONDocument.record([
                    "code": .string(problem.code.rawValue), "object": .string(problem.object),
                    "detail": .string(problem.detail),
                ])
            }
            try result.tell(message, ["problems": .array(list)])
        } else {
            let lines = problems.map { problem in
                TextLayout.wrap(
                    "\(problem.object): \(Interface.text(problem.message)) \(problem.detail)",
                    width: result.width,
                    indent: "    ",
                    firstIndent: "  ! "
                )
            }
            try result.write(lines.joined(separator: "\n") + "\n")
        }
        if !problems.isEmpty { throw RegainExit.no }
    }
}
