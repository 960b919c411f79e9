import ByteKit
import Commands
import Licensing
import PlainText
import ProductKey
import Recovery
import Texts

/// The answer of somebody who gives a key anew: a mail or a text.
enum ReplyText {
    /// The keys in it that are nobody else's, each once.
    static func keys(in bytes: [UInt8]) throws -> [ProductKey] {
        var found: [ProductKey] = []
        for match in KeyTextSearch.matches(in: Array(text(bytes).unicodeScalars))
        where !match.key.isPublished && !found.contains(match.key) {
            found.append(match.key)
        }
        return found
    }

    /// The text with every key masked, for the case: the key itself lies under seal.
    static func masked(_ bytes: [UInt8]) -> [UInt8] { Array(KeyTextSearch.masked(text(bytes)).utf8) }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: DecodedText(MemoryRegion(bytes).bytes).bytes, as: UTF8.self)
    }
}
