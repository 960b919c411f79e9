import ByteKit
import Carving
import ProductKey

extension FuzzEntry {
    /// DigitalProductId of both versions, Product IDs, and typed keys.
    static let productIDValue = FuzzEntry(name: "dpid") { bytes in
        var reader = ByteReader(bytes.span)
        if let value = try? DigitalProductId3(parsing: &reader) {
            check(value.key)
            _ = ProductID(value.productID)
        }
        reader = ByteReader(bytes.span)
        if let value = try? DigitalProductId4(parsing: &reader) {
            check(value.key)
            _ = ExtendedPID(value.extendedPID)
        }
        let text = String(decoding: bytes.prefix(256), as: UTF8.self)
        _ = ProductID(text)
        _ = ExtendedPID(text)
        if let label = try? LabelPattern(text) { precondition(label.cells.count == 25) }
        if let key = try? ProductKey(text: text) { check(.success(key)) }
    }

    /// Keys inside a text.
    static let keyText = FuzzEntry(name: "key-text") { bytes in
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        var end = 0
        for match in KeyTextSearch.matches(in: scalars) {
            precondition(match.range.lowerBound >= end && match.range.upperBound <= scalars.count)
            precondition(match.range.count >= KeyAlphabet.keyLength)
            end = match.range.upperBound
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[match.range])
            precondition((try? ProductKey(text: String(view))) == match.key)
        }
    }

    /// Key structures in raw bytes: what is found does not depend on how the bytes are cut into blocks.
    static let carving = FuzzEntry(name: "carving") { bytes in
        let carver = Carver(scope: [.keys, .hives])
        var whole: [CarvedCandidate] = []
        carver.scan(bytes.span, into: &whole)
        for candidate in whole {
            precondition(candidate.offset < UInt64(bytes.count) && candidate.length > 0)
            if let found = carver.prove(candidate, in: bytes.span), let key = found.key { check(.success(key)) }
        }
        let cut = bytes.count / 2
        var parts: [CarvedCandidate] = []
        for owned in [0..<cut, cut..<bytes.count] {
            let start = max(0, owned.lowerBound - Carver.contextBefore)
            let end = min(bytes.count, owned.upperBound + Carver.contextAfter)
            let inBlock = owned.lowerBound - start..<owned.upperBound - start
            carver.scan(bytes.span.extracting(start..<end), at: UInt64(start), owning: inBlock, into: &parts)
        }
        precondition(parts == whole)
    }

    /// A key is shown masked, and its text reads as the same key again.
    private static func check(_ result: Result<ProductKey, KeyNumber.FieldState>) {
        guard case .success(let key) = result else { return }
        precondition("\(key)".hasPrefix("*****-*****-*****-*****-"))
        // The number zero is written as a removed key's text, which is no key.
        guard let again = try? ProductKey(text: key.revealed()) else { return }
        precondition(again == key)
    }
}
