public import ByteKit

/// A source that gains from being asked for several ranges at once: one that is far away.
public protocol BatchSource: ByteSource {
    /// Reads every range, in whatever order and however many at a time suits the source.
    ///
    /// - Returns: the bytes of each range in the order of `ranges`; fewer than asked only at the end of the source.
    /// - Throws: what the source has to say when one of them cannot be read.
    func readMany(_ ranges: [Range<UInt64>]) throws -> [[UInt8]]
}

extension ByteSource {
    /// Reads every range, all at once where the source can and one after the other where it cannot.
    ///
    /// - Returns: the bytes of each range in the order of `ranges`; fewer than asked only at the end of the source.
    /// - Throws: what the source has to say when one of them cannot be read.
    public func readEach(_ ranges: [Range<UInt64>]) throws -> [[UInt8]] {
        if let batch = self as? any BatchSource { return try batch.readMany(ranges) }
        return try ranges.map { try read(at: $0.lowerBound, count: Int(clamping: $0.count)) }
    }
}

extension MutableSpan<UInt8> {
    /// Overwrites the elements from `position` on with those of `source` in `range`.
    ///
    /// A programmer error when the range is not inside `source` or does not fit.
    package mutating func write(_ source: [UInt8], _ range: Range<Int>, at position: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
        precondition(position >= 0 && range.count <= count - position)
        guard !range.isEmpty else { return }
        // SAFETY: both ranges were just checked; an array and a span under exclusive access cannot overlap.
        unsafe withUnsafeMutableBytes { destination in
            unsafe source.withUnsafeBytes { bytes in
                guard let to = destination.baseAddress, let from = bytes.baseAddress else { return }
                unsafe (to + position).copyMemory(from: from + range.lowerBound, byteCount: range.count)
            }
        }
    }
}
