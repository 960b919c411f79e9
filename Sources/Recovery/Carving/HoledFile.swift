import ByteKit
import ByteSources
import DiskFormats
import DiskImages
import Glibc

/// A file that is read in blocks and whose holes are not read at all.
struct HoledFile: SparseSource {
    private let file: SparseDescriptorSource

    /// Opens a file for reading only.
    /// - Throws: ``SourceError``.
    init(_ path: String) throws(SourceError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SourceError(.unreadable, path: path, systemError: errno) }
        file = SparseDescriptorSource(owning: descriptor)
    }

    var byteCount: UInt64 { file.byteCount }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        try file.read(at: offset, into: &buffer)
    }

    func nextData(from offset: UInt64) throws -> Range<UInt64>? { try file.nextData(from: offset) }
}
