/// A text in lower case and without accents, that still knows where each character stands in the original.
struct PlainWords {
    let original: [Unicode.Scalar]
    let plain: [Unicode.Scalar]
    /// For each plain character its place in the original.
    let origins: [Int]

    init(_ text: some StringProtocol) {
        original = Array(text.unicodeScalars)
        var plain: [Unicode.Scalar] = []
        var origins: [Int] = []
        for (index, scalar) in original.enumerated() {
            guard let folded = Self.folded(scalar) else { continue }
            if folded == " ", plain.last == " " || plain.isEmpty { continue }
            plain.append(folded)
            origins.append(index)
        }
        if plain.last == " " {
            plain.removeLast()
            origins.removeLast()
        }
        self.plain = plain
        self.origins = origins
    }

    /// A character without its accent, small; nil for what is not seen.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "A"..."Z": return Unicode.Scalar(scalar.value + 32)
        case "à", "á", "â", "ä", "À", "Á", "Â", "Ä": return "a"
        case "ç", "Ç": return "c"
        case "è", "é", "ê", "ë", "È", "É", "Ê", "Ë": return "e"
        case "î", "ï", "Î", "Ï": return "i"
        case "ô", "ö", "Ô", "Ö", "œ", "Œ": return "o"
        case "ù", "û", "ü", "Ù", "Û", "Ü": return "u"
        case "’", "‘", "ʼ", "´": return "'"
        case "®", "™": return nil
        case _ where scalar.properties.isWhitespace: return " "
        case _ where scalar.properties.generalCategory == .dashPunctuation || scalar.value == 0x2212: return "-"
        // Soft hyphens, marks over letters.
        case _ where [.format, .nonspacingMark].contains(scalar.properties.generalCategory): return nil
        default: return scalar
        }
    }

    /// Where a phrase stands as words of its own, from a place on.
    func find(_ phrase: [Unicode.Scalar], from start: Int = 0) -> Range<Int>? {
        guard let first = phrase.first, plain.count >= phrase.count else { return nil }
        for place in stride(from: start, through: plain.count - phrase.count, by: 1) where plain[place] == first {
            let end = place + phrase.count
            guard plain[place..<end].elementsEqual(phrase) else { continue }
            if place > 0, Self.isWord(plain[place - 1]), Self.isWord(first) { continue }
            if end < plain.count, Self.isWord(plain[end]), Self.isWord(phrase[phrase.count - 1]) { continue }
            return place..<end
        }
        return nil
    }

    /// The original text from a plain place on.
    func rest(from place: Int) -> String {
        guard place < origins.count else { return "" }
        return Self.text(original[origins[place]...])
    }

    static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        for scalar in scalars { view.append(scalar) }
        return String(view)
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: !scalar.isASCII && scalar.properties.isAlphabetic
        }
    }
}

/// The lines of a document with their cells.
struct PaperText {
    let lines: [[PlainWords]]

    /// More lines than these no paper of a purchase has before it says so.
    private static let lineLimit = 4_000
    /// Longer lines are prose.
    private static let lineLength = 2_000

    init(_ document: Document) {
        var lines: [[PlainWords]] = []
        var cells: (sheet: String, row: Int, texts: [PlainWords])?
        func close() {
            if let row = cells { lines.append(row.texts) }
            cells = nil
        }
        for passage in document.passages where lines.count < Self.lineLimit {
            if case .header = passage.place { continue }
            if case .cell(let sheet, let row, _) = passage.place, !passage.text.contains("\t") {
                // Cells that come one by one make up a row.
                if let open = cells, open.sheet == sheet, open.row == row {
                    cells?.texts.append(PlainWords(passage.text))
                } else {
                    close()
                    cells = (sheet, row, [PlainWords(passage.text)])
                }
                continue
            }
            close()
            for line in passage.text.split(separator: "\n", omittingEmptySubsequences: true) {
                guard lines.count < Self.lineLimit else { break }
                let parts = Self.cells(String(line.prefix(Self.lineLength)))
                if parts.contains(where: { !$0.plain.isEmpty }) { lines.append(parts) }
            }
        }
        close()
        self.lines = lines
    }

    /// A line in its cells: tabs, upright strokes, or three blanks and more lie between them.
    private static func cells(_ line: String) -> [PlainWords] {
        var cells: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
        var blanks = 0
        for scalar in line.unicodeScalars {
            if scalar == "\t" || scalar == "|" {
                cells.append(String.UnicodeScalarView())
                blanks = 0
            } else if scalar.properties.isWhitespace {
                blanks += 1
                cells[cells.count - 1].append(scalar)
            } else {
                if blanks >= 3, !cells[cells.count - 1].allSatisfy(\.properties.isWhitespace) {
                    cells.append(String.UnicodeScalarView())
                }
                blanks = 0
                cells[cells.count - 1].append(scalar)
            }
        }
        return cells.map { PlainWords(String($0)) }
    }
}
