import ByteKit
import Carving
import DiskFormats

/// A sequence of bytes to search for remains, and which of them.
struct CarvingStretch: Sendable {
    /// What it is, unique within its source and the same in every run.
    let name: String
    /// The bytes.
    let source: any ByteSource
    /// Which of them: in order, and none touching the next.
    let ranges: [Range<UInt64>]
    /// Bytes of all ranges together.
    let byteCount: UInt64

    /// Takes ranges in any order; those that overlap or touch become one, so that what lies across is seen whole.
    init(_ name: String, _ source: any ByteSource, ranges: [Range<UInt64>]? = nil) {
        self.name = name
        self.source = source
        let whole = 0..<source.byteCount
        self.ranges = Self.joined((ranges ?? [whole]).map { $0.clamped(to: whole) })
        byteCount = self.ranges.reduce(0) { $0 + UInt64($1.count) }
    }

    private static func joined(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
        var result: [Range<UInt64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// The range that holds an offset.
    func window(around offset: UInt64) -> Range<UInt64>? {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(offset) ? ranges[low] : nil
    }
}

/// Hands out a stretch in units of work, in order, and leaves out its holes.
struct CarvingCursor {
    /// Bytes that are looked at together with what surrounds them in their range.
    struct Piece: Sendable {
        /// The range they belong to; nothing outside is looked at.
        var window: Range<UInt64>
        /// Where structures must begin.
        var owned: Range<UInt64>
    }

    /// What one processor takes at a time.
    struct Unit: Sendable {
        /// Its number, from 0.
        var index: Int
        /// The pieces, in order.
        var pieces: [Piece]
        /// How many bytes of the stretch, in order, are done when this unit and all before it are.
        var end: UInt64
    }

    /// Bytes of a unit.
    private static let unitSize: UInt64 = 8 << 20
    /// Pieces of a unit; a scattered map must not make one endless.
    private static let pieceLimit = 1_024

    private let stretch: CarvingStretch
    private var range = 0
    private var offset: UInt64
    private var position: UInt64 = 0
    private var nextIndex = 0
    /// What is known to lie ahead: data in this range, holes before it.
    private var data: Range<UInt64>?
    /// Bytes of holes that were left out.
    private(set) var skipped: UInt64 = 0

    /// Begins where `position` bytes of the stretch are done.
    init(_ stretch: CarvingStretch, from start: UInt64) {
        self.stretch = stretch
        offset = stretch.ranges.first?.lowerBound ?? 0
        var left = start
        while range < stretch.ranges.count, left > 0 {
            let count = UInt64(stretch.ranges[range].count)
            if left < count {
                offset += left
                left = 0
            } else {
                left -= count
                range += 1
                if range < stretch.ranges.count { offset = stretch.ranges[range].lowerBound }
            }
        }
        position = start
    }

    /// The next unit; nil at the end.
    mutating func next() -> Unit? {
        var pieces: [Piece] = []
        var byteCount: UInt64 = 0
        while range < stretch.ranges.count, byteCount < Self.unitSize, pieces.count < Self.pieceLimit {
            let window = stretch.ranges[range]
            guard offset < window.upperBound else {
                range += 1
                if range < stretch.ranges.count { offset = stretch.ranges[range].lowerBound }
                continue
            }
            let data = dataAhead()
            if data.lowerBound > offset {
                let count = min(window.upperBound, data.lowerBound) - offset
                advance(count)
                skipped += count
                continue
            }
            let end = min(window.upperBound, data.upperBound, offset + (Self.unitSize - byteCount))
            if let last = pieces.last, last.window == window, last.owned.upperBound == offset {
                pieces[pieces.count - 1].owned = last.owned.lowerBound..<end
            } else {
                pieces.append(Piece(window: window, owned: offset..<end))
            }
            byteCount += end - offset
            advance(end - offset)
        }
        guard !pieces.isEmpty else { return nil }
        defer { nextIndex += 1 }
        return Unit(index: nextIndex, pieces: pieces, end: position)
    }

    private mutating func advance(_ count: UInt64) {
        offset += count
        position += count
    }

    /// Where data lies from here on; what cannot be told is taken for data, so that reading it says what is wrong.
    private mutating func dataAhead() -> Range<UInt64> {
        if let data, offset < data.upperBound { return data }
        let size = stretch.source.byteCount
        let found: Range<UInt64>
        do {
            let next = try stretch.source.dataRange(from: offset)
            found = next.map { max(offset, $0.lowerBound)..<max(offset + 1, $0.upperBound) } ?? size..<UInt64.max
        } catch {
            found = offset..<max(size, offset + 1)
        }
        data = found
        return found
    }
}
