import ArgumentParser
import ByteKit
import Cases
import Commands
import Dossier
import JSONText
import Records
import Texts

/// `regain dossier`: what is sent to those who can give a key anew, and what becomes of it.
struct DossierCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dossier",
            abstract: Interface.text("help.dossier"),
            discussion: Interface.text("help.dossier.discussion"),
            subcommands: [
                DossierCheck.self, DossierExcuse.self, DossierLetter.self, DossierBuild.self, DossierFollow.self,
                DossierReply.self, VerifyDossier.self,
            ]
        )
    }
}

/// The flags of a command about a case and a recipient.
struct DossierFlags: ParsableArguments {
    @OptionGroup var flags: CaseFlags

    @Option(name: .customLong("for"), help: .of("help.dossier.for"))
    var recipient: Recipient
}

/// `regain dossier check C-1`: what is there, what is missing, why it matters and where to look.
struct DossierCheck: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: Interface.text("help.dossier.check"),
            discussion: Interface.text("help.dossier.check.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Option(name: .customLong("for"), help: .of("help.dossier.for"))
    var recipient: Recipient?

    func run() throws {
        let desk = try flags.desk()
        // Whether a paper is there is known without opening its seal.
        let papers = CaseState(desk.file).papers.map {
            DossierFile(role: DossierFile.Role(rawValue: $0.role) ?? .other, name: $0.file, bytes: [0])
        }
        let facts = CaseDossier(desk.file, server: desk.server)
            .facts(papers, language: Interface.language, date: .now)
        let checks = (recipient.map { [$0] } ?? Recipient.allCases).map { Completeness(facts, for: $0) }
        try flags.result.write(CompletenessPage(checks).text(flags.result))
        if !checks.contains(where: \.isReady) { throw RegainExit.no }
    }
}

/// `regain dossier excuse C-1 REQUIREMENT REASON`: says why something cannot be produced.
struct DossierExcuse: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "excuse",
            abstract: Interface.text("help.dossier.excuse"),
            discussion: Interface.text(
                "help.dossier.excuse.discussion",
                ["names": .text(DossierRules.standard.requirements.map(\.id).joined(separator: ", "))]
            )
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.dossier.excuse.requirement"))
    var requirement: String

    @Option(help: .of("help.dossier.excuse.reason"))
    var reason: String

    func run() throws {
        let known = DossierRules.standard.requirements.map(\.id)
        guard known.contains(requirement) else {
            throw CaseNotes.unknown("usage.dossier-requirement", requirement, known)
        }
        var desk = try flags.desk()
        let name = desk.access.book.actor.name
        let what = CaseDossier.absencePrefix + requirement
        try desk.enter([CaseNote(.accepted, ["what": what, "name": name, "reason": reason])])
        try flags.tell(
            Message(
                "dossier.excused",
                ["case": .text(desk.file.reference), "need": .message(Message("dossier.need.\(requirement)"))]
            ),
            desk
        )
    }
}

/// `regain dossier letter C-1 --for microsoft`: the letter by itself, to be read before anything is built.
struct DossierLetter: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "letter",
            abstract: Interface.text("help.dossier.letter"),
            discussion: Interface.text("help.dossier.letter.discussion")
        )
    }

    @OptionGroup var dossier: DossierFlags

    func run() throws {
        let desk = try dossier.flags.desk()
        let facts = CaseDossier(desk.file, server: desk.server)
            .facts(try desk.enclosures(), language: Interface.language, date: .now)
        let result = dossier.flags.result
        let written: (files: [(name: String, bytes: [UInt8])], warnings: [Message])
        do throws(DossierError) {
            written = try DossierBuilder.letters(facts, for: dossier.recipient)
        } catch {
            throw Failure(error)
        }
        if result.json {
            let text = written.files.first { $0.name.hasSuffix(".txt") }.map {
                String(decoding: $0.bytes, as: UTF8.self)
            }
            let document = JSONDocument.record([
                "schema": .string("regain.letter/1"), "recipient": .string(dossier.recipient.rawValue),
                "text": .text(text), "warnings": .texts(written.warnings.map { Interface.text($0) }),
            ])
            return try result.write(document.document)
        }
        for warning in written.warnings { Interface.say(warning) }
        let ending = result.output?.lowercased().split(separator: ".").last.map(String.init) ?? "txt"
        let named = written.files.first { $0.name.hasSuffix(".\(ending)") }
        // Without an address of the sender there is no message, which a warning has told.
        guard let file = named ?? (ending == "eml" ? nil : written.files.first { $0.name.hasSuffix(".txt") }) else {
            throw RegainExit.no
        }
        let bytes = file.bytes
        if let output = result.output {
            try OutputFile.write(bytes, to: output)
        } else if !Terminal.write(bytes, to: 1) {
            throw OutputFile.failure("stdout")
        }
    }
}

/// `regain dossier build C-1 --for microsoft --output FOLDER`: the bundle with letter, message and copies of the papers.
struct DossierBuild: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "build",
            abstract: Interface.text("help.dossier.build"),
            discussion: Interface.text("help.dossier.build.discussion")
        )
    }

    @OptionGroup var dossier: DossierFlags

    @Flag(help: .of("help.dossier.draft"))
    var draft = false

    @Flag(help: .of("help.dossier.sign"))
    var sign = false

    func validate() throws {
        guard dossier.flags.result.output != nil else {
            throw ValidationError(Interface.text("usage.dossier-output"))
        }
    }

    func run() throws {
        var desk = try dossier.flags.desk()
        let facts = CaseDossier(desk.file, server: desk.server)
            .facts(try desk.enclosures(), language: Interface.language, date: .now)
        let built: BuiltDossier
        do {
            built = try DossierBuilder.build(
                facts,
                for: dossier.recipient,
                into: dossier.flags.result.output ?? "",
                isDraft: draft,
                signer: sign ? try signer(desk) : nil
            )
        } catch let error as DossierError {
            throw Failure(error)
        }
        var told = ["recipient": dossier.recipient.rawValue, "state": "built", "on": Timestamp.now.isoDay]
        told["bundle"] = built.digest
        try desk.enter([CaseNote(.dossier, told)])
        // The folder is the result: what is said of it goes to the terminal.
        let page = BuiltPage(built, desk.file)
        Terminal.write(dossier.flags.result.json ? page.document.document : page.text(Terminal.width), to: 1)
        if !built.completeness.isReady { throw RegainExit.no }
    }

    /// The key that signs the audit trail, whose public half auditors have.
    private func signer(_ desk: CaseDesk) throws -> BundleSigner {
        let (access, reference) = (desk.access, desk.file.reference)
        let custody = try access.custody()
        let key = try access.run { try $0.auditKey() }
        return BundleSigner(publicKey: Hexadecimal.bytes(key) ?? []) { message in
            try access.run { try $0.sign(message, about: "dossier \(reference)", custody) }
        }
    }
}

extension Failure {
    /// What a dossier has to say.
    init(_ error: DossierError) {
        let exit: RegainExit =
            switch error.code {
            case "dossier.incomplete", "dossier.holds-key", "dossier.transition", "dossier.reason-missing": .refused
            case "dossier.no-bundle": .noInput
            case "dossier.not-written", "dossier.exists": .inputOutput
            case "dossier.drawing", "dossier.bracket": .internalError
            default: .badInput
            }
        self.init(exit, error.message)
    }
}
