import ByteKit
import Captures
import Catalogue
import Licensing
import PlainText
import ProductKey
import Texts

/// Looks for keys in text: in the captures it holds, and anywhere between them.
enum TextReader {
    /// Reads a text.
    static func read(_ region: MemoryRegion, into harvest: inout Harvest) -> Bool {
        let text = DecodedText(region.bytes)
        if text.isCut {
            harvest.report(Message("text.cut", ["limit": .number(DecodedText.maximumByteCount)]), partial: true)
        }
        let captures = CaptureReader.read(text)
        for capture in captures { read(capture, into: &harvest) }
        let known = harvest.candidates.map(\.offset)
        readFreely(text, except: known, into: &harvest)
        return !captures.isEmpty
    }

    // MARK: Captures

    private static func read(_ capture: Capture, into harvest: inout Harvest) {
        let place = PlaceID(rawValue: "capture.\(capture.kind.rawValue)")
        for record in capture.records {
            let context = context(of: record, host: capture.host)
            let keys = record.fields.filter { key(in: $0) != nil }
            for field in record.fields {
                guard let content = content(of: field, recordHasKey: !keys.isEmpty) else { continue }
                var candidate = Candidate(
                    place: place,
                    path: record.type,
                    value: field.label,
                    offset: field.offset,
                    content: content
                )
                candidate.context = context
                candidate.isInComment = field.context == .comment
                harvest.add(candidate)
            }
        }
        for problem in capture.problems {
            harvest.report(Message(problem.code, ["offset": .number(problem.offset)]), partial: true)
        }
    }

    private static func content(of field: CapturedField, recordHasKey: Bool) -> Candidate.Content? {
        if let key = key(in: field) { return .text(key) }
        let value = field.value
        switch field.name.lowercased() {
        case "partialproductkey":
            return !recordHasKey && value.utf8.count == 5 ? .partial(value.uppercased()) : nil
        case "productid", "productkeyid", "extendedpid", "winprodid":
            return ProductID(value) != nil || ExtendedPID(value) != nil ? .identifier(value) : nil
        default:
            return nil
        }
    }

    private static func key(in field: CapturedField) -> ProductKey? {
        guard (25...40).contains(field.value.utf8.count) else { return nil }
        guard let key = try? ProductKey(text: field.value) else { return nil }
        return key
    }

    private static func context(of record: CapturedRecord, host: String?) -> ProductContext {
        let wording = ["ProductName", "FullName", "Name", "Product", "ImageName", "Description"]
            .lazy.compactMap { record[$0] }.first { !$0.isEmpty }
        return ProductContext(
            productName: wording,
            editionID: record["EditionID"],
            keyType: record["ProductKeyChannel"] ?? record["Channel"],
            host: host
        )
    }

    // MARK: Anything else

    /// Characters on either side of a match in which a word may speak of keys.
    private static let wordWindow = 160
    private static let pieceByteCount = 64 * 1_024

    private static func readFreely(_ text: DecodedText, except known: [Int], into harvest: inout Harvest) {
        var start = 0
        while start < text.bytes.count {
            let end = min(text.bytes.count, start + pieceByteCount)
            // A piece reads on past its end, so that no key is cut; what begins there belongs to the next piece.
            let reach = min(text.bytes.count, end + 256)
            let piece = Array(String(decoding: text.bytes[max(0, start - 8)..<reach], as: UTF8.self).unicodeScalars)
            let skipped = start - max(0, start - 8)
            read(piece, of: text, from: start - skipped, owning: start..<end, except: known, into: &harvest)
            start = end
        }
    }

    private static func read(
        _ piece: [Unicode.Scalar],
        of text: DecodedText,
        from base: Int,
        owning owned: Range<Int>,
        except known: [Int],
        into harvest: inout Harvest
    ) {
        for match in KeyTextSearch.matches(in: piece) {
            let position = base + piece[..<match.range.lowerBound].reduce(0) { $0 + UTF8.width($1) }
            guard owned.contains(position) else { continue }
            let offset = text.sourceOffset(at: position)
            let extent = offset..<(offset + (text.sourceOffset(at: position + match.range.count) - offset))
            guard !known.contains(where: { extent.contains($0) || $0 == offset }) else { continue }
            guard speaksOfKeys(match, in: piece, about: "") else { continue }
            var candidate = Candidate(
                place: "text",
                path: "line \(text.lineIndex(at: position) + 1)",
                offset: offset,
                content: .text(match.key)
            )
            candidate.context = ProductContext(surroundings: surroundings(match, in: piece))
            harvest.add(candidate)
        }
    }

    /// Whether a shape of five groups is worth reporting: published, proved by its check bits, or called a key.
    ///
    /// - Parameters:
    ///   - match: the shape.
    ///   - piece: the text it stands in.
    ///   - about: what the whole text is about, where something says so.
    /// - Returns: whether it is.
    static func speaksOfKeys(_ match: KeyTextSearch.Match, in piece: [Unicode.Scalar], about: String) -> Bool {
        if match.key.isPublished { return true }
        if match.key.number.checksumAgrees == true { return match.separation != .none || match.isUpperCase }
        guard match.separation == .hyphens, match.isUpperCase else { return false }
        let words = (surroundings(match, in: piece) + " " + about).lowercased()
        return KeyWords.all.contains { words.contains($0) }
    }

    static func surroundings(_ match: KeyTextSearch.Match, in piece: [Unicode.Scalar]) -> String {
        let before = piece[max(0, match.range.lowerBound - wordWindow)..<match.range.lowerBound]
        let after = piece[match.range.upperBound..<min(piece.count, match.range.upperBound + wordWindow)]
        var text = String.UnicodeScalarView()
        text.append(contentsOf: before)
        text.append(" ")
        text.append(contentsOf: after)
        return String(text)
    }
}

/// Words that say that five groups of characters are meant as a Microsoft product key.
enum KeyWords {
    /// In lower case, in the languages that administrators write in.
    static let all = [
        "product key", "productkey", "product_key", "product-key", "clé de produit", "cle de produit", "clé produit",
        "clef", "windows", "microsoft", "office", "slmgr", "/ipk", "-ipk", "lizenz", "produktschl", "licence key",
        "license key", "clave de producto",
    ]
}
