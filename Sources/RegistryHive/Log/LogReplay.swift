/// What became of the transaction logs of a hive.
public struct LogReplay: Sendable {
    /// Whether at least one log was applied.
    public internal(set) var isApplied: Bool = false
    /// What the logs wrote over, in bytes of the file: sorted, apart from each other.
    public internal(set) var replacedRanges: [Range<Int>] = []

    /// Whether a log wrote over any byte of `range`.
    public func hasReplaced(_ range: Range<Int>) -> Bool {
        var (low, high) = (0, replacedRanges.count)
        while low < high {
            let middle = (low + high) / 2
            if replacedRanges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < replacedRanges.count && replacedRanges[low].overlaps(range)
    }
}
