import ByteKit
import Texts
import Typesetting

/// The first page of a bundle: what is in it, for whom, and how far it is what is asked for; as HTML and on paper.
struct BundleIndex {
    private struct Entry {
        let path: String
        let title: String
        let size: String
        let sha256: String
    }

    private let letter: Letter
    private let completeness: Completeness
    private let entries: [Entry]
    private let language: Language
    private let book = Phrasebook.standard
    private let facts: DossierFacts

    init(
        _ letter: Letter,
        _ copies: [EnclosedFile],
        _ completeness: Completeness,
        _ payload: [BagFiles.File],
        _ facts: DossierFacts
    ) {
        self.letter = letter
        self.completeness = completeness
        self.facts = facts
        language = facts.language
        let language = facts.language
        let book = book
        let titles = Dictionary(
            copies.map { copy in
                let role = book.text("dossier.role-\(copy.file.role.rawValue)", in: language)
                return ("enclosures/\(copy.name)", "\(role) – \(copy.title)")
            }
        ) { first, _ in first }
        entries = payload.map { file in
            Entry(
                path: file.path,
                title: titles[file.path] ?? book.text("dossier.file-\(Self.code(file.path))", in: language),
                size: book.text(
                    "dossier.index.size",
                    ["count": .number((file.bytes.count + 1_023) / 1_024)],
                    in: language
                ),
                sha256: file.sha256
            )
        }
    }

    private static func code(_ path: String) -> String { path.replacing(".", with: "-") }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        book.text(code, arguments, in: language)
    }

    private func say(_ message: Message) -> String { book.text(message, in: language) }

    private var head: [(label: String, value: String)] {
        [
            (say("dossier.index.from"), letter.organisation),
            (say("dossier.index.to"), say(completeness.recipient.title)),
            (say("dossier.index.date"), facts.letterDate(letter.date)),
            (say("dossier.index.reference"), facts.words(.reference)),
            (say("dossier.index.state"), completeness.isReady ? "" : say(completeness.summary)),
        ].filter { !$0.value.isEmpty }
    }

    /// What is asked for, and how it stands; what would only help and is not there is left out, since the recipient reads
    /// this page too.
    private var requirements: [(label: String, value: String)] {
        completeness.items.filter { $0.standing != .missing || $0.requirement.isRequired }.map { item in
            let standing = say("dossier.standing-\(item.standing.rawValue)")
            let value = item.reason.isEmpty ? standing : "\(standing) – \(item.reason)"
            return (Self.capitalised(say(item.title)), value)
        }
    }

    /// As one HTML page without anything to load.
    var html: String {
        let escape = Self.escaped
        func table(_ rows: [(label: String, value: String)]) -> String {
            "<table>\n"
                + rows.map { "<tr><th scope=\"row\">\(escape($0.label))</th><td>\(escape($0.value))</td></tr>\n" }
                .joined() + "</table>\n"
        }
        var page = """
            <!DOCTYPE html>
            <html lang="\(letter.languageTag)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(escape(letter.subject))</title>
            <style>
            body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #ddd; }
            th { font-weight: 600; width: 16rem; } code { font-size: .75rem; overflow-wrap: anywhere; color: #555; }
            @media print { body { margin: 0; } }
            </style>
            </head>
            <body>
            <main>
            <h1>\(escape(letter.subject))</h1>

            """
        page += table(head)
        page += "<h2>\(escape(say("dossier.index.files")))</h2>\n<table>\n"
        for entry in entries {
            page +=
                "<tr><th scope=\"row\"><a href=\"\(escape(entry.path))\">\(escape(entry.title))</a></th>"
                + "<td>\(escape(entry.path)), \(escape(entry.size))<br><code>\(entry.sha256)</code></td></tr>\n"
        }
        page += "</table>\n<h2>\(escape(say("dossier.index.requirements")))</h2>\n" + table(requirements)
        return page + "<p>\(escape(say("dossier.index.check")))</p>\n</main>\n</body>\n</html>\n"
    }

    /// On paper.
    /// - Throws: `dossier.drawing`.
    func pdf() throws(DossierError) -> [UInt8] {
        let plain = TextStyle(size: 9.5)
        let heading = TextStyle(size: 11, isBold: true)
        func rows(_ items: [(label: String, value: String)], _ width: Double) -> FlowDocument.Block {
            .rows(items.map { .init($0.label, $0.value) }, style: plain, labelWidth: width, after: 4)
        }
        func title(_ code: String) -> FlowDocument.Block {
            .paragraph(.init(say(code), style: heading, after: 2, keepsWithNext: true))
        }
        var blocks: [FlowDocument.Block] = [
            .paragraph(.init(letter.subject, style: TextStyle(size: 14, isBold: true), after: 4)), rows(head, 40),
            .rule(after: 4), title("dossier.index.files"),
        ]
        for entry in entries {
            blocks.append(
                .paragraph(
                    .init("\(entry.title) – \(entry.path), \(entry.size)", style: plain, after: 0, keepsWithNext: true)
                )
            )
            blocks.append(
                .paragraph(.init(entry.sha256, style: TextStyle(.monospaced, size: 7, ink: 0.6), after: 1.6))
            )
        }
        blocks += [.space(2), title("dossier.index.requirements"), rows(requirements, 95)]
        blocks.append(.space(2))
        blocks.append(.paragraph(.init(say("dossier.index.check"), style: plain)))
        return try LetterPages.drawn(
            FlowDocument(blocks, footer: letter.organisation, size: letter.paper),
            .init(
                title: letter.subject,
                author: letter.organisation,
                created: letter.date,
                language: letter.languageTag
            )
        )
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
