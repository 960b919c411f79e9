import ByteKit
import Catalogue
import DiskFormats
import DiskImages
import Documents
import FirmwareTables
import Licensing
import ProductKey
package import Recovery
package import Texts

/// The report as a person reads it: one sentence that answers, the evidence, the next step, then the tables.
package struct FindPage {
    let language: Language
    let width: Int
    let usesColor: Bool
    let revealsKeys: Bool
    let isQuiet: Bool
    /// Whether machines are described whose firmware was among the sources.
    var showsMachines = true

    package init(
        language: Language,
        width: Int,
        usesColor: Bool,
        revealsKeys: Bool,
        isQuiet: Bool,
        showsMachines: Bool = true
    ) {
        self.language = language
        self.width = width
        self.usesColor = usesColor
        self.revealsKeys = revealsKeys
        self.isQuiet = isQuiet
        self.showsMachines = showsMachines
    }

    /// Rows of a table beyond these are counted and not shown.
    private static let rowLimit = 40
    private static let problemLimit = 20

    /// The page.
    package func text(_ report: FindReport) -> String {
        var parts = [headline(report)]
        if let best = report.findings.first(where: { $0.id == report.verdict.best }) {
            parts.append(evidence(best, report))
        }
        parts.append(reasons(report.verdict, of: report.findings.first { $0.id == report.verdict.best }))
        parts.append(next(report.verdict))
        if !isQuiet {
            if showsMachines { parts += report.sources.compactMap(\.machine).map { machine($0) } }
            parts += [installations(report), findings(report), proofs(report), images(report), problems(report)]
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
            ("field.document", finding.document.map(document)),
            ("field.purchase", finding.document?.proof.map(purchase)),
            ("field.path", path.isEmpty ? nil : path), ("field.offset", language.number(finding.offset)),
            ("field.lies", finding.lies.map(lies)),
            ("field.last-written", finding.lastWritten.map(language.date)),
            ("field.key-installed", finding.installed.map(language.date)),
            ("field.read", source.flatMap { amount(report.container(of: $0)) }),
        ]
        return block(rows.compactMap { code, value in value.map { (say(code), $0) } })
    }

    /// The document something was found in: who wrote it, when, and about what; what it is attached to.
    private func document(_ document: DocumentContext) -> String {
        let page = document.page.map { say("document.page", ["page": .number($0)]) }
        let facts = [document.title, document.author, document.date.map(language.date), page].compactMap(\.self)
        return (facts + document.attachments).joined(separator: " · ")
    }

    /// What a document proves of a purchase, in a few words.
    private func purchase(_ proof: PurchaseProof) -> String {
        var parts = [say("proof.kind-\(proof.kind.rawValue)"), proof.product]
        if let quantity = proof.quantity {
            parts[1] = say("proof.counted", ["product": .text(proof.product), "count": .number(quantity)])
        }
        if let number = proof.orderNumber { parts.append(say("proof.order-number", ["value": .text(number)])) }
        if let number = proof.invoiceNumber { parts.append(say("proof.invoice-number", ["value": .text(number)])) }
        if let supplier = proof.supplier { parts.append(say("proof.supplier", ["value": .text(supplier)])) }
        if let date = proof.date { parts.append(language.date(date)) }
        if let amount = proof.amount { parts.append(amount) }
        return parts.joined(separator: " · ")
    }

    /// Documents without a key that prove a purchase, the best first.
    private func proofs(_ report: FindReport) -> String {
        let found = report.proofs.filter { !$0.hasKey }
        guard !found.isEmpty else { return "" }
        let lines = found.prefix(Self.problemLimit).map { item in
            let given = report.sources.first { $0.id == item.source }?.given ?? item.name
            return TextLayout.wrap(
                "\(given): \(purchase(item.proof))",
                width: width,
                indent: "    ",
                firstIndent: "  "
            )
        }
        let rest = found.count - lines.count
        return ([say("page.proofs")] + lines).joined(separator: "\n")
            + (rest > 0 ? "\n" + say("page.more-proofs", ["count": .number(rest)]) : "")
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
        let state = location.snapshot.map { say("page.image-snapshots", ["names": .text($0)]) }
        let shadow = location.shadowCopyCreated.map {
            say("page.image-states", ["dates": .text(language.date($0))])
        }
        let parts = [state, location.windowsImage.map(windows) ?? volume, shadow].compactMap(\.self)
        return (location.containers + parts).joined(separator: " › ")
    }

    private func windows(_ image: WindowsImage) -> String {
        let facts = [image.name, image.edition, image.language, image.build].compactMap(\.self)
        return say(
            "page.image-windows",
            ["index": .number(image.index), "facts": .text(facts.joined(separator: ", "))]
        )
    }

    /// What each image holds besides files: earlier states, locks, editions, the answer of its stored hash.
    private func images(_ report: FindReport) -> String {
        let lines = report.sources.compactMap { source -> String? in
            guard let contents = source.image else { return nil }
            var facts = contents.volumes.compactMap { volume -> String? in
                if let image = WindowsImage(volume) { return windows(image) }
                let place = say(
                    "page.image-volume",
                    [
                        "partition": .text(volume.partition.number > 0 ? "\(volume.partition.number)" : "–"),
                        "offset": .number(Int(clamping: volume.partition.offset)),
                        "kind": .text(volume.fileSystem.rawValue),
                    ]
                )
                if volume.bitLocker?.lock == .locked { return "\(place), \(say("page.image-locked"))" }
                let dates = volume.shadowCopies.map { $0.created.map(language.date) ?? $0.id }
                guard !dates.isEmpty else { return nil }
                return "\(place), \(say("page.image-states", ["dates": .text(dates.joined(separator: ", "))]))"
            }
            if !contents.snapshots.isEmpty {
                let names = contents.snapshots.map { snapshot in
                    let name = snapshot.name.isEmpty ? snapshot.id : snapshot.name
                    return snapshot.created.map { "\(name) (\(language.date($0)))" } ?? name
                }
                facts.append(say("page.image-snapshots", ["names": .text(names.joined(separator: ", "))]))
            }
            if let hash = contents.storedHash { facts.append(say("page.image-hash.\(hash.rawValue)")) }
            guard !facts.isEmpty else { return nil }
            let text = "\(source.given): \(facts.joined(separator: " · "))"
            return TextLayout.wrap(text, width: width, indent: "    ", firstIndent: "  ")
        }
        guard !lines.isEmpty else { return "" }
        return ([say("page.images")] + lines.prefix(Self.rowLimit)).joined(separator: "\n")
    }

    /// How much of an image or of a file on another machine had to be read; nil for files that are read whole.
    private func amount(_ source: SourceReport) -> String? {
        guard let size = source.size, source.requests != nil || source.kind == .diskImage else { return nil }
        let (read, whole) = (
            TextArgument.number(Int(clamping: source.bytesRead)), TextArgument.number(Int(clamping: size))
        )
        guard let requests = source.requests else { return say("page.read", ["read": read, "size": whole]) }
        return say("page.read-requests", ["read": read, "size": whole, "count": .number(requests)])
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

    /// Who made a machine.
    func machine(_ identity: MachineIdentity?) -> String {
        let rows = MachineFacts(identity).rows.map { (say($0.code), $0.value) }
        return "\(say("firmware.machine"))\n\(rows.isEmpty ? say("firmware.no-smbios") : block(rows))"
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
    /// The source that a person pointed at, in which another lies; for a file of a folder, that file.
    fileprivate func container(of source: SourceReport) -> SourceReport {
        var source = source
        while let parent = sources.first(where: { $0.id == source.parent }), parent.kind != .folder { source = parent }
        return source
    }

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
