public import ByteKit
public import Texts
public import Typesetting

/// A letter that is ready to be signed: filled, in the language and the register of the country it is written in.
public struct Letter: Sendable {
    /// A part of the body.
    public enum Part: Hashable, Sendable {
        /// A paragraph.
        case paragraph(String)
        /// Names with what they stand for, under a heading.
        case rows(heading: String, [Row])
        /// A list, under a sentence that introduces it.
        case list(introduction: String, [String])
    }

    /// A name and what it stands for.
    public struct Row: Hashable, Sendable {
        /// The name.
        public let label: String
        /// What it stands for.
        public let value: String
    }

    /// Who writes, line by line.
    public let sender: [String]
    /// Who is written to, line by line.
    public let addressee: [String]
    /// The address for electronic mail of who is written to; empty where it is not known.
    public let addresseeEmail: String
    /// Place and date.
    public let placeAndDate: String
    /// The line of the subject without the word that introduces it.
    public let subject: String
    /// The line of the subject as it stands in the letter.
    public let subjectLine: String
    /// References, line by line.
    public let references: [String]
    /// The salutation.
    public let salutation: String
    /// The body.
    public let parts: [Part]
    /// The closing.
    public let closing: String
    /// Who signs, line by line.
    public let signature: [String]
    /// The heading of the list of enclosures; empty where there is none.
    public let enclosureHeading: String
    /// The enclosures.
    public let enclosures: [String]
    /// The date of the letter.
    public let date: Timestamp
    /// The language with its country, as a tag (BCP 47).
    public let languageTag: String
    /// The organisation, for the foot of the page.
    public let organisation: String
    /// The paper of the country.
    public let paper: PaperSize

    /// Fills a letter.
    ///
    /// - Throws: `dossier.unfilled` where a sentence that must be there lacks a value; `dossier.bracket` where something
    ///   of a template is left.
    public init(
        _ facts: DossierFacts,
        to recipient: Recipient,
        rules: DossierRules = .standard,
        book: Phrasebook = .standard
    ) throws(DossierError) {
        let writer = LetterWriter(facts, to: recipient, rules: rules, book: book)
        let register = facts.register.rawValue
        paper = facts.register == .american ? .letter : .a4
        organisation = try writer.required(.organisationName)
        _ = try writer.required(.signatory)
        sender = try writer.sender()
        addressee = writer.addressee()
        addresseeEmail = DossierFacts.clean(facts.addressee?.email ?? "")
        let day = TextArgument.text(facts.letterDate(facts.date))
        let withPlace = try writer.optional("dossier.letter.place-and-date", ["date": day])
        placeAndDate = if let withPlace { withPlace } else { try writer.filled("dossier.letter.date", ["date": day]) }
        subject = try writer.filled("dossier.letter.subject-\(facts.situation.rawValue)")
        subjectLine = try writer.filled("dossier.letter.subject-line-\(register)", ["subject": .text(subject)])
        references = try ["reference", "order", "invoice", "serial"].map { (name) throws(DossierError) in
            try writer.optional("dossier.letter.reference-\(name)")
        }.compactMap(\.self)
        salutation = try writer.filled("dossier.letter.salutation-\(register)")
        parts = try writer.parts()
        closing = try writer.filled("dossier.letter.closing-\(register)")
        signature = [DossierFact.signatory, .signatoryRole, .organisationName].map { facts.words($0) }
            .filter { !$0.isEmpty }
        enclosureHeading = try writer.optional("dossier.letter.enclosures-\(register)") ?? ""
        enclosures = facts.files.map { writer.caption($0) }
        date = facts.date
        languageTag = facts.languageTag
        try check()
    }

    /// - Throws: `dossier.bracket`.
    private func check() throws(DossierError) {
        // Square brackets and braces are the marks of a form that was not filled; facts lose theirs on the way in.
        for line in [subject, placeAndDate, salutation, closing] + sender + addressee + references + signature + texts
        where line.contains(where: { "{}[]<>".contains($0) }) { throw .bracket(line) }
    }

    /// All texts of the body.
    var texts: [String] {
        parts.flatMap { part in
            switch part {
            case .paragraph(let text): [text]
            case .rows(let heading, let rows): [heading] + rows.flatMap { [$0.label, $0.value] }
            case .list(let introduction, let items): [introduction] + items
            }
        }
    }
}
