import ByteKit

/// The list of a key's values: cells, one after another.
struct ValueList {
    var cursor: Int
    var remaining: Int

    /// Reads the list of `key`; its entries are ready.
    @inline(__always)
    init?(_ image: borrowing HiveImage, of key: KeyNode, quiet: Bool = false) {
        guard key.valueCount > 0, let content = CellContent(image, cell: key.valueList, least: 4, quiet: quiet) else {
            return nil
        }
        cursor = content.offset
        remaining = Int(key.valueCount)
        if remaining > content.byteCount / 4 {
            image.report(.listTruncated, at: content.offset, unless: quiet)
            remaining = content.byteCount / 4
        }
        guard image.ready(remaining * 4, at: cursor) else {
            image.report(.unreadable, at: cursor, unless: quiet)
            return nil
        }
    }

    /// Takes the next value's cell.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> UInt32? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        defer { cursor += 4 }
        return bytes.word(cursor)
    }
}
