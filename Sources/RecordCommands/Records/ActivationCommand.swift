import ArgumentParser
import Commands
import Licensing
import Records
import Texts

/// `regain activation`: what servers were told or said about their activation.
struct ActivationCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "activation",
            abstract: Interface.text("help.activation"),
            subcommands: [
                AddActivation.self, ListRecords<ActivationFields>.self, ShowRecord<ActivationFields>.self,
                EditRecord<ActivationFields>.self, RetireRecord<ActivationFields>.self,
                LinkRecord<ActivationFields>.self, UnlinkRecord<ActivationFields>.self,
            ]
        )
    }
}

/// `regain activation add S-1 CAPTURE…`: files what captures show of a server's activation, or what a person says of it.
struct AddActivation: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: ActivationFields.addHelp,
            discussion: Interface.text("help.activation.add.discussion")
        )
    }

    @Argument(help: .of("help.record.name"))
    var server: String

    @Argument(help: .of("help.activation.capture"), completion: .file())
    var captures: [String] = []

    @OptionGroup var fields: ActivationFields

    @Option(name: .customLong("set"), help: .of("help.record.set"))
    var assignments: [FieldAssignment] = []

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func run() throws {
        let said = fields.values(assignments)
        guard !captures.isEmpty || !said.isEmpty else { throw ValidationError(Interface.text("usage.no-value")) }
        let read = captures.isEmpty ? nil : try CapturedActivation(captures)
        let access = try Access(vault)
        let organisation = try access.organisation()
        let record = try access.run { book in
            let owner = try book.show(server, .server, in: organisation.id).record
            try read?.refuseOther(than: owner)
            let statement =
                read.map { Statement($0.values, by: ValueOrigin(.scan, $0.name)) } ?? access.statement([:])
            let values = statement.values.merging(["recorded-by": book.actor.name]) { $1 }
            let record = try book.add(
                .activation,
                in: organisation.id,
                Statement(read == nil ? values.merging(said) { $1 } : values, by: statement.origin),
                linkedTo: [owner.reference]
            )
            // What the person says besides is theirs and outweighs the capture.
            guard read != nil, !said.isEmpty else { return record }
            return try book.edit(record.reference, .activation, in: organisation.id, access.statement(said))
        }
        try result.write(
            RecordAnswer(record).text(Message("record.added", ["record": .text(RecordAnswer.called(record))]), result)
        )
    }
}

/// What captures show of one server's activation.
struct CapturedActivation {
    /// Values of the record.
    let values: [String: String]
    /// What the captures are called.
    let name: String
    /// The server that they speak of.
    let status: ServerStatus
    /// The digits for activation by telephone, where one of them holds them.
    let installationID: String?
    /// SHA-256 of the capture, as ``values`` hold it.
    let digest: String
    /// Each capture with its SHA-256.
    let files: [(name: String, sha256: String)]

    /// Reads captures as `regain status` does.
    ///
    /// - Throws: ``Failure`` with exit code 65 where they say nothing of a server, or speak of several.
    init(_ paths: [String]) throws {
        let read = try CaptureFile.status(of: paths)
        name = paths.map(InputFile.name).joined(separator: " ")
        guard let server = read.servers.first else {
            throw Failure(.badInput, Message("status.nothing-read"))
        }
        guard read.servers.count == 1 else {
            throw Failure(
                .badInput,
                Message(
                    "record.several-servers",
                    ["names": .list(read.servers.map { .text($0.host ?? $0.id) })]
                )
            )
        }
        status = server
        installationID = read.installationID
        digest = read.digest
        files = zip(paths.map(InputFile.name), read.digests).map { (name: $0, sha256: $1) }
        values = server.activationValues(installationID: read.installationID, digest: read.digest)
    }

    /// - Throws: ``Failure`` with exit code 65 where the captures name another computer.
    func refuseOther(than server: Record) throws {
        guard let host = status.host, let name = server["name"] else { return }
        func plain(_ text: String) -> Substring { text.lowercased().prefix { $0 != "." } }
        guard plain(host) == plain(name) else {
            throw Failure(
                .badInput,
                Message("record.other-server", ["host": .text(host), "name": .text(name)])
            )
        }
    }
}
