public import ByteKit
public import Texts
import Typesetting

/// What a capture shows of a server's activation, on paper and as text, to be kept as a proof.
public struct ActivationProof: Sendable {
    /// What is known of the server and its activation.
    public struct Facts: Sendable {
        /// Whose server it is; empty where that is not known.
        public var organisation = ""
        /// The server's name.
        public var server = ""
        /// Its reference in the records; empty where it is not in them.
        public var reference = ""
        /// The product with its version.
        public var product = ""
        /// The edition.
        public var edition = ""
        /// The build.
        public var build = ""
        /// The channel in words.
        public var channel = ""
        /// The last five characters of the installed key.
        public var lastFive = ""
        /// The status in words.
        public var status = ""
        /// When the capture was taken.
        public var capturedAt: Timestamp?
        /// When the activation ends; nil for one without end or where nothing tells.
        public var ends: Timestamp?
        /// Whether the activation has no end.
        public var isPermanent = false
        /// The digits that the server shows for activation by telephone.
        public var installationID = ""
        /// The digits that were given in answer.
        public var confirmationID = ""
        /// Who recorded it.
        public var recordedBy = ""
        /// The captures' names and their SHA-256.
        public var captures: [(name: String, sha256: String)] = []

        /// Nothing known.
        public init() {}
    }

    private let facts: Facts
    private let language: Language
    private let date: Timestamp
    private let book = Phrasebook.standard

    /// Takes what is known.
    ///
    /// - Parameters:
    ///   - facts: what is known; a whole key in it is masked.
    ///   - date: when the proof is made; the same facts and date give the same bytes.
    ///   - language: the language it is written in.
    public init(_ facts: Facts, date: Timestamp, language: Language) {
        self.facts = facts
        self.date = date
        self.language = language
    }

    /// The server's name, as it stands in the proof.
    public var server: String { DossierFacts.clean(facts.server) }

    /// What it is called.
    public var title: String {
        guard !server.isEmpty else { return say("dossier.proof.title-unnamed") }
        return say("dossier.proof.title", ["server": .text(server)])
    }

    private func say(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        book.text(code, arguments, in: language)
    }

    private func day(_ moment: Timestamp?) -> String { moment.map { language.date($0) } ?? "" }

    /// Digits in groups of six or so, as they are read out.
    private static func grouped(_ digits: String) -> String {
        let plain = Array(DossierFacts.clean(digits).filter { $0 != " " })
        guard plain.count > 12, plain.allSatisfy(\.isNumber) else { return String(plain) }
        let size = plain.count.isMultiple(of: 7) ? 7 : 6
        return stride(from: 0, to: plain.count, by: size).map { String(plain[$0..<min($0 + size, plain.count)]) }
            .joined(separator: " ")
    }

    /// The lines of the proof, those without a value left out.
    private var rows: [(label: String, value: String)] {
        let end = facts.isPermanent ? say("dossier.proof.permanent") : day(facts.ends)
        let moment = facts.capturedAt.map { "\(day($0)), \($0.iso8601.dropFirst(11).prefix(5)) UTC" } ?? ""
        let values: [(String, String)] = [
            ("organisation", facts.organisation), ("server", facts.server), ("reference", facts.reference),
            ("product", facts.product), ("edition", facts.edition), ("build", facts.build), ("channel", facts.channel),
            ("last-five", facts.lastFive.isEmpty ? "" : String(facts.lastFive.suffix(5))), ("status", facts.status),
            ("captured", moment), ("ends", end), ("installation-id", Self.grouped(facts.installationID)),
            ("confirmation-id", Self.grouped(facts.confirmationID)), ("recorded-by", facts.recordedBy),
            ("recorded-on", day(date)),
        ]
        return values.compactMap { name, value in
            let clean = DossierFacts.clean(value)
            return clean.isEmpty ? nil : (say("dossier.proof.\(name)"), clean)
        }
    }

    /// Each capture with the line of its hash.
    private var captures: [(name: String, sha256: String)] {
        facts.captures.map { capture in
            (
                say("dossier.proof.capture", ["name": .text(DossierFacts.clean(capture.name))]),
                "SHA-256 \(DossierFacts.clean(capture.sha256))"
            )
        }
    }

    /// As text.
    public var text: String {
        let widest = rows.map(\.label.count).max() ?? 0
        var lines = [title, String(repeating: "=", count: min(LetterText.width, title.count)), ""]
        for row in rows {
            let gap = String(repeating: " ", count: widest - row.label.count + 2)
            let indent = String(repeating: " ", count: widest + 2)
            lines += LetterText.wrapped(row.value, first: row.label + gap, rest: indent)
        }
        for capture in captures { lines += ["", capture.name, capture.sha256] }
        lines.append("")
        lines += LetterText.wrapped(say("dossier.proof.remark"))
        return lines.joined(separator: "\n") + "\n"
    }

    /// As pages, with a place for a signature.
    /// - Throws: `dossier.drawing`.
    public func pdf() throws(DossierError) -> [UInt8] {
        let plain = TextStyle(size: 10)
        let organisation = DossierFacts.clean(facts.organisation)
        var blocks: [FlowDocument.Block] = [
            .paragraph(.init(organisation.isEmpty ? " " : organisation, style: TextStyle(size: 9, ink: 0.7), after: 3)),
            .paragraph(.init(title, style: TextStyle(size: 15, isBold: true), after: 3)), .rule(after: 5),
            .rows(rows.map { .init($0.label, $0.value) }, style: plain, labelWidth: 66, after: 3),
        ]
        for capture in captures {
            // A hash is compared by eye: it stands on one line.
            blocks.append(.paragraph(.init(capture.name, style: plain, after: 0.5, keepsWithNext: true)))
            blocks.append(.paragraph(.init(capture.sha256, style: TextStyle(.monospaced, size: 8.5), after: 2)))
        }
        blocks += [
            .space(2), .rule(after: 4),
            .paragraph(.init(say("dossier.proof.remark"), style: TextStyle(size: 8.5, ink: 0.7), after: 10)),
            .paragraph(.init(say("dossier.proof.signature"), style: plain, left: 85, after: 20)),
        ]
        return try LetterPages.drawn(
            FlowDocument(blocks, footer: title),
            .init(
                title: title,
                author: organisation.isEmpty ? "Regain" : organisation,
                created: date,
                language: language.rawValue
            )
        )
    }
}
