import ByteKit
import ByteSources
import DiskFormats
import DiskImages
import Glibc

/// A file that is read in blocks and whose holes are not read at all.
struct HoledFile: SparseSource {
    private let file: SparseDescriptorSource

    /// The same file as a source that is open already, which may have no name.
    /// - Throws: ``SourceError``.
    init(_ source: FileSource) throws(SourceError) {
        file = SparseDescriptorSource(owning: try source.duplicate())
    }

    var byteCount: UInt64 { file.byteCount }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        try file.read(at: offset, into: &buffer)
    }

    func nextData(from offset: UInt64) throws -> Range<UInt64>? { try file.nextData(from: offset) }
}
