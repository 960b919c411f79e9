import ArgumentParser
import ByteKit
import Cases
import Commands
import Dossier
import Licensing
import ProductKey
import Records
import Texts

/// What a case tells of a dossier that was sent.
enum CaseFollowUp {
    /// The steps so far; nil before it was sent.
    /// - Throws: ``Failure`` for entries that cannot follow on each other.
    static func read(_ recipient: Recipient, in file: CaseFile) throws -> FollowUp? {
        var follow: FollowUp?
        for entry in CaseState(file).dossiers[recipient.rawValue] ?? [] {
            guard let state = entry["state"].flatMap(FollowUp.State.init) else { continue }
            let day = entry["on"].flatMap(Day.timestamp) ?? entry.moment
            follow = try advanced(follow, recipient, to: state, on: day, note: entry["reason"] ?? "")
        }
        return follow
    }

    /// A step further.
    static func advanced(
        _ follow: FollowUp?,
        _ recipient: Recipient,
        to state: FollowUp.State,
        on day: Timestamp,
        note: String
    ) throws -> FollowUp {
        guard var follow else {
            guard state == .sent else { throw Failure(.refused, Message("dossier.not-sent")) }
            return FollowUp(sentTo: recipient, on: day, note: note)
        }
        do throws(DossierError) {
            try follow.advance(to: state, on: day, note: note)
        } catch {
            throw Failure(error)
        }
        return follow
    }

    /// What the step means for the way of the case.
    static func notes(_ follow: FollowUp, _ way: CaseStep, on day: Timestamp, note: String) -> [CaseNote] {
        var told = ["recipient": follow.recipient.rawValue, "state": follow.state.rawValue, "on": day.isoDay]
        if !note.isEmpty { told["reason"] = note }
        let due = follow.relaunch(after: .now)
        told["due"] = due?.isoDay
        var tried = ["way": way.id, "on": day.isoDay]
        tried["note"] = note.isEmpty ? nil : note
        switch follow.state {
        case .sent, .acknowledged, .moreAsked:
            tried["result"] = "pending"
            tried["until"] = due?.isoDay
        case .refused: tried["result"] = "refused"
        case .answered: tried["result"] = "nothing"
        case .reissued: tried["result"] = "found"
        }
        return [CaseNote(.dossier, told), CaseNote(.tried, tried)]
    }

    /// The way of the case that asks this recipient.
    static func way(_ recipient: Recipient) throws -> CaseStep {
        guard let way = CaseRules.standard.steps.first(where: { $0.recipient == recipient.rawValue }) else {
            throw Failure(.internalError, Message("dossier.not-sent"))
        }
        return way
    }
}

/// `regain dossier follow C-1 --for reseller sent`: what became of a dossier.
struct DossierFollow: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "follow",
            abstract: Interface.text("help.dossier.follow"),
            discussion: Interface.text("help.dossier.follow.discussion")
        )
    }

    @OptionGroup var dossier: DossierFlags

    @Argument(help: .of("help.dossier.follow.state"))
    var state: FollowUp.State

    @Option(help: .of("help.case.tried.on"))
    var on: DayOption?

    @Option(help: .of("help.dossier.follow.reason"))
    var reason: String?

    @Option(help: .of("help.dossier.follow.calendar"), completion: .file())
    var calendar: String?

    func run() throws {
        var desk = try dossier.flags.desk()
        let day = on?.timestamp ?? Timestamp.now.midnight
        let follow = try CaseFollowUp.advanced(
            try CaseFollowUp.read(dossier.recipient, in: desk.file),
            dossier.recipient,
            to: state,
            on: day,
            note: reason ?? ""
        )
        try desk.enter(
            CaseFollowUp.notes(follow, try CaseFollowUp.way(dossier.recipient), on: day, note: reason ?? "")
        )
        if let calendar {
            guard let text = follow.calendar(about: desk.file.title, made: .now, language: Interface.language) else {
                throw Failure(.no, Message("dossier.no-relaunch"))
            }
            try OutputFile.write(Array(text.utf8), to: calendar)
        }
        try dossier.flags.tell(
            Message(
                "dossier.followed",
                [
                    "case": .text(desk.file.reference), "recipient": .message(follow.recipient.title),
                    "state": .message(FollowUp.title(state)),
                ]
            ),
            desk
        )
    }
}

/// `regain dossier reply C-1 --for microsoft REPLY`: takes the new key out of a reply, straight into the vault.
struct DossierReply: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "reply",
            abstract: Interface.text("help.dossier.reply"),
            discussion: Interface.text("help.dossier.reply.discussion")
        )
    }

    @OptionGroup var dossier: DossierFlags

    @Argument(help: .of("help.dossier.reply.file"), completion: .file())
    var reply: String

    func run() throws {
        var desk = try dossier.flags.desk()
        let bytes = try InputFile.bytes(reply, limit: Self.limit)
        let text = try PaperText(bytes, named: InputFile.name(reply))
        let keys = text.keys
        guard let key = keys.first else { throw Failure(.no, Message("dossier.reply-without-key")) }
        guard keys.count == 1 else {
            throw Failure(.badInput, Message("dossier.reply-keys", ["count": .number(keys.count)]))
        }
        let day = Timestamp.now.midnight
        let follow = try CaseFollowUp.advanced(
            try CaseFollowUp.read(dossier.recipient, in: desk.file),
            dossier.recipient,
            to: .reissued,
            on: day,
            note: ""
        )
        let custody = try desk.access.custody()
        try desk.enter(CaseFollowUp.notes(follow, try CaseFollowUp.way(dossier.recipient), on: day, note: ""))
        // A key that is given anew is another one than the label's.
        try desk.seal(key, custody, foundIn: InputFile.name(reply), isReissued: true)
        let statement = desk.access.statement(["type": "reply", "title": desk.file.title])
        _ = try desk.access.run { [desk] in
            try $0.addProof(
                text.masked,
                fileName: InputFile.name(reply) + ".txt",
                statement,
                linkedTo: [desk.file.reference],
                in: desk.organisation.id
            )
        }
        try dossier.flags.tell(
            Message("dossier.reply-sealed", ["case": .text(desk.file.reference), "key": .text(key.masked)]),
            desk
        )
    }

    private static let limit = 16 << 20
}

extension Timestamp {
    /// The beginning of its day in UTC.
    fileprivate var midnight: Timestamp { Day.timestamp(isoDay) ?? self }
}
