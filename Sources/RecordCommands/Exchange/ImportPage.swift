import ByteKit
import Commands
import Exchange
import JSONText
import Records
import Texts

/// What an import did, for people and for programs.
struct ImportPage {
    private let report: ImportReport

    init(_ report: ImportReport) { self.report = report }

    func text(_ result: ResultFlags) -> String { result.json ? document.document : page }

    // MARK: For people

    private var page: String {
        var lines: [String] = []
        lines.append(say(report.isDryRun ? "import.title-dry" : "import.title"))
        for source in report.sources { lines += summary(of: source) }
        lines.append("")
        if !report.organisations.isEmpty {
            lines.append(say("import.organisations", ["names": .list(report.organisations.map { .text($0) })]))
        }
        lines += counts
        lines += section("import.contradictions", report.contradictions.map(line))
        let joined = report.entries.filter { !$0.reasons.isEmpty }.map { entry in
            "\(entry.reference) \(entry.title): " + entry.reasons.map(say).joined(separator: "; ")
        }
        lines += section("import.merged", joined + report.remarks.map(say))
        lines += section("import.left-out", report.leftOut.map { "\($0.origin): \(say($0.reason))" })
        lines += section("import.problems", report.problems.map { "\($0.origin): \(say($0.message))" })
        if report.changesNothing { lines += ["", say("import.nothing")] }
        if report.isDryRun { lines += ["", say("import.dry")] }
        return lines.map { $0 + "\n" }.joined()
    }

    private func summary(of source: ImportPlan.Source) -> [String] {
        var lines = [
            "  "
                + say(
                    "import.source",
                    [
                        "name": .text(source.name), "count": .number(source.table.records.count),
                        "format": .message(Message("import.format-\(source.table.format.rawValue)")),
                    ]
                ),
            "    SHA-256 \(source.sha256)",
        ]
        for mapping in source.table.mappings {
            let place = mapping.sheet.isEmpty ? "" : "\(mapping.sheet), "
            for column in mapping.columns where !column.heading.isEmpty {
                guard column.field == nil || [.confirmed, .likely].contains(column.confidence) else { continue }
                let field = column.field.map { name(of: $0, mapping.kind) } ?? "—"
                lines.append("    \(place)«\(shown(column.heading))» → \(field) (\(say(column.reason)))")
            }
        }
        return lines
    }

    private func name(of field: FieldID, _ kind: ImportedKind) -> String {
        field == .ignored ? "—" : Interface.text("column.\(kind.rawValue).\(field.rawValue)")
    }

    private var counts: [String] {
        [RecordKind.server, .licence, .key].compactMap { kind in
            let created = report.count(kind, .created)
            let changed = report.count(kind, .changed)
            let unchanged = report.count(kind, .unchanged)
            guard created + changed + unchanged > 0 else { return nil }
            return say(
                "import.count-\(kind.rawValue)",
                ["created": .number(created), "changed": .number(changed), "unchanged": .number(unchanged)]
            )
        }
    }

    private func line(_ found: (reference: String, contradiction: Contradiction)) -> String {
        let contradiction = found.contradiction
        return "\(found.reference): "
            + say(
                "import.contradiction",
                [
                    "field": .message(Message("field.\(contradiction.kind.rawValue).\(contradiction.field)")),
                    "kept": .text(contradiction.kept), "keeper": .text(contradiction.keptOrigin.name),
                    "said": .text(contradiction.said), "speaker": .text(contradiction.saidOrigin.name),
                ]
            )
    }

    /// A heading and its lines, the first so many; JSON has all.
    private func section(_ code: String, _ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return [] }
        let shown = lines.prefix(Self.longest).map { "  \($0)" }
        let rest = lines.count - shown.count
        return ["", say(code, ["count": .number(lines.count)])] + shown
            + (rest > 0 ? ["  " + say("import.more", ["count": .number(rest)])] : [])
    }

    private static let longest = 20

    private func shown(_ text: String) -> String { String(text.prefix(60)) }

    private func say(_ message: Message) -> String { Interface.text(message.code, message.arguments) }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Interface.text(code, arguments)
    }

    // MARK: For programs

    /// One document, schema `regain.import/1`.
    private var document: JSONDocument {
        .record([
            "schema": .string("regain.import/1"),
            "dryRun": .bool(report.isDryRun),
            "sources": .array(report.sources.map(Self.json)),
            "organisations": .array(report.organisations.map { .string($0) }),
            "counts": .record([
                "created": .number(report.count(.created)), "changed": .number(report.count(.changed)),
                "unchanged": .number(report.count(.unchanged)), "links": .number(report.linkCount),
                "keysNew": .number(report.count(.key, .created)),
                "keysKnown": .number(report.count(.key, .unchanged) + report.count(.key, .changed)),
                "contradictions": .number(report.contradictions.count), "leftOut": .number(report.leftOut.count),
            ]),
            "records": .array(report.entries.map(json)),
            "contradictions": .array(report.contradictions.map(Self.json)),
            "leftOut": .array(
                report.leftOut.map {
                    .record([
                        "code": .string($0.reason.code), "text": .string(say($0.reason)),
                        "origin": .string($0.origin.description),
                    ])
                }
            ),
            "remarks": .array(report.remarks.map { .string(say($0)) }),
            "problems": .array(
                report.problems.map {
                    .record([
                        "code": .string($0.message.code), "text": .string(say($0.message)),
                        "origin": .string($0.origin.description), "weight": .string($0.weight.rawValue),
                    ])
                }
            ),
        ])
    }

    private static func json(_ source: ImportPlan.Source) -> JSONDocument {
        .record([
            "name": .string(source.name), "sha256": .string(source.sha256),
            "format": .string(source.table.format.rawValue), "rows": .number(source.table.records.count),
            "columns": .array(
                source.table.mappings.flatMap(\.columns).map {
                    .record([
                        "heading": .string($0.heading), "field": .text($0.field?.rawValue),
                        "confidence": .string($0.confidence.rawValue),
                    ])
                }
            ),
        ])
    }

    private func json(_ entry: ImportReport.Entry) -> JSONDocument {
        .record([
            "kind": .string(entry.kind.rawValue), "reference": .string(entry.reference),
            "organisation": .string(entry.organisation), "title": .string(entry.title),
            "outcome": .string(entry.outcome.rawValue), "reasons": .array(entry.reasons.map { .string(say($0)) }),
            "origins": .array(entry.origins.map { .string($0.description) }),
        ])
    }

    private static func json(_ found: (reference: String, contradiction: Contradiction)) -> JSONDocument {
        .record([
            "record": .string(found.reference), "field": .string(found.contradiction.field),
            "kept": .string(found.contradiction.kept), "keptBy": .string(found.contradiction.keptOrigin.text),
            "said": .string(found.contradiction.said), "saidBy": .string(found.contradiction.saidOrigin.text),
        ])
    }
}
