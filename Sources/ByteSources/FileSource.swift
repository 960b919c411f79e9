public import ByteKit
import Glibc

/// A file or block device, opened for reading only.
public final class FileSource: ByteSource {
    /// The path as given.
    public let path: String
    /// Size in bytes when it was opened.
    public let byteCount: UInt64
    private let descriptor: Int32

    /// Opens a file.
    /// - Throws: ``SourceError``.
    public init(path: String) throws(SourceError) {
        // O_NONBLOCK keeps a pipe without a writer from holding the program up; it means nothing for files.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last(path: path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let error = SourceError.last(path: path)
            close(descriptor)
            throw error
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            byteCount = UInt64(clamping: status.st_size)
        case S_IFBLK:
            byteCount = UInt64(clamping: lseek(descriptor, 0, SEEK_END))
        case S_IFDIR:
            close(descriptor)
            throw SourceError(.isFolder, path: path)
        default:
            close(descriptor)
            throw SourceError(.unsuitable, path: path)
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Reads a file that is open already; the descriptor is doubled, and its position is never used.
    ///
    /// - Parameters:
    ///   - descriptor: a file or block device, open for reading; it stays the caller's.
    ///   - path: how errors name it.
    /// - Throws: ``SourceError``.
    public init(sharing descriptor: Int32, path: String) throws(SourceError) {
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard own >= 0 else { throw .last(path: path) }
        var status = stat()
        byteCount =
            unsafe fstat(own, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            ? UInt64(clamping: status.st_size) : UInt64(clamping: lseek(own, 0, SEEK_END))
        self.path = path
        self.descriptor = own
    }

    /// A descriptor of the file for another reader, which owns it.
    /// - Throws: ``SourceError``.
    public func duplicate() throws(SourceError) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .last(path: path) }
        return copy
    }

    deinit { close(descriptor) }

    /// Reads with `pread`; the file's own position is never used.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard let start = off_t(exactly: offset) else { return 0 }
        var done = 0
        while done < buffer.count {
            // SAFETY: the pointer is valid inside the closure, and no more than what remains is asked for.
            let got = unsafe buffer.withUnsafeMutableBytes { memory in
                guard let base = memory.baseAddress else { return 0 }
                return unsafe pread(descriptor, base + done, memory.count - done, start + off_t(done))
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw SourceError.last(path: path)
            }
            if got == 0 { break }
            done += got
        }
        return done
    }

    /// The whole file as memory that is read when it is touched.
    ///
    /// Small files are copied, so that one that shrinks meanwhile does no harm.
    /// - Throws: ``SourceError``.
    public func region() throws -> MemoryRegion {
        guard let count = Int(exactly: byteCount) else { throw SourceError(.tooLarge, path: path) }
        guard count > Self.copyLimit else {
            let bytes = try read(at: 0, count: count)
            return MemoryRegion(bytes)
        }
        // SAFETY: a private read-only mapping of the descriptor; munmap gets the same address and length back.
        let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { throw SourceError.last(path: path) }
        return unsafe MemoryRegion(owning: address, count: count) { pointer, count in
            unsafe munmap(pointer, count)
        }
    }

    /// All bytes of a file that does not tell its size, as those of `/sys` and `/proc`, up to a mebibyte.
    /// - Throws: ``SourceError``.
    public func contents() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            let part = try readPart(at: UInt64(bytes.count))
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }

    private func readPart(at offset: UInt64) throws -> [UInt8] {
        var part = [UInt8](repeating: 0, count: 4_096)
        var span = part.mutableSpan
        let got = try read(at: offset, into: &span)
        part.removeLast(part.count - got)
        return part
    }

    private static let copyLimit = 256 * 1_024
}

/// Bytes that are already in memory.
public struct MemorySource: ByteSource {
    /// The memory.
    public let region: MemoryRegion
    /// How many bytes there are.
    public var byteCount: UInt64 { UInt64(region.count) }

    /// Serves the bytes of a region.
    public init(_ region: MemoryRegion) { self.region = region }

    /// Copies from memory.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard let start = Int(exactly: offset), start < region.count else { return 0 }
        let bytes = region.bytes
        let count = min(buffer.count, bytes.count - start)
        buffer.copy(bytes.extracting(start..<(start + count)), at: 0)
        return count
    }
}
