import ByteKit
import ByteSources
import Commands
import Documents
import PlainText
import ProductKey
import Recovery
import Licensing
import Texts
import WorkerLink

/// What a mail, a PDF, an office file or a text says: the answer of somebody, or a paper that is about to be sent.
struct PaperText {
    /// What it says.
    private let text: String

    /// Reads a paper.
    /// - Throws: ``Failure`` with exit code 65 for a mail or paper that cannot be read.
    init(_ bytes: [UInt8], named name: String) throws {
        let region = MemoryRegion(bytes)
        let source = MemorySource(region)
        guard let kind = DocumentKind(head: region.bytes, source: source) else {
            text = String(decoding: DecodedText(region.bytes).bytes, as: UTF8.self)
            return
        }
        do throws(WorkerError) {
            let reading = try DocumentReading(
                source,
                kind: kind,
                name: name,
                workers: DocumentWorkers(options: .init())
            )
            var passages: [String] = []
            while let document = try reading.next() { passages += document.passages.map(\.text) }
            text = passages.joined(separator: "\n")
        } catch {
            throw Failure(error.isFatal ? .unavailable : .badInput, Message(error))
        }
    }

    /// The keys in it that are nobody else's, each once.
    var keys: [ProductKey] {
        var found: [ProductKey] = []
        for match in KeyTextSearch.matches(in: Array(text.unicodeScalars))
        where !match.key.isPublished && !found.contains(match.key) {
            found.append(match.key)
        }
        return found
    }

    /// Whether a paper that shall be enclosed holds somebody's key; one that cannot be read is another's to warn of.
    ///
    /// Photos are left to their owner, who is told: a label must be shown to be believed.
    static func holdsKey(_ bytes: [UInt8], named name: String) -> Bool {
        let region = MemoryRegion(bytes)
        switch DocumentKind(head: region.bytes, source: MemorySource(region)) {
        case .picture, .label, nil: return false
        default: return ((try? PaperText(bytes, named: name))?.keys.isEmpty).map { !$0 } ?? false
        }
    }

    /// The text with every key masked, for the case: the key itself lies under seal.
    var masked: [UInt8] { Array(KeyTextSearch.masked(text).utf8) }
}
