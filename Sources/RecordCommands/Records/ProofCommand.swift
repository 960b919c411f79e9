import ArgumentParser
import ByteKit
import ByteSources
import Commands
import Glibc
import Records
import Texts

/// `regain proof`: papers and pictures under seal.
struct ProofCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "proof",
            abstract: Interface.text("help.proof"),
            subcommands: [
                AddProof.self, ProveActivation.self, ListRecords<ProofFields>.self, ShowRecord<ProofFields>.self,
                OpenProof.self,
                EditRecord<ProofFields>.self, RetireRecord<ProofFields>.self, LinkRecord<ProofFields>.self,
                UnlinkRecord<ProofFields>.self,
            ]
        )
    }
}

/// `regain proof add FILE`: puts a paper or a picture under seal.
struct AddProof: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: ProofFields.addHelp,
            discussion: Interface.text("help.proof.add.discussion")
        )
    }

    @Argument(help: .of("help.proof.file"), completion: .file())
    var file: String

    @OptionGroup var fields: ProofFields

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @Option(help: .of("help.record.link-to"))
    var link: [String] = []

    @Option(help: .of("help.proof.version-of"))
    var versionOf: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let bytes = try InputFile.bytes(file, limit: RecordBook.proofLimit)
        let access = try Access(vault)
        let organisation = try access.organisation()
        let record = try access.run {
            try $0.addProof(
                bytes,
                fileName: InputFile.name(file),
                access.statement(fields.values(assignments)),
                linkedTo: link,
                versionOf: versionOf,
                in: organisation.id
            )
        }
        try result.write(
            RecordAnswer(record).text(
                Message("record.proof-sealed", ["record": .text(RecordAnswer.called(record))]),
                result
            )
        )
    }
}

/// `regain proof open P-1`: takes the file of a proof out again.
struct OpenProof: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "open", abstract: Interface.text("help.proof.open"))
    }

    @Argument(help: .of("help.record.name"))
    var name: String

    @Option(name: .customLong("of-version"), help: .of("help.proof.of-version"))
    var version: Int?

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup var language: LanguageFlag

    func run() throws {
        // A picture on a terminal is noise, and may move its cursor.
        guard output != nil || !Terminal.outputIsTerminal else {
            throw Failure(.refused, Message("record.no-terminal"))
        }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let custody = try access.custody()
        let (fileName, secret) = try access.run {
            try $0.openProof(name, version: version, in: organisation.id, custody)
        }
        try secret.withArray { bytes in
            if let output {
                try OutputFile.write(bytes, to: output)
                Interface.say(
                    Message(
                        "record.proof-opened",
                        ["reference": .text(name.uppercased()), "name": .text(fileName), "path": .text(output)]
                    )
                )
            } else if !Terminal.write(bytes, to: STDOUT_FILENO) {
                throw OutputFile.failure("stdout")
            }
        }
    }
}

/// Files that are read whole.
enum InputFile {
    /// The bytes of a file.
    /// - Throws: ``Failure`` with exit code 66 where there is none, 65 where it is too large, 74 where it cannot be read.
    static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        do {
            let source = try FileSource(path: path)
            guard source.byteCount <= UInt64(limit) else {
                throw Failure(.badInput, Message("records.too-large", ["limit": .number(limit)]))
            }
            return try source.read(at: 0, count: Int(source.byteCount))
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
    }

    /// The last part of a path.
    static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
