import ByteKit
import DiskFormats
import Glibc
import Synchronization

/// The bytes of a disk that lie in a file as they are, so that they need not pass through the worker.
///
/// Only who merely looks through bytes reads them here; what must be understood is left to the worker.
final class PlainMedia: SparseSource {
    private let file: SparseDescriptorSource
    private let count = Atomic<UInt64>(0)

    /// Shares an open file.
    /// - Returns: nil when the system has no further descriptor.
    init?(sharing descriptor: Int32) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { return nil }
        file = SparseDescriptorSource(owning: copy)
    }

    var byteCount: UInt64 { file.byteCount }

    /// Bytes read so far.
    var bytesRead: UInt64 { count.load(ordering: .relaxed) }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let got = try file.read(at: offset, into: &buffer)
        count.add(UInt64(got), ordering: .relaxed)
        return got
    }

    func nextData(from offset: UInt64) throws -> Range<UInt64>? { try file.nextData(from: offset) }
}
