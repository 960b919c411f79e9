public import ByteKit
public import DiskFormats
import Synchronization

/// Counts the bytes that are read through it.
public final class MeteredSource: SparseSource {
    private let base: any ByteSource
    private let meter: ByteMeter
    /// How many bytes there are.
    public var byteCount: UInt64 { base.byteCount }

    /// Counts what is read from `base`.
    public init(_ base: any ByteSource, meter: ByteMeter) {
        self.base = base
        self.meter = meter
    }

    /// Reads and counts.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.read(at: offset, into: &buffer)
        meter.add(count)
        return count
    }

    /// What the base knows.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? { try base.dataRange(from: offset) }
}

/// A sum of bytes read.
public final class ByteMeter: Sendable {
    private let sum = Mutex<UInt64>(0)

    /// Starts at zero.
    public init() {}

    /// Bytes so far.
    public var total: UInt64 { sum.withLock { $0 } }

    func add(_ count: Int) { sum.withLock { $0 &+= UInt64(clamping: count) } }
}
