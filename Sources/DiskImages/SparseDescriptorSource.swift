import ByteKit
public import DiskFormats
import Glibc
import WorkerLink

/// An open file whose holes the system knows.
public final class SparseDescriptorSource: SparseSource {
    private let base: DescriptorSource
    /// SEEK_DATA and SEEK_HOLE, which the system declares as an extension only.
    private static let seekData: Int32 = 3
    private static let seekHole: Int32 = 4
    /// How many bytes there are.
    public var byteCount: UInt64 { base.byteCount }

    /// Takes over a descriptor.
    public init(owning descriptor: Int32) { base = DescriptorSource(owning: descriptor) }

    /// Reads with `pread`.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        try base.read(at: offset, into: &buffer)
    }

    /// Asks the system; all that is left where it does not know.
    public func nextData(from offset: UInt64) throws -> Range<UInt64>? {
        guard offset < byteCount, let place = off_t(exactly: offset) else { return nil }
        let start = lseek(base.descriptor, place, Self.seekData)
        guard start >= 0 else { return errno == ENXIO ? nil : offset..<byteCount }
        let end = lseek(base.descriptor, start, Self.seekHole)
        return UInt64(start)..<(end > start ? UInt64(end) : byteCount)
    }
}
