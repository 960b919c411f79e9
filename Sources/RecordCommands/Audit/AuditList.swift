import ArgumentParser
import ByteKit
import Commands
import JSONText
import Records
import Sealing
import Texts

/// `regain audit list`: what happened, the newest last.
struct AuditList: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: Interface.text("help.audit.list"))
    }

    @Argument(help: .of("help.audit.list.words"))
    var words: [String] = []

    @Option(help: .of("help.audit.list.action"))
    var action: String?

    @Option(help: .of("help.audit.list.who"))
    var who: String?

    @Option(help: .of("help.audit.list.outcome"))
    var outcome: AuditOutcome?

    @Option(help: .of("help.audit.list.since"))
    var since: DayArgument?

    @Option(help: .of("help.audit.list.until"))
    var until: DayArgument?

    @Option(help: .of("help.record.limit"))
    var limit = 1_000

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        guard limit > 0 else { throw ValidationError(Interface.text("usage.limit")) }
    }

    func run() throws {
        var filter = AuditFilter()
        filter.words = words
        filter.action = action
        filter.who = who
        filter.outcome = outcome.flatMap { AuditEvent.Outcome(rawValue: $0.rawValue) }
        filter.since = since?.begin
        // The day that is named belongs to what is shown.
        filter.until = until.map { Timestamp(secondsSince1970: $0.begin.secondsSince1970 + 86_400) }
        filter.limit = limit
        let records = try Access(vault).run { try $0.auditEvents(filter) }
        try result.write(result.json ? Self.document(records) : Self.table(records))
        if records.isEmpty { throw RegainExit.no }
    }

    private static func table(_ records: [AuditRecord]) -> String {
        guard !records.isEmpty else { return Interface.text("audit.none") + "\n" }
        let rows = records.map { record in
            [
                String(record.sequence), record.event.time.iso8601, record.event.who, record.event.action,
                Interface.text("audit.outcome-\(record.event.outcome.rawValue)"), record.event.object, record.event.why,
            ].map(\.onOneLine)
        }
        return TextLayout.table(rows, width: Terminal.width, elastic: [5, 6]).map { $0 + "\n" }.joined()
    }

    /// One document, schema `regain.audit-events/1`.
    private static func document(_ records: [AuditRecord]) -> String {
        JSONDocument.record([
            "schema": .string("regain.audit-events/1"),
            "events": .array(
                records.map { record in
                    let event = record.event
                    return .record([
                        "seq": .number(Int(clamping: record.sequence)), "time": .string(event.time.iso8601),
                        "who": .string(event.who), "why": .text(event.why.isEmpty ? nil : event.why),
                        "action": .string(event.action), "object": .string(event.object),
                        "outcome": .string(event.outcome.rawValue),
                        "details": .object(
                            event.details.sorted { $0.key < $1.key }.map { (name: $0.key, value: .string($0.value)) }
                        ),
                        "hash": .string(record.hash),
                    ])
                }
            ),
        ]).document
    }
}

/// How an event ended, as an argument.
enum AuditOutcome: String, ExpressibleByArgument, CaseIterable {
    /// It was done.
    case done
    /// A rule forbade it.
    case refused
    /// It did not succeed.
    case failed
}

/// A day as an argument: `2026-11-21`, from midnight UTC.
struct DayArgument: ExpressibleByArgument {
    let begin: Timestamp

    init?(argument: String) {
        guard let begin = Day.timestamp(argument) else { return nil }
        self.begin = begin
    }
}

extension String {
    /// Without line ends and other characters that move a terminal's cursor.
    var onOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }
            )
        )
    }
}
