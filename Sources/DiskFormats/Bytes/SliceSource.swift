public import ByteKit

/// A part of another source, numbered from zero.
public struct SliceSource: SparseSource {
    /// The whole.
    public let base: any ByteSource
    /// Where the part begins in the whole, in bytes.
    public let start: UInt64
    /// How many bytes the part has.
    public let byteCount: UInt64

    /// A part of `base`, cut where `base` ends.
    public init(_ base: any ByteSource, start: UInt64, byteCount: UInt64) {
        self.base = base
        self.start = min(start, base.byteCount)
        self.byteCount = min(byteCount, base.byteCount - self.start)
    }

    /// Reads from the whole.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let count = Int(clamping: min(UInt64(buffer.count), byteCount - offset))
        var part = buffer.part(0..<count)
        return try base.read(at: start + offset, into: &part)
    }

    /// The next data of the whole that lies in this part.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? {
        guard offset < byteCount, let range = try base.dataRange(from: start + offset) else { return nil }
        let lower = max(range.lowerBound, start) - start
        let upper = min(range.upperBound - start, byteCount)
        return lower < upper ? lower..<upper : nil
    }
}

/// Several sources one after the other: a split image.
public struct ConcatenatedSource: SparseSource {
    private let parts: [any ByteSource]
    private let starts: [UInt64]
    /// The sum of the parts.
    public let byteCount: UInt64

    /// Joins parts in order.
    /// - Throws: `container.absurd-size` when the sum does not fit 63 bits.
    public init(_ parts: [any ByteSource]) throws(ParseError) {
        var total: UInt64 = 0
        var starts: [UInt64] = []
        for part in parts {
            starts.append(total)
            let (sum, overflow) = total.addingReportingOverflow(part.byteCount)
            guard !overflow, sum <= UInt64(Int64.max) else { throw ParseError(.absurdSize, at: 0, "split image") }
            total = sum
        }
        self.parts = parts
        self.starts = starts
        byteCount = total
    }

    /// Reads across the borders of the parts.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        var done = 0
        while done < buffer.count, let index = index(of: offset + UInt64(done)) {
            let inside = offset + UInt64(done) - starts[index]
            let count = Int(clamping: min(UInt64(buffer.count - done), parts[index].byteCount - inside))
            var part = buffer.part(done..<(done + count))
            let got = try parts[index].read(at: inside, into: &part)
            done += got
            if got < count { break }
        }
        return done
    }

    /// The next data of any part.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? {
        guard var index = index(of: offset) else { return nil }
        var inside = offset - starts[index]
        while index < parts.count {
            if let range = try parts[index].dataRange(from: inside) {
                return (range.lowerBound + starts[index])..<(range.upperBound + starts[index])
            }
            index += 1
            inside = 0
        }
        return nil
    }

    private func index(of offset: UInt64) -> Int? {
        guard offset < byteCount else { return nil }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
