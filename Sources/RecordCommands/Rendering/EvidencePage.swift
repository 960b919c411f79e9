import ByteKit
import Cases
import Commands
import JSONText
import Records
import Texts

/// Negative evidence as a document that is handed on: text, JSON, or PDF by the name of the file it goes into.
struct EvidencePage {
    private let evidence: SearchEvidence

    init(_ evidence: SearchEvidence) { self.evidence = evidence }

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
        let name = "search-report-\(evidence.made.isoDay)"
        if result.json || result.output?.lowercased().hasSuffix(".json") == true {
            return Written(name: name + ".json", bytes: Array(evidence.document.document.utf8))
        }
        return Written(name: name + ".txt", bytes: Array(text(result.width).utf8))
    }

    /// The heading.
    var title: String { Interface.text("case.evidence-title", ["title": .text(evidence.file.title)]) }

    /// What is said before the list: made when, authorised by whom, with which words.
    var introduction: [String] {
        var lines = [Interface.text("case.evidence-made", ["date": .date(evidence.made), "version": .text(RegainProgram.version)])]
        if let said = evidence.authorisation {
            lines.append(
                Interface.text(
                    "case.evidence-authorised",
                    ["name": .text(said.name), "statement": .text(said.statement), "date": .date(said.moment)]
                )
            )
        }
        lines.append(Interface.text("case.evidence-meaning"))
        return lines
    }

    /// Each attempt: what was searched, and what came of it.
    var rows: [(label: String, value: String)] {
        evidence.lines.map { line in
            let day = Day.timestamp(line.attempt.day).map { Interface.language.date($0) } ?? line.attempt.day
            let words = [
                Interface.text(line.step.titleCode), Interface.text("case.result.\(line.attempt.result.rawValue)"),
                line.attempt.sources.map { Interface.text("case.evidence-sources", ["sources": .text($0)]) } ?? "",
                line.attempt.report.map { Interface.text("case.evidence-hash", ["digest": .text($0)]) } ?? "",
                line.attempt.note ?? "",
            ]
            return (day, words.filter { !$0.isEmpty }.joined(separator: "; "))
        }
    }

    private func text(_ width: Int) -> String {
        let head = [title] + introduction
        let list = rows.map {
            TextLayout.wrap("\($0.label): \($0.value)", width: width, indent: "    ", firstIndent: "  ")
        }
        return (head.map { TextLayout.wrap($0, width: width) } + [""] + list).joined(separator: "\n") + "\n"
    }
}
