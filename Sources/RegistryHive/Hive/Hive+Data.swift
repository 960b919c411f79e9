import ByteKit

/// Data of values, wherever it lies.
extension Hive {
    /// Bytes of data in each segment of big data but the last.
    static let segmentByteCount = 16_344

    /// Where the data of a value lies in the file, in order: one range, or several for big data.
    ///
    /// The ranges lie inside the hive and are ready. Together they hold `value.dataByteCount` bytes, fewer where the
    /// hive is damaged.
    public func dataRanges(of value: ValueNode) -> [Range<Int>] {
        if let range = contiguousRange(of: value) { return [range] }
        return segments(of: value)
    }

    /// The range of data that lies in one piece; nil for big data.
    private func contiguousRange(of value: ValueNode) -> Range<Int>? {
        let wanted = value.dataByteCount
        if value.dataIsInline { return value.inlineDataOffset..<value.inlineDataOffset + wanted }
        guard wanted > 0, let content = CellContent(image, cell: value.dataCell, least: 0) else {
            return value.inlineDataOffset..<value.inlineDataOffset
        }
        if wanted > Self.segmentByteCount, hasBigData || content.byteCount < wanted, image.ready(8, at: content.offset),
            bytes.matches("db", at: content.offset)
        {
            return nil
        }
        var count = min(wanted, content.byteCount)
        if count < wanted { image.report(.dataTruncated, at: content.offset) }
        if !image.ready(count, at: content.offset) {
            image.report(.unreadable, at: content.offset)
            count = 0
        }
        return content.offset..<content.offset + count
    }

    /// The segments of big data (`db`): a count, and a list of cells.
    private func segments(of value: ValueNode) -> [Range<Int>] {
        guard let head = CellContent(image, cell: value.dataCell, least: 8),
            let list = CellContent(image, cell: bytes.word(head.offset + 4), least: 4)
        else { return [] }
        let count = min(Int(bytes.half(head.offset + 2)), list.byteCount / 4)
        guard image.ready(count * 4, at: list.offset) else { return [] }
        var result: [Range<Int>] = []
        // Segments that share a cell must not make more of the data than the hive holds.
        var remaining = min(value.dataByteCount, image.count)
        for index in 0..<count where remaining > 0 {
            let cell = bytes.word(list.offset + 4 * index)
            guard let segment = CellContent(image, cell: cell, least: 1) else { break }
            let taken = min(remaining, Self.segmentByteCount, segment.byteCount)
            guard image.ready(taken, at: segment.offset) else {
                image.report(.unreadable, at: segment.offset)
                break
            }
            result.append(segment.offset..<segment.offset + taken)
            remaining -= taken
        }
        if remaining > 0 { image.report(.dataTruncated, at: head.offset) }
        return result
    }

    /// A copy of the value's data.
    public func data(of value: ValueNode) -> [UInt8] { bytes(in: dataRanges(of: value)) }

    /// Lends the value's data without copying it, unless it is big data, which lies in pieces.
    public func withData<Result>(of value: ValueNode, _ body: (Span<UInt8>) -> Result) -> Result {
        if let range = contiguousRange(of: value) { return body(bytes.extracting(range)) }
        let copy = bytes(in: segments(of: value))
        return body(copy.span)
    }

    /// A copy of the bytes in `range` of the file, its logs applied; what lies outside is left out.
    public func copy(_ range: Range<Int>) -> [UInt8] {
        let inside = range.clamped(to: 0..<image.count)
        return image.ready(inside.count, at: inside.lowerBound) ? self.bytes.array(inside) : []
    }

    /// A copy of the bytes in ranges that are ready.
    func bytes(in ranges: [Range<Int>]) -> [UInt8] {
        let bytes = bytes
        if ranges.count == 1 { return bytes.array(ranges[0]) }
        var result: [UInt8] = []
        result.reserveCapacity(ranges.reduce(0) { $0 + $1.count })
        for range in ranges { result += bytes.array(range) }
        return result
    }
}
