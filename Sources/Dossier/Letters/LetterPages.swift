import Typesetting

/// A letter as pages to be printed and signed, its photos as annexes.
enum LetterPages {
    /// A picture that is enclosed.
    struct Annex {
        let picture: FlowPicture
        let caption: String
    }

    private static let plain = TextStyle(size: 10)
    private static let strong = TextStyle(size: 10, isBold: true)
    private static let small = TextStyle(size: 8.5, ink: 0.75)

    /// Draws the letter.
    /// - Throws: `dossier.drawing`.
    static func pdf(_ letter: Letter, annexes: [Annex]) throws(DossierError) -> [UInt8] {
        var blocks: [FlowDocument.Block] = []
        let name = letter.sender.first ?? ""
        blocks.append(
            .paragraph(.init(name, style: TextStyle(size: 11, isBold: true), width: 80, after: 0.8))
        )
        let rest = letter.sender.dropFirst().joined(separator: "\n")
        if !rest.isEmpty { blocks.append(.paragraph(.init(rest, style: small, width: 80, after: 2))) }
        // In the window of the envelopes that both countries use (NF Z 11-001, BS 4264), when the sender leaves room.
        let address = letter.addressee.joined(separator: "\n")
        blocks.append(.fixed(.init(address, style: plain, left: 85, width: 75, after: 6), top: 50))
        blocks.append(.paragraph(.init(letter.placeAndDate, style: plain, left: 85, width: 75, after: 8)))
        blocks.append(.paragraph(.init(letter.subjectLine, style: strong, after: 1, keepsWithNext: true)))
        if !letter.references.isEmpty {
            blocks.append(
                .paragraph(
                    .init(letter.references.joined(separator: "\n"), style: small, after: 6, keepsWithNext: true)
                )
            )
        }
        blocks.append(.space(letter.references.isEmpty ? 5 : 0))
        blocks.append(.paragraph(.init(letter.salutation, style: plain, after: 4, keepsWithNext: true)))
        for part in letter.parts { blocks += self.blocks(part) }
        blocks.append(.space(1))
        blocks.append(.paragraph(.init(letter.closing, style: plain, after: 6, keepsWithNext: true)))
        // The signature's place and its name stay together: they are one paragraph.
        let signature = "\n\n\n" + letter.signature.joined(separator: "\n")
        let left: Double = letter.languageTag.hasPrefix("fr") ? 85 : 0
        blocks.append(.paragraph(.init(signature, style: plain, left: left, width: 75, after: 6, staysTogether: true)))
        blocks += enclosures(letter)
        if !annexes.isEmpty { blocks.append(.newPage) }
        for annex in annexes {
            // Two of them fit on a page.
            blocks.append(.picture(annex.picture, caption: annex.caption, style: small, greatestHeight: 108))
        }
        return try drawn(
            FlowDocument(blocks, footer: letter.organisation, size: letter.paper),
            .init(
                title: letter.subject,
                author: letter.organisation,
                created: letter.date,
                language: letter.languageTag
            )
        )
    }

    /// Draws a document.
    /// - Throws: `dossier.drawing`.
    static func drawn(
        _ document: FlowDocument,
        _ information: PDFDocument.Information
    ) throws(DossierError) -> [UInt8] {
        do throws(TypesettingError) { return try document.pdf(information) } catch { throw .drawing(error.code) }
    }

    private static func blocks(_ part: Letter.Part) -> [FlowDocument.Block] {
        switch part {
        case .paragraph(let text): return [.paragraph(.init(text, style: plain, after: 3))]
        case .rows(let heading, let rows):
            let table = FlowDocument.Block.rows(
                rows.map { .init($0.label, $0.value) },
                style: TextStyle(size: 9.5),
                labelWidth: 52,
                after: 3
            )
            guard !heading.isEmpty else { return [table] }
            return [.paragraph(.init(heading, style: strong, after: 1.2, keepsWithNext: true)), table]
        case .list(let introduction, let items):
            return [.paragraph(.init(introduction, style: plain, after: 1, keepsWithNext: true))]
                + items.map { .paragraph(.init($0, style: plain, left: 6, mark: "–", after: 0.8)) } + [.space(2.2)]
        }
    }

    private static func enclosures(_ letter: Letter) -> [FlowDocument.Block] {
        guard !letter.enclosures.isEmpty else { return [] }
        return [.paragraph(.init(letter.enclosureHeading, style: small, after: 0.6, keepsWithNext: true))]
            + letter.enclosures.enumerated().map { index, item in
                .paragraph(.init(item, style: small, left: 6, mark: "\(index + 1).", after: 0.4))
            }
    }
}
