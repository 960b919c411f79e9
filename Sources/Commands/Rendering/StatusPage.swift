import ByteKit
import Catalogue
import Licensing
import Texts

/// The state of servers as a person reads it: the answer, the facts, why, and the next step.
struct StatusPage {
    let language: Language
    let width: Int
    let usesColor: Bool
    let isQuiet: Bool

    /// With more servers than this, a table comes first and details only of those that need attention.
    private static let detailLimit = 3
    private static let reasonLimit = 24

    /// The page.
    func text(_ report: StatusReport, sources: [StatusSource]) -> String {
        var parts: [String] = []
        let isLong = report.servers.count > Self.detailLimit
        if isLong { parts += [summary(report), table(report)] }
        let detailed = isLong ? report.servers.filter { $0.outcome != .licensed }.prefix(20) : report.servers[...]
        if !isLong || !isQuiet { parts += detailed.map(details) }
        parts.append(problems(sources))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func summary(_ report: StatusReport) -> String {
        func count(_ outcome: StatusReport.Outcome) -> TextArgument {
            .number(report.servers.count { $0.outcome == outcome })
        }
        return bold(
            TextLayout.wrap(
                say(
                    "status.summary",
                    [
                        "count": .number(report.servers.count), "licensed": count(.licensed),
                        "attention": count(.attention), "not": count(.notLicensed), "unknown": count(.unknown),
                    ]
                ),
                width: width
            )
        )
    }

    private func table(_ report: StatusReport) -> String {
        let codes = ["server", "outcome", "product", "channel", "key", "end"].map { "status.field-\($0)" }
        let rows = report.servers.map { server in
            [
                server.host ?? server.id, say("status.outcome-\(server.outcome.rawValue)"),
                server.installation.label(in: language) ?? "–",
                server.license?.channel.map { say("status.channel-\($0.rawValue)") } ?? "–",
                server.license?.partialKey ?? "–", server.license?.end.map { $0.date.isoDay } ?? "–",
            ]
        }
        var lines = TextLayout.table([codes.map { say($0) }] + rows, width: width, elastic: [0, 2])
        lines[0] = bold(lines[0])
        return lines.joined(separator: "\n")
    }

    private func details(_ server: ServerStatus) -> String {
        let heading = say(
            "status.page-heading",
            [
                "host": .text(server.host ?? say("status.this-server-heading")),
                "outcome": .message(Message("status.outcome-\(server.outcome.rawValue)")),
            ]
        )
        var parts = [bold(TextLayout.wrap(heading, width: width)), block(server)]
        if !server.contradictions.isEmpty {
            parts.append(say("status.page-contradictions") + "\n" + list(server.contradictions, mark: "!"))
        }
        if !isQuiet { parts.append(list(server.reasons, mark: "•")) }
        if !server.others.isEmpty, !isQuiet { parts.append(others(server)) }
        parts.append(next(server))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func block(_ server: ServerStatus) -> String {
        let license = server.license
        let management = server.keyManagement
        let address = management.host.map { host in management.port.map { "\(host):\($0)" } ?? host }
        let rows: [(String, String?)] = [
            ("product", server.installation.label(in: language)),
            ("edition", server.installation.editionID),
            ("build", server.installation.build.map(String.init)),
            ("status", license?.status.map { "\($0.label(in: language)) (\($0.rawValue))" }),
            (
                "channel",
                license?.channel.map { channel in
                    ChannelTable.standard.label(of: channel, in: language)
                        + (license?.keyType.map { " (\($0))" } ?? "")
                }
            ),
            ("key", license?.partialKey.flatMap { $0.isEmpty ? nil : $0 }),
            ("end", license?.end.map { language.date($0.date) }),
            ("rearms", server.rearms.windows.map(language.number)),
            ("kms", address),
            ("kms-count", management.count.map(language.number)),
            ("firmware", server.firmwarePartialKey),
            ("error", server.lastError?.code),
            ("captured", server.capturedAt.map(language.date)),
        ]
        let known = rows.compactMap { name, value in value.map { (say("status.field-\(name)"), $0) } }
        let column = (known.map { TextLayout.width($0.0) }.max() ?? 0) + 4
        return known.map { name, value in
            TextLayout.wrap(
                printable(value),
                width: width,
                indent: String(repeating: " ", count: column),
                firstIndent: TextLayout.pad("  \(name)", to: column)
            )
        }.joined(separator: "\n")
    }

    private func list(_ conclusions: [StatusConclusion], mark: String) -> String {
        conclusions.prefix(Self.reasonLimit).map { conclusion in
            TextLayout.wrap(
                "\(say(conclusion.message)) [\(conclusion.rule)]",
                width: width,
                indent: "    ",
                firstIndent: "  \(mark) "
            )
        }.joined(separator: "\n")
    }

    private func others(_ server: ServerStatus) -> String {
        let rows = server.others.prefix(20).map { other in
            [
                "  " + say("status.subject-\(other.subject.rawValue)"), printable(other.name),
                other.status?.label(in: language) ?? "–", other.partialKey ?? "–",
            ]
        }
        return say("status.page-others") + "\n"
            + TextLayout.table(Array(rows), width: width, elastic: [1]).joined(separator: "\n")
    }

    private func next(_ server: ServerStatus) -> String {
        let text = say("status.page-next", ["text": .message(server.next.message)])
        let step = TextLayout.wrap("\(text) [\(server.next.rule)]", width: width)
        return server.next.command.map { "\(step)\n\n    \($0)" } ?? step
    }

    private func problems(_ sources: [StatusSource]) -> String {
        sources.filter { $0.state != .read || !$0.problems.isEmpty }
            .flatMap { source in
                source.problems.prefix(3).map { problem in
                    TextLayout.wrap(
                        say("status.problem", ["source": .text(source.given), "text": .message(problem)]),
                        width: width,
                        indent: "    ",
                        firstIndent: "  ! "
                    )
                }
            }
            .prefix(20).joined(separator: "\n")
    }

    /// Values come from captures: they must not move the cursor.
    private func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "\u{FFFD}" : Character($0) }
        )
    }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    private func say(_ message: Message) -> String { Phrasebook.standard.text(message, in: language) }

    private func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
