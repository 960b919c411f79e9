import ArgumentParser
import ByteKit
import Cases
import Commands
import Crypto
import Licensing
import ProductKey
import Records
import Texts

/// The flags of a command about one case.
struct CaseFlags: ParsableArguments {
    @Argument(help: .of("help.case.reference"))
    var name: String

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    /// The case.
    func desk() throws -> CaseDesk { try CaseDesk(name, vault) }

    /// Says what was entered, and the next step.
    func tell(_ message: Message, _ desk: CaseDesk) throws {
        try result.write(CasePage(desk.file).answer(message, result))
    }
}

/// `regain case answer C-1 contract=open`: answers questions; on a terminal without arguments it asks them.
struct CaseAnswerCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "answer",
            abstract: Interface.text("help.case.answer"),
            discussion: Interface.text("help.case.answer.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.case.answers"))
    var answers: [FieldAssignment] = []

    func run() throws {
        var notes = try CaseNotes.answers(answers)
        var desk = try flags.desk()
        if notes.isEmpty, Terminal.inputIsTerminal, Terminal.outputIsTerminal {
            notes = QuestionRound(file: desk.file, width: flags.result.width).ask(by: desk.access.book.actor.name)
        }
        guard !notes.isEmpty else { throw ValidationError(Interface.text("usage.case-no-answer")) }
        try desk.enter(notes)
        try flags.tell(
            Message("case.answered", ["case": .text(desk.file.reference), "count": .number(notes.count)]),
            desk
        )
    }
}

/// `regain case fact C-1 company.name=Berger`: states facts that letters are filled with.
struct CaseFacts: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "fact",
            abstract: Interface.text("help.case.fact"),
            discussion: Interface.text(
                "help.case.fact.discussion",
                ["names": .text(CaseFact.allCases.map(\.rawValue).joined(separator: ", "))]
            )
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.case.facts"))
    var facts: [FieldAssignment] = []

    func run() throws {
        let notes = try CaseNotes.facts(facts)
        guard !notes.isEmpty else { throw ValidationError(Interface.text("usage.no-value")) }
        var desk = try flags.desk()
        try desk.enter(notes)
        try flags.tell(
            Message("case.stated", ["case": .text(desk.file.reference), "count": .number(notes.count)]),
            desk
        )
    }
}

/// `regain case authorise C-1`: records who authorises the search on their own machines.
struct CaseAuthorise: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "authorise",
            abstract: Interface.text("help.case.authorise"),
            discussion: Interface.text("help.case.authorise.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Option(name: .customLong("name"), help: .of("help.case.authorise.name"))
    var person: String

    @Option(help: .of("help.case.authorise.statement"))
    var statement: String

    func validate() throws {
        guard person.contains(where: \.isLetter), statement.contains(where: \.isLetter) else {
            throw ValidationError(Interface.text("usage.case-authorise"))
        }
    }

    func run() throws {
        var desk = try flags.desk()
        try desk.enter([CaseNote(.authorised, ["name": person, "statement": statement])])
        try flags.tell(Message("case.authorised", ["case": .text(desk.file.reference), "name": .text(person)]), desk)
    }
}

/// `regain case label C-1`: records what can be read on a damaged label; the reading itself goes under seal.
struct CaseLabel: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "label",
            abstract: Interface.text("help.case.label"),
            discussion: Interface.text("help.case.label.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Option(help: .of("help.find.like"))
    var like: String?

    func run() throws {
        let text: String
        if let like {
            text = like
        } else if Terminal.inputIsTerminal {
            guard let line = Terminal.askSecretly(Interface.text("case.ask-label") + " ") else {
                throw Failure(.usage, Message("case.no-label"))
            }
            text = line
        } else {
            text = SecretFile.line(try StandardInput.readAll(limit: 4_096))
        }
        let pattern = try LabelPattern.parse(text)
        guard pattern.readableCount < pattern.cells.count else { throw Failure(.badInput, Message("case.label-whole")) }
        var desk = try flags.desk()
        let proof = try SealedLabel.seal(pattern, of: desk.file.reference, desk.access, desk.organisation)
        try desk.enter([CaseNote(.label, ["readable": String(pattern.readableCount), "proof": proof])])
        try flags.tell(
            Message(
                "case.label-recorded",
                [
                    "case": .text(desk.file.reference), "readable": .number(pattern.readableCount),
                    "count": .number(pattern.cells.count),
                ]
            ),
            desk
        )
    }
}

/// The readable cells of a label as they lie under seal: nearly a key, and kept like one.
enum SealedLabel {
    /// Puts a reading under seal.
    /// - Returns: the reference of the proof that holds it.
    static func seal(
        _ pattern: LabelPattern,
        of reference: String,
        _ access: Access,
        _ organisation: Organisation
    ) throws -> String {
        let statement = access.statement(["type": "label-reading", "title": reference])
        let bytes = Array("\(reference) \(Timestamp.now.iso8601)\n\(pattern.text)\n".utf8)
        return try access.run {
            try $0.addProof(bytes, fileName: "reading.txt", statement, linkedTo: [reference], in: organisation.id)
        }
        .reference
    }

    /// Takes a reading out again.
    static func open(
        _ proof: String,
        _ access: Access,
        _ organisation: Organisation,
        _ custody: Custody
    ) throws -> LabelPattern {
        let secret = try access.run { try $0.openProof(proof, in: organisation.id, custody) }.bytes
        let text = secret.withArray { String(decoding: $0, as: UTF8.self) }
        return try LabelPattern.parse(String(text.split(separator: "\n").last ?? ""))
    }
}

/// `regain case tried C-1 WAY RESULT`: records a way that a person went.
struct CaseTried: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "tried",
            abstract: Interface.text("help.case.tried"),
            discussion: Interface.text(
                "help.case.tried.discussion",
                ["names": .text(CaseRules.standard.ways.map(\.id).joined(separator: ", "))]
            )
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.case.tried.way"))
    var way: String

    @Argument(help: .of("help.case.tried.result"))
    var outcome: String

    @Option(help: .of("help.case.tried.on"))
    var on: DayOption?

    @Option(help: .of("help.case.tried.until"))
    var until: DayOption?

    @Option(help: .of("help.case.tried.note"))
    var note: String?

    @Option(help: .of("help.case.tried.report"), completion: .file())
    var report: String?

    func run() throws {
        let ways = CaseRules.standard.ways
        guard ways.contains(where: { $0.id == way }) else {
            throw CaseNotes.unknown("usage.case-way", way, ways.map(\.id))
        }
        let results = CaseState.Attempt.Result.allCases
        guard let known = CaseState.Attempt.Result(rawValue: outcome) else {
            throw CaseNotes.unknown("usage.case-result", outcome, results.map(\.rawValue))
        }
        guard until == nil || known == .pending else { throw ValidationError(Interface.text("usage.case-until")) }
        var told = ["way": way, "result": known.rawValue]
        told["on"] = on?.timestamp.isoDay
        told["until"] = until?.timestamp.isoDay
        told["note"] = note
        if let report {
            let bytes = try InputFile.bytes(report, limit: RecordBook.proofLimit)
            told["report"] = Hexadecimal.text(SHA256.hash(data: bytes))
            told["sources"] = InputFile.name(report)
        }
        var desk = try flags.desk()
        try desk.enter([CaseNote(.tried, told)])
        try flags.tell(Message("case.tried", ["case": .text(desk.file.reference)]), desk)
    }
}

/// `regain case attach C-1 FILE --role invoice`: puts a paper or a picture under seal and into the case.
struct CaseAttach: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "attach",
            abstract: Interface.text("help.case.attach"),
            discussion: Interface.text("help.case.attach.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.case.attach.file"), completion: .file())
    var file: String

    @Option(help: .of("help.case.attach.role"))
    var role: PaperRole

    func run() throws {
        let bytes = try InputFile.bytes(file, limit: RecordBook.proofLimit)
        var desk = try flags.desk()
        let note = try CasePapers.seal(bytes, named: InputFile.name(file), role, into: desk)
        try desk.enter([note])
        try flags.tell(
            Message(
                "case.attached",
                [
                    "case": .text(desk.file.reference), "file": .text(InputFile.name(file)),
                    "proof": .text(note.told["proof"] ?? ""),
                ]
            ),
            desk
        )
    }
}

/// What a paper or a picture of a case shows.
enum PaperRole: String, ExpressibleByArgument, CaseIterable {
    case invoice
    case order
    case labelPhoto = "coa-photo"
    case mediumPhoto = "media-photo"
    case chassisPhoto = "chassis-photo"
    case screenshot = "activation-screenshot"
    case report = "search-report"
    case other

    /// The type of the proof that it becomes.
    var proofType: String {
        switch self {
        case .order: "order-mail"
        case .chassisPhoto: "chassis-label"
        default: rawValue
        }
    }
}

/// Papers of a case under seal.
enum CasePapers {
    /// Puts a paper under seal; the same bytes are kept once.
    /// - Returns: the entry that tells of it.
    static func seal(_ bytes: [UInt8], named name: String, _ role: PaperRole, into desk: CaseDesk) throws -> CaseNote {
        let digest = Hexadecimal.text(SHA256.hash(data: bytes))
        var links = [desk.file.reference]
        if let server = desk.server { links.append(server.reference) }
        let statement = desk.access.statement(["type": role.proofType, "title": desk.file.title])
        let reference: String
        do {
            reference = try desk.access.book.addProof(
                bytes,
                fileName: name,
                statement,
                linkedTo: links,
                in: desk.organisation.id
            )
            .reference
        } catch RecordsError.duplicate(let known) {
            _ = try desk.access.run { try $0.link(known, to: desk.file.reference, in: desk.organisation.id) }
            reference = known
        } catch {
            reference = try desk.access.run { _ in throw error }
        }
        return CaseNote(.attached, ["role": role.rawValue, "file": name, "sha256": digest, "proof": reference])
    }
}
