import ByteKit

/// Reads in a document what it proves of a purchase of Windows Server.
public struct ProofReader {
    private let text: PaperText
    private let words: ProofWords
    private let document: Document
    private let name: String

    /// Below this a document is not told as a proof.
    private static let scoreLimit = 40
    /// Lines of the head of a paper, in which it says what it is.
    private static let headLines = 20

    /// What a document proves; nil where it names no Windows Server, or nothing of a purchase.
    ///
    /// - Parameters:
    ///   - document: what was read.
    ///   - name: the name of its file, which often says what it is.
    /// - Returns: what was read, with its score.
    public static func proof(in document: Document, name: String = "") -> PurchaseProof? {
        ProofReader(document, name: name, words: .standard).read()
    }

    private init(_ document: Document, name: String, words: ProofWords) {
        self.document = document
        self.name = name
        self.words = words
        text = PaperText(document)
    }

    private func read() -> PurchaseProof? {
        let title = PlainWords(document.facts.title ?? "")
        guard let product = product([[title]] + text.lines) else { return nil }
        let (kind, weight) = kind(title)
        let values = labelled()
        var proof = PurchaseProof(kind: kind, product: product.wording)
        proof.orderNumber = first(values[.orderNumber]) { ProofValues.number($0) }
        proof.invoiceNumber = first(values[.invoiceNumber]) { ProofValues.number($0) }
        if proof.orderNumber == nil, kind == .orderConfirmation { proof.orderNumber = numberInTitle(title) }
        proof.quantity = product.quantity ?? first(values[.quantity]) { ProofValues.count($0) }
        proof.supplier = first(values[.supplier]) { ProofValues.name($0) }
        if proof.supplier == nil, document.format == .mail { proof.supplier = document.facts.author }
        proof.amount = first(values[.amount]) { ProofValues.amount($0) }
        proof.date = first(values[.date]) { isFrench ? ProofValues.frenchDay($0) : ProofValues.day($0) }
        if proof.date == nil, document.format == .mail { proof.date = document.facts.date }
        weigh(&proof, weight: weight, hasVersion: product.hasVersion)
        return proof.score >= Self.scoreLimit ? proof : nil
    }

    /// Whether the paper is French, as its words say; then a day comes before its month.
    private var isFrench: Bool {
        let french = ["facture", "commande", "quantite", "montant", "fournisseur", "licence", "du", "le", "de"]
        var count = 0
        for line in text.lines.prefix(60) {
            for cell in line where french.contains(where: { cell.find(Array($0.unicodeScalars)) != nil }) { count += 1 }
        }
        return count >= 3
    }

    // MARK: Product

    private struct Product {
        var wording: String
        var hasVersion: Bool
        var quantity: Int?
    }

    /// The most exact wording of the product, and how many of it the same row says.
    private func product(_ lines: [[PlainWords]]) -> Product? {
        var best: (rank: Int, product: Product)?
        var header: [PlainWords]?
        for line in lines {
            if isHeader(line) { header = line }
            for cell in line {
                guard let (wording, rank, range) = wording(cell) else { continue }
                let quantity = count(before: range, in: cell) ?? count(behind: range, in: cell) ?? count(line, header)
                if rank + (quantity == nil ? 0 : 1) > best?.rank ?? -1 {
                    best = (
                        rank + (quantity == nil ? 0 : 1),
                        Product(wording: wording, hasVersion: rank >= 4, quantity: quantity)
                    )
                }
            }
        }
        return best?.product
    }

    private func wording(_ cell: PlainWords) -> (text: String, rank: Int, range: Range<Int>)? {
        for name in words.products {
            let isPrefix = name == Array("winsvr".unicodeScalars)
            guard let found = isPrefix ? prefix(name, in: cell) : cell.find(name) else { continue }
            var end = found.upperBound
            var hasVersion = false
            var hasEdition = false
            while end < cell.plain.count {
                var next = end
                while next < cell.plain.count, [" ", "(", "-"].contains(cell.plain[next]), next - end < 3 { next += 1 }
                var stop = next
                while stop < cell.plain.count, PlainWords.isWord(cell.plain[stop]) { stop += 1 }
                let word = PlainWords.text(cell.plain[next..<stop])
                let isYear = word.count == 4 && (2000...2040).contains(Int(word) ?? 0)
                guard next > end, isYear || words.editions.contains(word) else { break }
                hasVersion = hasVersion || isYear
                hasEdition = hasEdition || !isYear
                end = stop
            }
            guard end > found.lowerBound else { continue }
            let wording = PlainWords.text(cell.original[cell.origins[found.lowerBound]...cell.origins[end - 1]])
                .filter { $0 != "®" && $0 != "™" }
            return (wording, (hasVersion ? 4 : 0) + (hasEdition ? 2 : 0), found.lowerBound..<end)
        }
        return nil
    }

    /// A name that other letters follow without a gap.
    private func prefix(_ name: [Unicode.Scalar], in cell: PlainWords) -> Range<Int>? {
        guard cell.plain.count > name.count else { return nil }
        for place in 0..<(cell.plain.count - name.count)
        where cell.plain[place..<place + name.count].elementsEqual(name) {
            var end = place + name.count
            while end < cell.plain.count, PlainWords.isWord(cell.plain[end]) { end += 1 }
            return place..<end
        }
        return nil
    }

    /// `2 x Windows Server`, `3 Windows Server`.
    private func count(before range: Range<Int>, in cell: PlainWords) -> Int? {
        var head = cell.plain[..<range.lowerBound]
        let maker = Array("microsoft ".unicodeScalars)
        if head.suffix(maker.count).elementsEqual(maker) { head = head.dropLast(maker.count) }
        let parts = PlainWords.text(head).split(separator: " ")
        guard let last = parts.last else { return nil }
        if ["x", "×", "*"].contains(last), parts.count >= 2 {
            return ProofValues.count(String(parts[parts.count - 2]))
        }
        if last.last.map({ "x×".contains($0) }) ?? false { return ProofValues.count(String(last.dropLast())) }
        return nil
    }

    /// `Windows Server 2019 Standard x 3`.
    private func count(behind range: Range<Int>, in cell: PlainWords) -> Int? {
        let parts = PlainWords.text(cell.plain[range.upperBound...]).split(separator: " ")
        guard parts.count >= 2, parts[0] == "x" || parts[0] == "×" else { return nil }
        return ProofValues.count(String(parts[1]))
    }

    /// The figure that stands in the column of quantities.
    private func count(_ line: [PlainWords], _ header: [PlainWords]?) -> Int? {
        guard let header,
            let column = header.firstIndex(where: { matches($0, .quantity) }), column < line.count
        else { return nil }
        return ProofValues.count(PlainWords.text(line[column].original))
    }

    // MARK: Kind

    private func kind(_ title: PlainWords) -> (PurchaseProof.Kind, Int) {
        var best: (strength: Int, kind: PurchaseProof.Kind, weight: Int)?
        let file = PlainWords(name.map { "-_.".contains($0) ? " " : String($0) }.joined())
        for entry in words.kinds {
            for word in entry.words {
                var strength = 0
                if title.find(word) != nil { strength = 100 }
                if file.find(word) != nil { strength = max(strength, 40) }
                for (number, line) in text.lines.prefix(Self.headLines).enumerated() where strength < 90 - number {
                    if line.contains(where: { $0.find(word)?.lowerBound == 0 }) {
                        strength = max(strength, 90 - number)
                    } else if line.contains(where: { $0.find(word) != nil }) {
                        strength = max(strength, 30 - number)
                    }
                }
                // The longer wording is the more exact one: an order confirmation is no «your order».
                if strength > 0, strength > best?.strength ?? 0 { best = (strength, entry.kind, entry.weight) }
            }
        }
        return best.map { ($0.kind, $0.weight) } ?? (.other, 10)
    }

    private func numberInTitle(_ title: PlainWords) -> String? {
        for word in PlainWords.text(title.original).split(separator: " ") {
            let digits = word.count { $0.isNumber }
            if digits >= 4, let number = ProofValues.number(String(word)) { return number }
        }
        return nil
    }

    // MARK: Labels and values

    /// What follows each label, those at the beginning of a cell first.
    private func labelled() -> [ProofWords.Label: [String]] {
        var firm: [ProofWords.Label: [String]] = [:]
        var loose: [ProofWords.Label: [String]] = [:]
        var header: [PlainWords]?
        for (number, line) in text.lines.enumerated() {
            if isHeader(line) {
                header = line
                continue
            }
            if let header { columns(line, header, &loose) }
            for (column, cell) in line.enumerated() {
                for label in ProofWords.Label.allCases {
                    guard let range = found(label, in: cell) else { continue }
                    var value = cell.rest(from: range.upperBound)
                    if PlainSigns.skipped(value).isEmpty { value = following(line, column, number) }
                    if range.lowerBound == 0 {
                        firm[label, default: []].append(value)
                    } else {
                        loose[label, default: []].append(value)
                    }
                }
            }
        }
        return firm.merging(loose) { $0 + $1 }
    }

    /// The value of a label that stands alone in its cell: the next cell, or the next line.
    private func following(_ line: [PlainWords], _ column: Int, _ number: Int) -> String {
        if let next = line[(column + 1)...].first(where: { !$0.plain.isEmpty }) {
            return PlainWords.text(next.original)
        }
        guard number + 1 < text.lines.count, let below = text.lines[number + 1].first else { return "" }
        // A label below is no value.
        let isLabel = ProofWords.Label.allCases.contains { found($0, in: below)?.lowerBound == 0 }
        return isLabel ? "" : PlainWords.text(below.original)
    }

    private func columns(_ line: [PlainWords], _ header: [PlainWords], _ values: inout [ProofWords.Label: [String]]) {
        for (column, title) in header.enumerated() where column < line.count && !line[column].plain.isEmpty {
            for label in ProofWords.Label.allCases where label != .quantity && matches(title, label) {
                values[label, default: []].append(PlainWords.text(line[column].original))
            }
        }
    }

    /// Whether a line names columns: two or more cells that are labels and nothing else.
    private func isHeader(_ line: [PlainWords]) -> Bool {
        line.count >= 2
            && line.count { cell in ProofWords.Label.allCases.contains { matches(cell, $0) } } >= 2
    }

    private func matches(_ cell: PlainWords, _ label: ProofWords.Label) -> Bool {
        var plain = cell.plain
        while let last = plain.last, [":", ".", " "].contains(last) { plain.removeLast() }
        return words.labels[label]?.contains(plain) ?? false
    }

    private func found(_ label: ProofWords.Label, in cell: PlainWords) -> Range<Int>? {
        for phrase in words.labels[label] ?? [] {
            if let range = cell.find(phrase) { return range }
        }
        return nil
    }

    private func first<Value>(_ texts: [String]?, _ read: (String) -> Value?) -> Value? {
        for text in texts ?? [] { if let value = read(text) { return value } }
        return nil
    }

    // MARK: Weighing

    private func weigh(_ proof: inout PurchaseProof, weight: Int, hasVersion: Bool) {
        func add(_ points: Int, _ code: String, _ value: String = "") {
            proof.score += points
            proof.reasons.append(PurchaseProof.Reason(code, value))
        }
        add(weight, "proof.kind-\(proof.kind.rawValue)")
        add(hasVersion ? 20 : 10, hasVersion ? "proof.product-version" : "proof.product", proof.product)
        var facts = 0
        if let number = proof.orderNumber {
            add(10, "proof.order-number", number)
            facts += 1
        }
        if let number = proof.invoiceNumber {
            add(10, "proof.invoice-number", number)
            facts += 1
        }
        if let count = proof.quantity { add(5, "proof.quantity", String(count)) }
        if let supplier = proof.supplier { add(5, "proof.supplier", supplier) }
        if let date = proof.date { add(5, "proof.date", date.isoDay) }
        if let amount = proof.amount {
            add(5, "proof.amount", amount)
            facts += 1
        }
        switch proof.kind {
        // A word in a letter makes no invoice: without a number or a sum it proves nothing.
        case .invoice, .orderConfirmation, .deliveryNote, .other:
            if facts == 0 { proof.score = 0 }
        case .licenceCertificate: break
        case .offer: proof.score = min(proof.score, 45)
        }
        proof.score = min(100, proof.score)
    }
}
