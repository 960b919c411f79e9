import ByteKit

/// The header of a list of subkeys: `lf`, `lh`, `li`, or `ri`, which is a list of lists.
struct SubkeyList {
    /// Where the next entry lies in the file.
    var cursor: Int
    /// Entries not yet taken.
    var remaining: Int
    /// Bytes from one entry to the next.
    let stride: Int
    /// Whether the entries are lists themselves.
    let isIndex: Bool
    /// Whether the second half of each entry is the hash of the name.
    let isHashed: Bool

    /// Reads the list at `cell`; its entries are ready.
    /// - Returns: nil, with a problem reported, when there is none.
    @inline(__always)
    init?(_ image: borrowing HiveImage, cell: UInt32, quiet: Bool = false) {
        guard let content = CellContent(image, cell: cell, least: 4, quiet: quiet) else { return nil }
        let bytes = image.bytes
        switch bytes.half(content.offset) {
        case 0x666C: (stride, isIndex, isHashed) = (8, false, false)  // lf
        case 0x686C: (stride, isIndex, isHashed) = (8, false, true)  // lh
        case 0x696C: (stride, isIndex, isHashed) = (4, false, false)  // li
        case 0x6972: (stride, isIndex, isHashed) = (4, true, false)  // ri
        default:
            image.report(.badList, at: content.offset, unless: quiet)
            return nil
        }
        cursor = content.offset + 4
        remaining = Int(bytes.half(content.offset + 2))
        let room = (content.byteCount - 4) / stride
        if remaining > room {
            image.report(.listTruncated, at: content.offset, unless: quiet)
            remaining = room
        }
        guard image.ready(remaining * stride, at: cursor) else {
            image.report(.unreadable, at: cursor, unless: quiet)
            return nil
        }
    }

    /// Takes the next entry's cell.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> UInt32? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        defer { cursor += stride }
        return bytes.word(cursor)
    }
}
