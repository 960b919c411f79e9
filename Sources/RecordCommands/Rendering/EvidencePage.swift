import ByteKit
import Cases
import Commands
import JSONText
import Records
import Texts
import Typesetting

/// Negative evidence as a document that is handed on: text, JSON, or PDF by the name of the file it goes into.
struct EvidencePage {
    private let evidence: SearchEvidence
    private let language: Language

    init(_ evidence: SearchEvidence, in language: Language = Interface.language) {
        self.evidence = evidence
        self.language = language
    }

    private func text(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    /// A document with a name of its own.
    struct Written {
        let name: String
        let bytes: [UInt8]

        /// Writes it to where it was asked for.
        func hand(to result: ResultFlags) throws {
            if let output = result.output {
                try OutputFile.write(bytes, to: output)
            } else if !Terminal.write(bytes, to: 1) {
                throw OutputFile.failure("stdout")
            }
        }
    }

    /// The document in the form that was asked for.
    func written(_ result: ResultFlags) throws -> Written {
        if result.output?.lowercased().hasSuffix(".pdf") == true { return try pdf() }
        if result.json || result.output?.lowercased().hasSuffix(".json") == true {
            return Written(name: name + ".json", bytes: Array(evidence.document.document.utf8))
        }
        return Written(name: name + ".txt", bytes: Array(plain(result.width).utf8))
    }

    private var name: String { "search-report-\(evidence.made.isoDay)" }

    /// The document on pages.
    /// - Throws: ``Failure`` with exit code 70 where they cannot be drawn.
    func pdf() throws -> Written {
        let body = TextStyle(size: 10)
        let heading = FlowDocument.Paragraph(
            title,
            style: TextStyle(size: 14, isBold: true),
            after: 4,
            keepsWithNext: true
        )
        var blocks: [FlowDocument.Block] = [.paragraph(heading)]
        blocks += introduction.map { .paragraph(.init($0, style: body)) }
        blocks.append(.rule(after: 4))
        for row in rows {
            let day = FlowDocument.Paragraph(
                row.label,
                style: TextStyle(size: 10, isBold: true),
                after: 0.5,
                keepsWithNext: true
            )
            blocks += [.paragraph(day), .paragraph(.init(row.value, style: body, after: 3))]
        }
        let document = FlowDocument(blocks, footer: FieldText.printable(evidence.file.title))
        do throws(TypesettingError) {
            let bytes = try document.pdf(
                .init(title: title, author: "Regain", created: evidence.made, language: language.rawValue)
            )
            return Written(name: name + ".pdf", bytes: bytes)
        } catch {
            throw Failure(.internalError, Message(error.code))
        }
    }

    /// The heading.
    var title: String { text("case.evidence-title", ["title": .text(evidence.file.title)]) }

    /// What is said before the list: made when, authorised by whom, with which words.
    var introduction: [String] {
        var lines = [
            text("case.evidence-made", ["date": .date(evidence.made), "version": .text(RegainProgram.version)])
        ]
        if let said = evidence.authorisation {
            lines.append(
                text(
                    "case.evidence-authorised",
                    ["name": .text(said.name), "statement": .text(said.statement), "date": .date(said.moment)]
                )
            )
        }
        lines.append(text("case.evidence-meaning"))
        return lines
    }

    /// Each attempt: what was searched, and what came of it.
    var rows: [(label: String, value: String)] {
        evidence.lines.map { line in
            let day = Day.timestamp(line.attempt.day).map { language.date($0) } ?? line.attempt.day
            let parts = [
                text(line.step.titleCode), text("case.result.\(line.attempt.result.rawValue)"),
                line.attempt.sources.map { text("case.evidence-sources", ["sources": .text($0)]) } ?? "",
                line.attempt.report.map { text("case.evidence-hash", ["digest": .text($0)]) } ?? "",
                line.attempt.note ?? "",
            ]
            return (day, parts.filter { !$0.isEmpty }.joined(separator: "; "))
        }
    }

    private func plain(_ width: Int) -> String {
        let head = [title] + introduction
        let list = rows.map {
            TextLayout.wrap("\($0.label): \($0.value)", width: width, indent: "    ", firstIndent: "  ")
        }
        return (head.map { TextLayout.wrap($0, width: width) } + [""] + list).joined(separator: "\n") + "\n"
    }
}
