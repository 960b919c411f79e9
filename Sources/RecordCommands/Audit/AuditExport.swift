import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import Sealing
import Texts

/// `regain audit export`: the trail for other programs.
struct AuditExport: ParsableCommand {
    /// In which form.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        /// The lines as they are, with what is signed: what `regain audit verify` reads.
        case jsonl
        /// Common Event Format, for the systems that gather events.
        case cef
    }

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: Interface.text("help.audit.export"),
            discussion: Interface.text("help.audit.export.discussion")
        )
    }

    @Option(help: .of("help.audit.export.format"))
    var format = Form.jsonl

    @Option(help: .of("help.audit.export.reason"))
    var reason = ""

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @Option(help: .of("help.lang"))
    var lang: String?

    func run() throws {
        let copy = try Access(vault).run { try $0.auditCopy(way: "export-\(format.rawValue)", reason: reason) }
        var lines = copy.lines
        if format == .cef {
            let writer = CommonEventFormat(version: RegainProgram.version)
            lines = lines.compactMap { AuditRecord(line: Array($0.utf8)).map(writer.line) }
        }
        var result = ResultFlags()
        result.output = output
        try result.write(lines.map { $0 + "\n" }.joined())
        Interface.say(Message("audit.exported", ["count": .number(lines.count), "key": .text(copy.publicKey)]))
    }
}

/// `regain audit sign`: signs where the trail stands.
struct AuditSign: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sign",
            abstract: Interface.text("help.audit.sign"),
            discussion: Interface.text("help.audit.sign.discussion")
        )
    }

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let access = try Access(vault)
        let custody = try access.custody()
        let checkpoint = try access.run { try $0.signAudit(custody) }
        let key = try access.run { try $0.auditKey() }
        guard !result.json else {
            return try result.write(
                JSONDocument.record([
                    "schema": .string("regain.audit-head/1"), "head": .string(checkpoint.head.description),
                    "time": .string(checkpoint.time.iso8601), "publicKey": .string(key),
                    "signature": .string(Hexadecimal.text(checkpoint.signature)),
                ]).document
            )
        }
        try result.write(
            [
                Interface.text("audit.signed", ["count": .number(Int(clamping: checkpoint.head.sequence))]),
                Interface.text("audit.head", ["head": .text(checkpoint.head.description)]),
                Interface.text("audit.key", ["key": .text(key)]),
            ].map { $0 + "\n" }.joined()
        )
    }
}
