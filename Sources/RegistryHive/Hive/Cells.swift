import ByteKit

/// A cell found sound enough to be read: where its content begins and how much of it there is.
struct CellContent {
    let offset: Int
    let byteCount: Int
    let isFree: Bool

    /// The end of the content in the file.
    var end: Int { offset + byteCount }

    /// Looks at the header of the cell at `cell` and makes `least` bytes of content ready.
    ///
    /// - Returns: nil, with a problem reported, when the cell is outside or too small. A size that runs past the end of
    ///   the hive is cut there.
    @inline(__always)
    init?(_ image: borrowing HiveImage, cell: UInt32, least: Int, quiet: Bool = false) {
        let header = BaseBlock.byteCount + Int(cell)
        guard image.ready(4 + least, at: header) else {
            image.report(.outside, at: header, unless: quiet)
            return nil
        }
        let size = Int(Int32(bitPattern: image.bytes.word(header)))
        let available = image.count - header
        var total = abs(size)
        if total > available {
            image.report(.badCellSize, at: header, unless: quiet)
            total = available
        }
        guard total >= 4 + least else {
            image.report(.badCellSize, at: header, unless: quiet)
            return nil
        }
        offset = header + 4
        byteCount = total - 4
        isFree = size > 0
    }
}

extension KeyNode {
    /// Reads the key at `cell`.
    /// - Returns: nil, with a problem reported, when there is none.
    @inline(__always)
    init?(_ image: borrowing HiveImage, cell: UInt32, quiet: Bool = false) {
        guard let content = CellContent(image, cell: cell, least: 76, quiet: quiet) else { return nil }
        let bytes = image.bytes
        guard Self.begins(bytes, at: content.offset - 4) else {
            image.report(.badKey, at: content.offset, unless: quiet)
            return nil
        }
        var length = Int(bytes.half(content.offset + 72))
        if length > content.byteCount - 76 || content.isFree {
            image.report(content.isFree ? .freeCellInUse : .nameTruncated, at: content.offset, unless: quiet)
            length = min(length, content.byteCount - 76)
        }
        guard image.ready(length, at: content.offset + 76) else {
            image.report(.unreadable, at: content.offset, unless: quiet)
            return nil
        }
        self.init(bytes, cell: cell, nameByteCount: UInt16(truncatingIfNeeded: length))
    }
}

extension ValueNode {
    /// Reads the value at `cell`.
    /// - Returns: nil, with a problem reported, when there is none.
    @inline(__always)
    init?(_ image: borrowing HiveImage, cell: UInt32, quiet: Bool = false) {
        guard let content = CellContent(image, cell: cell, least: 20, quiet: quiet) else { return nil }
        let bytes = image.bytes
        guard Self.begins(bytes, at: content.offset - 4) else {
            image.report(.badValue, at: content.offset, unless: quiet)
            return nil
        }
        var length = Int(bytes.half(content.offset + 2))
        if length > content.byteCount - 20 || content.isFree {
            image.report(content.isFree ? .freeCellInUse : .nameTruncated, at: content.offset, unless: quiet)
            length = min(length, content.byteCount - 20)
        }
        guard image.ready(length, at: content.offset + 20) else {
            image.report(.unreadable, at: content.offset, unless: quiet)
            return nil
        }
        self.init(bytes, cell: cell, nameByteCount: UInt16(truncatingIfNeeded: length))
    }
}
