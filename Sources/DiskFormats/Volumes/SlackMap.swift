public import ByteKit

/// Where old contents may lie in space that is in use.
public struct SlackMap: Sendable {
    /// In bytes from the volume's start, in order, apart from each other.
    public var ranges: [Range<UInt64>]
    /// What could not be looked at: a range left out is not said to be free of slack.
    public var problems: [ParseError]

    /// The most ranges told, for which a frame of the wire has room; what follows them is left out and reported.
    public static let rangeLimit = 1_000_000

    /// A map.
    public init(ranges: [Range<UInt64>] = [], problems: [ParseError] = []) {
        self.ranges = ranges
        self.problems = problems
    }
}

/// Gathers ranges in any order into a list in order, in bounded memory.
public struct RangeCollector {
    private var ranges: [Range<UInt64>] = []
    private var bound: UInt64
    private let limit: Int
    private var cut: UInt64?

    /// A collector of ranges below `bound`, of which the first `limit` are kept.
    public init(below bound: UInt64, limit: Int = SlackMap.rangeLimit) {
        self.bound = bound
        self.limit = max(1, limit)
    }

    /// Takes a range, or what of it lies below the bound.
    public mutating func add(_ range: Range<UInt64>) {
        guard range.lowerBound < min(range.upperBound, bound) else { return }
        let range = range.lowerBound..<min(range.upperBound, bound)
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            return
        }
        ranges.append(range)
        if ranges.count > limit * 2 { compact() }
    }

    /// The ranges in order, those that touch joined, and where the list was cut.
    public mutating func finish() -> (ranges: [Range<UInt64>], cutAt: UInt64?) {
        compact()
        return (ranges, cut)
    }

    private mutating func compact() {
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var count = 0
        for range in ranges {
            if count > 0, range.lowerBound <= ranges[count - 1].upperBound {
                let end = max(range.upperBound, ranges[count - 1].upperBound)
                ranges[count - 1] = ranges[count - 1].lowerBound..<end
            } else {
                ranges[count] = range
                count += 1
            }
        }
        ranges.removeLast(ranges.count - count)
        guard ranges.count > limit else { return }
        // Whatever comes later than the last one kept is left out from now on.
        bound = ranges[limit].lowerBound
        cut = bound
        ranges.removeLast(ranges.count - limit)
    }
}

extension ParseError.Code {
    /// The list of slack was cut at a limit.
    public static let slackCut: Self = "volume.slack-cut"
    /// A part of the tables that say where files lie could not be read.
    public static let tableIncomplete: Self = "volume.table-incomplete"
}
