import Texts

/// Fills the sentences of a letter from facts.
struct LetterWriter {
    private let facts: DossierFacts
    private let recipient: Recipient
    private let rules: DossierRules
    private let book: Phrasebook

    init(_ facts: DossierFacts, to recipient: Recipient, rules: DossierRules, book: Phrasebook) {
        self.facts = facts
        self.recipient = recipient
        self.rules = rules
        self.book = book
    }

    /// A fact without which there is no letter.
    /// - Throws: `dossier.unfilled`.
    func required(_ fact: DossierFact) throws(DossierError) -> String {
        let words = facts.words(fact)
        guard !words.isEmpty else { throw .unfilled("letter", [fact.rawValue]) }
        return words
    }

    /// A text with its placeholders filled from the facts and the values given besides.
    /// - Throws: `dossier.unfilled` where one has no value, or there is no such text.
    func filled(_ code: String, _ given: [String: TextArgument] = [:]) throws(DossierError) -> String {
        let arguments = arguments(of: code, given)
        guard let arguments else { throw .unfilled(code, []) }
        guard arguments.missing.isEmpty else { throw .unfilled(code, arguments.missing) }
        return book.text(code, arguments.values, in: facts.language)
    }

    /// The same; nil where a value is not known.
    func optional(_ code: String, _ given: [String: TextArgument] = [:]) throws(DossierError) -> String? {
        guard let arguments = arguments(of: code, given) else { throw .unfilled(code, []) }
        return arguments.missing.isEmpty ? book.text(code, arguments.values, in: facts.language) : nil
    }

    private func arguments(
        of code: String,
        _ given: [String: TextArgument]
    ) -> (values: [String: TextArgument], missing: [String])? {
        guard let names = book.placeholders(of: code) else { return nil }
        var values = given
        var missing: [String] = []
        for name in names.sorted() where values[name] == nil {
            if let value = DossierFact(rawValue: name).flatMap(facts.value) {
                values[name] = value
            } else {
                missing.append(name)
            }
        }
        return (values, missing)
    }

    /// Who writes.
    func sender() throws(DossierError) -> [String] {
        var lines =
            [DossierFacts.clean(facts.organisation.name)] + facts.organisation.addressLines.map(DossierFacts.clean)
        for name in ["registration-\(facts.register.rawValue)", "vat", "email", "telephone"] {
            if let line = try optional("dossier.letter.sender-\(name)") { lines.append(line) }
        }
        return lines.filter { !$0.isEmpty }
    }

    /// Who is written to: as named, else as the facts tell.
    func addressee() -> [String] {
        let kind = book.text("dossier.letter.addressee-\(recipient.rawValue)", in: facts.language)
        var name = ""
        switch recipient {
        case .microsoft: break
        case .reseller, .csp: name = facts.words(.supplier)
        case .maker: name = facts.words(.maker)
        }
        if let named = facts.addressee, !named.name.isEmpty { name = named.name }
        let lines = [DossierFacts.clean(name), kind] + (facts.addressee?.addressLines ?? []).map(DossierFacts.clean)
        return lines.filter { !$0.isEmpty }
    }

    /// The body, sentence by sentence; what lacks its values and need not be there is left out.
    func parts() throws(DossierError) -> [Letter.Part] {
        var result: [Letter.Part] = []
        for part in rules.parts {
            let text = try sentences(part).joined(separator: " ")
            switch part.form {
            case .paragraph: if !text.isEmpty { result.append(.paragraph(text)) }
            case .rows:
                let rows = part.rows.compactMap(row)
                if !rows.isEmpty { result.append(.rows(heading: text, rows)) }
            case .searches:
                let items = facts.searched.map { place in
                    let line = Message(
                        "dossier.letter.dated",
                        [
                            "date": .text(facts.letterDate(place.date)), "text": .text(DossierFacts.clean(place.text)),
                        ]
                    )
                    return book.text(line, in: facts.language)
                }
                if !items.isEmpty { result.append(.list(introduction: text, items)) }
            case .absences:
                let items = Completeness(facts, for: recipient, rules: rules).explained.map { item in
                    let line = Message(
                        "dossier.letter.absence",
                        [
                            "what": .message(item.title), "why": .text(item.reason),
                        ]
                    )
                    return book.text(line, in: facts.language)
                }
                if !items.isEmpty { result.append(.list(introduction: text, items)) }
            }
        }
        return result
    }

    private func sentences(_ part: DossierRules.Part) throws(DossierError) -> [String] {
        var result: [String] = []
        for sentence in part.sentences
        where sentence.recipients.contains(recipient) && sentence.situations.contains(facts.situation) {
            if let fact = sentence.without, facts.value(fact) != nil { continue }
            if sentence.isRequired {
                result.append(try filled(sentence.text))
            } else if let text = try optional(sentence.text) {
                result.append(text)
            }
        }
        return result
    }

    private func row(_ row: DossierRules.Row) -> Letter.Row? {
        let values = row.facts.map { facts.words($0) }.filter { !$0.isEmpty }
        guard !values.isEmpty else { return nil }
        return Letter.Row(
            label: book.text(row.label, in: facts.language),
            value: values.joined(separator: " ")
        )
    }

    /// What a file is called in a list: its role and its name.
    func caption(_ file: DossierFile) -> String {
        let role = book.text("dossier.role-\(file.role.rawValue)", in: facts.language)
        let name = DossierFacts.clean(file.name)
        guard !name.isEmpty else { return role }
        return book.text("dossier.letter.enclosure", ["role": .text(role), "name": .text(name)], in: facts.language)
    }
}
