import ArgumentParser
import ByteKit
import Catalogue
import Commands
import Dossier
import FoundationEssentials
import Licensing
import Records
import Texts

/// `regain proof activation CAPTURE…`: a sheet that proves in what state a server is, as PDF and as text.
struct ProveActivation: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "activation",
            abstract: Interface.text("help.proof.activation"),
            discussion: Interface.text("help.proof.activation.discussion")
        )
    }

    @Argument(help: .of("help.activation.capture"), completion: .file())
    var captures: [String]

    @Option(help: .of("help.proof.activation-server"))
    var server: String?

    @Option(help: .of("help.proof.activation-output"), completion: .directory)
    var output: String?

    @Option(help: .field(.activation, "confirmation-id"))
    var confirmationId: String?

    @Option(help: .field(.activation, "recorded-by"))
    var recordedBy: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup var language: LanguageFlag

    func run() throws {
        let read = try CapturedActivation(captures)
        var facts = read.proofFacts(in: Interface.language)
        facts.confirmationID = confirmationId ?? ""
        guard let server else {
            facts.recordedBy = recordedBy ?? Access.login
            try write(ActivationProof(facts, date: .now, language: Interface.language))
            return try conclude(read)
        }
        let access = try Access(vault)
        let organisation = try access.organisation()
        let owner = try access.run { try $0.show(server, .server, in: organisation.id).record }
        try read.refuseOther(than: owner)
        let activation = try access.run { try filedActivation(read, of: owner, in: organisation.id, $0) }
        facts.organisation = organisation.name
        facts.server = owner["name"] ?? facts.server
        facts.reference = "\(owner.reference), \(activation.reference)"
        facts.recordedBy = activation["recorded-by"] ?? access.book.actor.name
        facts.confirmationID = activation["confirmation-id"] ?? facts.confirmationID
        let proof = ActivationProof(facts, date: .now, language: Interface.language)
        let pages = try Self.pages(proof)
        if output != nil { try write(proof) }
        let names = try access.run { book in
            try [(pages, "pdf"), (Array(proof.text.utf8), "txt")].map { bytes, suffix in
                let record = try book.addProof(
                    bytes,
                    fileName: "\(Self.name(facts.server)).\(suffix)",
                    access.statement([
                        "type": "other", "title": proof.title, "date": Timestamp.now.isoDay,
                        "comment": "SHA-256 \(read.digest)",
                    ]),
                    linkedTo: [owner.reference, activation.reference],
                    in: organisation.id
                )
                return RecordAnswer.called(record)
            }
        }
        Interface.say(Message("dossier.proof.filed", ["records": .list(names.map { .text($0) })]))
        try conclude(read)
    }

    /// The activation that this very capture was filed as, else one that is filed now.
    private func filedActivation(
        _ read: CapturedActivation,
        of owner: Record,
        in organisation: String,
        _ book: RecordBook
    ) throws -> Record {
        var filter = RecordFilter()
        filter.values = ["capture-sha256": read.digest]
        if let filed = try book.list(.activation, in: organisation, filter).first { return filed }
        var values = read.values
        values["confirmation-id"] = confirmationId
        values["recorded-by"] = recordedBy ?? book.actor.name
        return try book.add(
            .activation,
            in: organisation,
            Statement(values, by: ValueOrigin(.scan, read.name)),
            linkedTo: [owner.reference]
        )
    }

    private func write(_ proof: ActivationProof) throws {
        let folder = output ?? "."
        let files = [("pdf", try Self.pages(proof)), ("txt", Array(proof.text.utf8))]
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(.inputOutput, Message("dossier.not-written", ["path": .text(folder)]))
        }
        var paths: [String] = []
        for (suffix, bytes) in files {
            let path = "\(folder)/\(Self.name(proof.server)).\(suffix)"
            try OutputFile.write(bytes, to: path)
            paths.append(path)
        }
        Interface.say(Message("dossier.proof.written", ["paths": .list(paths.map { .text($0) })]))
    }

    private static func pages(_ proof: ActivationProof) throws -> [UInt8] {
        do throws(DossierError) { return try proof.pdf() } catch { throw Failure(.internalError, error.message) }
    }

    /// What the files are called: `activation-SRV01`; letters that no file name should hold become hyphens.
    private static func name(_ server: String) -> String {
        let plain = server.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" ? $0 : "-" }.prefix(80)
        let trimmed = String(plain).drop { $0 == "." || $0 == "-" }
        return trimmed.isEmpty ? "activation" : "activation-\(trimmed)"
    }

    /// A proof of something else than an activation is made all the same, and the exit code says so.
    private func conclude(_ read: CapturedActivation) throws {
        if read.status.license?.status != .licensed { throw RegainExit.no }
    }
}

extension CapturedActivation {
    /// What the captures show, in words.
    func proofFacts(in language: Language) -> ActivationProof.Facts {
        var facts = ActivationProof.Facts()
        let license = status.license
        facts.server = status.host ?? ""
        facts.product = status.installation.label(in: language) ?? ""
        facts.edition = status.installation.editionID.map { EditionTable.standard.label(of: $0, in: language) } ?? ""
        // Where the version is not known, the edition is all there is of the product's name.
        if facts.product == facts.edition { facts.product = "" }
        facts.build = status.installation.build.map(String.init) ?? ""
        facts.channel = license?.channel.map { ChannelTable.standard.label(of: $0, in: language) } ?? ""
        facts.lastFive = license?.partialKey ?? ""
        facts.status = license?.status?.label(in: language) ?? ""
        facts.capturedAt = status.capturedAt
        facts.ends = license?.end?.date
        facts.isPermanent = license?.isPermanent ?? false
        facts.installationID = installationID ?? ""
        facts.captures = files.map { (name: $0.name, sha256: $0.sha256) }
        return facts
    }
}
