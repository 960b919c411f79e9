import Leaks
import ProductKey
import Texts

/// The leaks as a person reads them: the answer, each leak with its place, and what was set aside.
struct LeaksPage {
    let language: Language
    let width: Int
    let usesColor: Bool
    let isQuiet: Bool

    private static let leakLimit = 200
    private static let problemLimit = 20

    /// The page.
    func text(_ report: LeakReport) -> String {
        var parts = [bold(TextLayout.wrap(answer(report), width: width))]
        parts += section(report.leaks.filter { $0.leakClass == .ours && $0.isOpen }, "leaks.ours-title")
        parts += section(report.leaks.filter { $0.leakClass == .unknown && $0.isOpen }, "leaks.unknown-title")
        if !isQuiet {
            parts += section(report.leaks.filter { $0.leakClass == .published }, "leaks.public-title")
            parts.append(setAside(report))
            parts.append(searched(report))
        }
        parts.append(problems(report))
        if !isQuiet, report.count(.ours) + report.count(.unknown) > 0 {
            parts.append(TextLayout.wrap(say("leaks.next"), width: width))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func answer(_ report: LeakReport) -> String {
        let (ours, unknown) = (report.count(.ours), report.count(.unknown))
        let count = TextArgument.number(ours + unknown)
        guard ours + unknown > 0 else {
            return say(report.isComplete ? "leaks.clean" : "leaks.clean-partly")
        }
        guard report.vaultWasAsked else { return say("leaks.answer-without-vault", ["count": count]) }
        return say("leaks.answer", ["ours": .number(ours), "unknown": .number(unknown), "count": count])
    }

    private func section(_ leaks: [Leak], _ title: String) -> [String] {
        guard !leaks.isEmpty else { return [] }
        var lines = [bold(say(title))]
        for leak in leaks.prefix(Self.leakLimit) { lines += entry(leak) }
        if leaks.count > Self.leakLimit {
            lines.append("  " + say("leaks.more", ["count": .number(leaks.count - Self.leakLimit)]))
        }
        return [lines.joined(separator: "\n")]
    }

    private func entry(_ leak: Leak) -> [String] {
        let words = LeakWords(language)
        var place = "\(FieldTextLine.printable(leak.place.text))"
        if let line = leak.line {
            place += ":\(line)" + (leak.column.map { ":\($0)" } ?? "")
        } else {
            place += say("leaks.at-byte", ["offset": .text(String(leak.offset))])
        }
        var lines = ["  " + place, "    \(leak.key.masked)  \(words.product(leak))"]
        var facts: [String] = []
        if !leak.owners.isEmpty {
            facts.append(
                say("leaks.owner", ["owner": .text(words.owner(leak)), "servers": .text(words.servers(leak))])
            )
        }
        if !leak.isProven, leak.leakClass == .unknown { facts.append(say("leaks.no-check")) }
        if !leak.layers.isEmpty {
            let layers = leak.layers.map { say("leaks.layer-\($0.rawValue)") }.joined(separator: " › ")
            facts.append(say("leaks.layers", ["layers": .text(layers)]))
        }
        if let object = leak.place.object {
            facts.append(words.standing(object))
            if object.commitCount > 1 { facts.append(say("leaks.commits", ["count": .number(object.commitCount)])) }
        }
        for fact in facts { lines.append(TextLayout.wrap(fact, width: width, indent: "      ", firstIndent: "    ")) }
        return lines
    }

    private func setAside(_ report: LeakReport) -> String {
        var lines: [String] = []
        let allowed = report.leaks.count(where: \.isAllowed)
        let known = report.leaks.count(where: \.isBaselined)
        if allowed > 0 { lines.append(say("leaks.allowed", ["count": .number(allowed)])) }
        if known > 0 { lines.append(say("leaks.baselined", ["count": .number(known)])) }
        if report.omittedCount > 0 { lines.append(say("leaks.omitted", ["count": .number(report.omittedCount)])) }
        let counts = report.lookalikes
        if counts.total > 0 {
            lines.append(
                say(
                    "leaks.lookalikes",
                    [
                        "guids": .number(counts.guids), "ids": .number(counts.productIDs + counts.extendedPIDs),
                        "codes": .number(counts.otherCodes),
                    ]
                )
            )
        }
        return lines.map { TextLayout.wrap($0, width: width) }.joined(separator: "\n")
    }

    private func searched(_ report: LeakReport) -> String {
        let files = TextArgument.number(report.fileCount)
        let bytes = TextArgument.number(Int(clamping: report.byteCount))
        let repositories = TextArgument.number(report.repositoryCount)
        let objects = TextArgument.number(report.objectCount)
        let text =
            report.objectCount == 0
            ? say("leaks.searched", ["files": files, "bytes": bytes])
            : say(
                "leaks.searched-history",
                ["files": files, "repositories": repositories, "objects": objects, "bytes": bytes]
            )
        return TextLayout.wrap(text, width: width)
    }

    private func problems(_ report: LeakReport) -> String {
        guard !report.problems.isEmpty else { return "" }
        var lines = [bold(say("leaks.not-read"))]
        for problem in report.problems.prefix(Self.problemLimit) {
            let text = FieldTextLine.printable(Phrasebook.standard.text(problem.message, in: language))
            let line =
                text.contains(FieldTextLine.printable(problem.path))
                ? text : "\(FieldTextLine.printable(problem.path)): \(text)"
            lines.append(TextLayout.wrap(line, width: width, indent: "    ", firstIndent: "  "))
        }
        let more = report.problems.count - Self.problemLimit + report.omittedProblemCount
        if more > 0 { lines.append("  " + say("leaks.more", ["count": .number(more)])) }
        return lines.joined(separator: "\n")
    }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    private func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}

/// Names that others chose, for a terminal: without what moves the cursor, and without a key that somebody put in a name.
private enum FieldTextLine {
    static func printable(_ text: String) -> String {
        let masked = KeyTextSearch.masked(text)
        return String(String.UnicodeScalarView(masked.unicodeScalars.map { isPlain($0) ? $0 : "\u{FFFD}" }))
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
