import ArgumentParser
import ByteKit
import Cases
import Catalogue
import Commands
import Licensing
import ProductKey
import Records
import Texts

/// `regain case key C-1`: puts the key that was found under seal, or names one that lies there.
struct CaseKey: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "key",
            abstract: Interface.text("help.case.key"),
            discussion: Interface.text("help.case.key.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Option(help: .of("help.case.key.known"))
    var known: String?

    func run() throws {
        var desk = try flags.desk()
        let (access, organisation) = (desk.access, desk.organisation)
        if let known {
            let record = try access.run { try $0.show(known, .key, in: organisation.id).record }
            try desk.enter(
                [CaseNote(.found, ["key": record.reference, "partial": record["partial"] ?? ""])],
                linkedTo: [record.reference]
            )
        } else {
            let custody = try access.custody()
            try desk.seal(try KeyEntry.read(), custody, foundIn: nil)
        }
        try flags.tell(
            Message(
                "case.key-sealed",
                [
                    "case": .text(desk.file.reference),
                    "key": .text("*****-*****-*****-*****-" + (CaseState(desk.file).foundKey ?? "")),
                ]
            ),
            desk
        )
    }
}

extension CaseDesk {
    /// Puts a key under seal that belongs to the case.
    /// - Throws: ``Failure`` with exit code 65 for a key that the label speaks against.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - custody: the actor's opened identity.
    ///   - place: where it was found.
    ///   - isReissued: whether it was given anew, so that the label says nothing about it.
    mutating func seal(
        _ key: ProductKey,
        _ custody: Custody,
        foundIn place: String?,
        isReissued: Bool = false
    ) throws {
        if !isReissued, let proof = CaseState(file).labelReading {
            let pattern = try SealedLabel.open(proof, access, organisation, custody)
            guard pattern.agreement(with: key).isComplete else {
                throw Failure(.badInput, Message("case.label-disagrees"))
            }
        }
        var values = KeyIdentification.values(of: key)
        values["found-in"] = place
        let facts = KeyFacts(values, by: ValueOrigin(.person, access.book.actor.name))
        let (owner, organisation) = (server?.reference, organisation)
        let record = try access.run { try $0.seal(key, facts, on: owner, in: organisation.id, custody) }.record
        try enter(
            [CaseNote(.found, ["key": record.reference, "partial": key.partialKey])],
            linkedTo: [record.reference]
        )
    }
}

/// `regain case prove C-1 CAPTURE…`: records the proof of activation.
struct CaseProve: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "prove",
            abstract: Interface.text("help.case.prove"),
            discussion: Interface.text("help.case.prove.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Argument(help: .of("help.activation.capture"), completion: .file())
    var captures: [String]

    func run() throws {
        let captured = try CapturedActivation(captures)
        var desk = try flags.desk()
        guard let server = desk.server else { throw Failure(.badInput, Message("case.no-server")) }
        try captured.refuseOther(than: server)
        guard captured.values["status"].flatMap(LicenseStatus.init(word:)) == .licensed else {
            throw Failure(.no, Message("case.not-licensed"))
        }
        // A server that runs with another key proves nothing for the one that was found.
        if let key = CaseState(desk.file).foundKey, !key.isEmpty, let shown = captured.values["partial"], shown != key {
            throw Failure(.badInput, Message("case.other-key", ["shown": .text(shown), "key": .text(key)]))
        }
        let (access, organisation) = (desk.access, desk.organisation)
        let values = captured.values.merging(["recorded-by": access.book.actor.name]) { $1 }
        let record = try access.run {
            try $0.add(
                .activation,
                in: organisation.id,
                Statement(values, by: ValueOrigin(.scan, captured.name)),
                linkedTo: [server.reference]
            )
        }
        var told = ["activation": record.reference]
        told["partial"] = captured.values["partial"]
        try desk.enter([CaseNote(.proved, told)], linkedTo: [record.reference])
        try flags.tell(
            Message("case.proved", ["case": .text(desk.file.reference), "activation": .text(record.reference)]),
            desk
        )
    }
}

/// `regain case close C-1`: ends a case that has all it needs, or of which somebody accepts what is missing.
struct CaseClose: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "close",
            abstract: Interface.text("help.case.close"),
            discussion: Interface.text("help.case.close.discussion")
        )
    }

    @OptionGroup var flags: CaseFlags

    @Option(help: .of("help.case.close.accept"))
    var accept: [MissingAcceptance] = []

    func run() throws {
        var desk = try flags.desk()
        guard !CaseState(desk.file).isClosed else { throw Failure(.badInput, Message("case.closed-before")) }
        let acceptances = accept.map {
            CaseNote(.accepted, ["what": $0.requirement.rawValue, "name": $0.name, "reason": $0.reason])
        }
        var told = desk.file
        told.enter(acceptances, by: desk.access.book.actor.name, at: .now)
        let missing = CaseRequirement.missing(in: told)
        guard missing.isEmpty else {
            throw Failure(
                .refused,
                Message(
                    "case.close-refused",
                    [
                        "missing": .list(missing.map { .message(Message($0.nameCode)) }),
                        "case": .text(desk.file.reference),
                    ]
                )
            )
        }
        try desk.enter(acceptances + [CaseNote(.closed, [:])])
        try flags.tell(Message("case.closed", ["case": .text(desk.file.reference)]), desk)
    }
}

/// `seal:Anna Berger:a new licence was bought`: what is missing, who accepts that, and why.
struct MissingAcceptance: ExpressibleByArgument {
    let requirement: CaseRequirement
    let name: String
    let reason: String

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 2).map(String.init)
        // Nobody accepts a loss unnamed: the rule of every gate.
        guard parts.count == 3, let requirement = CaseRequirement(rawValue: parts[0]),
            let acceptance = Acceptance(name: parts[1], reason: parts[2])
        else { return nil }
        self.requirement = requirement
        name = acceptance.name
        reason = acceptance.reason
    }
}
