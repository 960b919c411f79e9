import ByteKit
import Leaks
import ProductKey

extension FuzzEntry {
    /// Whole keys in bytes, whatever wraps them: what is told lies in the bytes, and stands there as it is said.
    static let leakText = FuzzEntry(name: "leak-text") { bytes in
        // A small limit, so that the fuzzer does not spend its time unpacking.
        let matcher = LeakMatcher(unpackLimit: 1 << 20)
        for order in [Layer?.none, .utf16LE, .utf16BE] {
            let result = matcher.search(bytes.span, order: order)
            for match in result.matches {
                precondition(match.offset < UInt64(bytes.count) && match.length >= 0)
                precondition(match.length <= bytes.count - Int(match.offset) || match.layers == [.msdm])
                precondition(match.length > 0 || !match.layers.isEmpty)
                precondition("\(match.key)".hasPrefix("*****-"))
                guard match.layers.isEmpty else { continue }
                // Plainly written: the very characters are there.
                let text = String(decoding: bytes[Int(match.offset)..<Int(match.offset) + match.length], as: UTF8.self)
                precondition((try? ProductKey(text: text)) == match.key)
            }
        }
        // In the middle of a source, with context on either side.
        guard bytes.count > 3 else { return }
        let third = bytes.count / 3
        for match in matcher.search(bytes.span, at: 1 << 40, owning: third..<2 * third).matches {
            precondition(match.offset >= 1 << 40 + UInt64(third) && match.offset < 1 << 40 + UInt64(2 * third))
        }
    }
}
