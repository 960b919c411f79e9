import ByteKit
import CPrefetch

/// Line and column of a match, and whether a comment allows it.
struct Spot {
    var line: Int?
    var column: Int?
    var isAllowed = false
}

/// Finds the line and column of matches, reading only the blocks in which they lie.
struct Locator {
    /// Bytes of a block.
    let blockSize: Int
    /// Ends of lines in each block.
    let lineEnds: [Int]
    /// How characters are stored.
    let order: Layer?
    /// Longer lines have no columns.
    private static let columnReach = 1 << 20
    /// Bytes around a match in which a comment is looked for.
    private static let commentReach = 2_048
    /// What allows a key in its own line or in the next.
    static let allowance = Array("regain:allow".utf8)

    /// Counts the ends of lines.
    static func count(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var count = 0
        var position = range.lowerBound
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            while position + 64 <= range.upperBound {
                // SAFETY: the 64 bytes lie in the range, which lies in the buffer.
                count += unsafe regain_bytes_equal(base + position, 0x0A).nonzeroBitCount
                position += 64
            }
        }
        while position < range.upperBound {
            if bytes[position] == 0x0A { count += 1 }
            position += 1
        }
        return count
    }

    /// Where a match lies.
    func spot(of match: TextMatch, in source: some ByteSource) throws -> Spot {
        // What a structure holds has no lines.
        if match.layers.first == .digitalProductID || match.layers.first == .msdm { return Spot() }
        let block = Int(match.offset / UInt64(blockSize))
        let blockStart = UInt64(block) * UInt64(blockSize)
        let before = try source.read(at: blockStart, count: Int(match.offset - blockStart))
        let line = lineEnds.prefix(block).reduce(1, +) + Self.count(before.span, 0..<before.count)
        return Spot(
            line: line,
            column: try column(of: match.offset, in: source),
            isAllowed: try isAllowed(match, in: source)
        )
    }

    private func column(of offset: UInt64, in source: some ByteSource) throws -> Int? {
        let reach = min(offset, UInt64(Self.columnReach))
        let before = try source.read(at: offset - reach, count: Int(reach))
        let start: Int
        if let end = before.lastIndex(of: 0x0A) {
            start = end + (order == .utf16LE ? 2 : 1)
        } else if reach == offset {
            start = 0
        } else {
            return nil
        }
        guard start <= before.count else { return 1 }
        var count = 1
        if order != nil {
            count += (before.count - start) / 2
            if reach == offset, start == 0, before.starts(with: [0xFF, 0xFE]) || before.starts(with: [0xFE, 0xFF]) {
                count -= 1
            }
        } else {
            for unit in before[start...] where unit & 0xC0 != 0x80 { count += 1 }
        }
        return count
    }

    /// Whether the line of a match, or the one before it, says so.
    private func isAllowed(_ match: TextMatch, in source: some ByteSource) throws -> Bool {
        let reach = min(match.offset, UInt64(Self.commentReach))
        let start = match.offset - reach
        var text = try source.read(at: start, count: Int(reach) + match.length + Self.commentReach)
        var place = Int(reach)
        if let order {
            let odd = Int(start % 2)
            text = WideText.narrowed(text.span, from: odd, order)
            place = (place - odd) / 2
        }
        place = min(place, text.count)
        let lower = text[..<place].lastIndex(of: 0x0A) ?? 0
        let upper = text[place...].firstIndex(of: 0x0A) ?? text.count
        if text[lower..<upper].firstRange(of: Self.allowance) != nil { return true }
        // A line before that has a key of its own speaks of that.
        let before = text[(text[..<lower].lastIndex(of: 0x0A) ?? 0)..<lower]
        return before.firstRange(of: Self.allowance) != nil
            && LeakMatcher().search(Array(before).span).matches.isEmpty
    }
}
