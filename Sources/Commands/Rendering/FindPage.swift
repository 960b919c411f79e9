import ByteKit
import Catalogue
import Licensing
import ProductKey
import Recovery
import Texts

/// The report as a person reads it: one sentence that answers, the evidence, the next step, then the tables.
struct FindPage {
    let language: Language
    let width: Int
    let usesColor: Bool
    let revealsKeys: Bool
    let isQuiet: Bool

    /// Rows of a table beyond these are counted and not shown.
    private static let rowLimit = 40
    private static let problemLimit = 20

    /// The page.
    func text(_ report: FindReport) -> String {
        var parts = [headline(report)]
        if let best = report.findings.first(where: { $0.id == report.verdict.best }) {
            parts.append(evidence(best, report))
        }
        parts.append(reasons(report.verdict, of: report.findings.first { $0.id == report.verdict.best }))
        parts.append(next(report.verdict))
        if !isQuiet {
            parts += [installations(report), findings(report), problems(report)]
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    // MARK: The answer

    private func headline(_ report: FindReport) -> String {
        let best = report.findings.first { $0.id == report.verdict.best }
        var arguments: [String: TextArgument] = [
            "key": .text(best.map(key) ?? ""),
            "product": .text(best.map(productName) ?? ""),
            "count": .number(report.verdict.candidates.count),
        ]
        var code = "outcome.\(report.verdict.outcome.rawValue)"
        if report.verdict.outcome == .keyFound, let current = report.newerInstallation(than: best) {
            code = "outcome.key-found-previous"
            arguments["current"] = .text(current.productName ?? current.edition ?? "")
        }
        return bold(TextLayout.wrap(say(code, arguments), width: width))
    }

    private func evidence(_ finding: Finding, _ report: FindReport) -> String {
        let source = report.sources.first { $0.id == finding.source }
        let path = [finding.path, finding.value ?? ""].filter { !$0.isEmpty }.joined(separator: " → ")
        let channel = finding.identity.channel.map { channel in
            ChannelTable.standard.label(of: channel, in: language)
                + (finding.identity.keyType.map { " (\($0))" } ?? "")
        }
        let rows: [(String, String?)] = [
            ("field.key", key(finding)), ("field.product", productName(finding)), ("field.channel", channel),
            ("field.known-by", finding.identity.by.map { say("witness.\($0.rawValue)") }),
            ("field.place", say("place.\(finding.place.rawValue)")), ("field.file", source?.given),
            ("field.image", source?.location.map(image)),
            ("field.path", path.isEmpty ? nil : path), ("field.offset", language.number(finding.offset)),
            ("field.lies", finding.lies.map(lies)),
            ("field.last-written", finding.lastWritten.map(language.date)),
            ("field.key-installed", finding.installed.map(language.date)),
        ]
        return block(rows.compactMap { code, value in value.map { (say(code), $0) } })
    }

    /// What the bytes of a carved find belong to now.
    private func lies(_ lies: ByteLocation) -> String {
        let code = "lies.\(lies.kind.rawValue)"
        guard let path = lies.path, !path.isEmpty else { return say(code) }
        return say("lies.in", ["what": .text(say(code)), "path": .text(path)])
    }

    /// Where in an image a file lies.
    private func image(_ location: SourceLocation) -> String {
        let volume = location.volumeOffset.map {
            say(
                "page.image-volume",
                [
                    "partition": .text(location.partition.map(String.init) ?? "–"),
                    "offset": .number(Int(clamping: $0)), "kind": .text(location.fileSystem ?? "–"),
                ]
            )
        }
        return (location.containers + [volume].compactMap(\.self)).joined(separator: " › ")
    }

    /// Names on the left, values on the right.
    func block(_ rows: [(String, String)]) -> String {
        let column = (rows.map { TextLayout.width($0.0) }.max() ?? 0) + 4
        return rows.map { name, value in
            TextLayout.wrap(
                value,
                width: width,
                indent: String(repeating: " ", count: column),
                firstIndent: TextLayout.pad("  \(name)", to: column)
            )
        }.joined(separator: "\n")
    }

    private func reasons(_ verdict: Verdict, of best: Finding?) -> String {
        (verdict.reasons + (best?.notes ?? [])).map {
            TextLayout.wrap(say($0), width: width, indent: "    ", firstIndent: "  • ")
        }
        .joined(separator: "\n")
    }

    private func next(_ verdict: Verdict) -> String {
        var text = TextLayout.wrap(say("page.next", ["text": .text(say(verdict.next.text))]), width: width)
        if let command = verdict.next.command { text += "\n\n    \(command)" }
        return text
    }

    // MARK: The tables

    private func installations(_ report: FindReport) -> String {
        let codes = ["column.installation", "column.computer", "column.product", "column.build", "column.root"]
        let rows = report.installations.map { installation in
            [
                installation.id, installation.computerName ?? "–",
                installation.productName ?? installation.edition ?? "–", installation.build ?? "–", installation.root,
            ]
        }
        return table(codes, rows, elastic: [2, 4])
    }

    private func findings(_ report: FindReport) -> String {
        let codes = [
            "column.finding", "column.last-five", "column.class", "column.product", "column.from", "column.where",
        ]
        let rows = report.findings.prefix(Self.rowLimit).map { finding in
            [
                finding.id, (revealsKeys ? finding.key?.revealed() : nil) ?? finding.partialKey ?? "–",
                say("class.\(finding.keyClass.rawValue)"), productName(finding),
                say("from.\(finding.origin.rawValue)"), location(finding, report),
            ]
        }
        let rest = report.findings.count - Self.rowLimit
        return table(codes, rows, elastic: [3, 5])
            + (rest > 0 ? "\n" + say("page.more-findings", ["count": .number(rest)]) : "")
    }

    private func location(_ finding: Finding, _ report: FindReport) -> String {
        let source = report.sources.first { $0.id == finding.source }?.given ?? ""
        let name = source.split(separator: "/").last.map(String.init) ?? source
        let place = [finding.value ?? "", finding.path].first { !$0.isEmpty }
        return name + (place.map { " → \($0)" } ?? "")
    }

    private func problems(_ report: FindReport) -> String {
        let lines = report.sources.flatMap { source in
            source.problems.prefix(4).map { problem in
                // Some problems name their file themselves.
                let text = problem.arguments["path"] == nil ? "\(source.given): \(say(problem))" : say(problem)
                return TextLayout.wrap(text, width: width, indent: "    ", firstIndent: "  ! ")
            }
        }
        guard !lines.isEmpty else { return "" }
        let rest = lines.count - Self.problemLimit
        return ([say("page.problems")] + lines.prefix(Self.problemLimit)).joined(separator: "\n")
            + (rest > 0 ? "\n" + say("page.more-problems", ["count": .number(rest)]) : "")
    }

    private func table(_ codes: [String], _ rows: [[String]], elastic: [Int]) -> String {
        guard !rows.isEmpty else { return "" }
        var lines = TextLayout.table([codes.map { say($0) }] + rows, width: width, elastic: elastic)
        lines[0] = bold(lines[0])
        return lines.joined(separator: "\n")
    }

    // MARK: Words

    private func key(_ finding: Finding) -> String {
        guard let key = finding.key else { return finding.partialKey ?? "–" }
        return revealsKeys ? key.revealed() : key.masked
    }

    private func productName(_ finding: Finding) -> String { finding.identity.name(in: language) ?? "–" }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    private func say(_ message: Message) -> String { Phrasebook.standard.text(message, in: language) }

    private func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}

extension FindReport {
    /// The installation in force, where the finding is about one that an upgrade has replaced.
    fileprivate func newerInstallation(than finding: Finding?) -> Installation? {
        guard let finding, finding.origin == .previousInstallation,
            let old = installations.first(where: { $0.id == finding.installation })
        else { return nil }
        return installations.first { !$0.isPrevious && $0.version != nil && $0.version != old.version }
    }
}

extension KeyIdentity {
    /// Product with its edition, unless the product's own words name it; nil where neither is known.
    func name(in language: Language) -> String? {
        let labels = editions.map { EditionTable.standard.label(of: $0, in: language) }
        guard let product else { return labels.isEmpty ? nil : labels.joined(separator: ", ") }
        guard let label = labels.first, !product.contains(label) else { return product }
        return "\(product) \(label)"
    }
}
