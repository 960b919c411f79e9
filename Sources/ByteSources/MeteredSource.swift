public import ByteKit
import Synchronization

/// Counts what is read; one meter may serve several sources.
public final class ByteMeter: Sendable {
    private struct Counts {
        var bytesRead: UInt64 = 0
        var requestCount = 0
    }

    private let counts = Mutex(Counts())

    /// A meter at zero.
    public init() {}

    /// Bytes that were handed over so far.
    public var bytesRead: UInt64 { counts.withLock { $0.bytesRead } }

    /// Requests that were made so far, failed ones included.
    public var requestCount: Int { counts.withLock { $0.requestCount } }

    /// Adds one request and the bytes it brought.
    public func count(_ byteCount: Int) {
        counts.withLock {
            $0.bytesRead &+= UInt64(clamping: byteCount)
            $0.requestCount &+= 1
        }
    }
}

/// A source that says how much of it was read.
public final class MeteredSource: BatchSource {
    private let source: any ByteSource
    /// What was read through this source.
    public let meter: ByteMeter
    /// How many bytes there are.
    public let byteCount: UInt64

    /// Counts what is read of `source` on `meter`.
    public init(_ source: any ByteSource, meter: ByteMeter = ByteMeter()) {
        self.source = source
        self.meter = meter
        byteCount = source.byteCount
    }

    /// Reads and counts.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        var got = 0
        defer { meter.count(got) }
        got = try source.read(at: offset, into: &buffer)
        return got
    }

    /// Reads and counts one request for each range.
    public func readMany(_ ranges: [Range<UInt64>]) throws -> [[UInt8]] {
        let parts = try source.readEach(ranges)
        for part in parts { meter.count(part.count) }
        return parts
    }
}
