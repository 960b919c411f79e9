import ByteKit
import Glibc
import WorkerLink

/// Copies bytes that can only be read in order into a file that has no name and goes with its last user.
enum Spool {
    private static let blockSize = 64 << 10

    static func copy(_ source: any ByteSource, limit: UInt64, name: String) throws(WorkerError) -> any ByteSource {
        do { return try unchecked(source, limit: limit, name: name) } catch let error as WorkerError {
            throw error
        } catch {
            throw WorkerError("source.unreadable", doing: "unpack \(name)")
        }
    }

    private static func unchecked(_ source: any ByteSource, limit: UInt64, name: String) throws -> any ByteSource {
        let descriptor = try temporaryFile()
        let copy = SpooledFile(descriptor)
        var offset: UInt64 = 0
        while offset < source.byteCount {
            let bytes = try source.read(at: offset, count: 4 << 20)
            if bytes.isEmpty { break }
            guard offset + UInt64(bytes.count) <= limit else {
                throw WorkerError("source.too-large", doing: "unpack \(name)", detail: "over \(limit) bytes")
            }
            try copy.write(bytes, at: offset, blockSize: blockSize)
            offset += UInt64(bytes.count)
        }
        return try copy.finish(byteCount: offset)
    }

    private static func temporaryFile() throws -> Int32 {
        // SAFETY: getenv returns a terminated string that is copied at once.
        let wanted = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }
        for folder in [wanted, "/var/tmp", "/tmp"].compactMap({ $0 }) {
            // O_TMPFILE, which the system declares as an extension only: a file without a name in that folder.
            let descriptor = unsafe open(folder, 0o20200000 | O_RDWR | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return descriptor }
        }
        throw WorkerError("source.no-space", detail: "no temporary file")
    }
}

/// The copy while it is written; blocks of zeros stay holes.
private final class SpooledFile {
    private var descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ bytes: [UInt8], at offset: UInt64, blockSize: Int) throws {
        for start in stride(from: 0, to: bytes.count, by: blockSize) {
            let end = min(start + blockSize, bytes.count)
            guard bytes[start..<end].contains(where: { $0 != 0 }) else { continue }
            var done = start
            while done < end {
                // SAFETY: the array is alive in the closure, and only what remains of it is written.
                let count = unsafe bytes.withUnsafeBytes { memory in
                    guard let base = memory.baseAddress else { return 0 }
                    return unsafe pwrite(descriptor, base + done, end - done, off_t(clamping: offset) + off_t(done))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw WorkerError("source.no-space", detail: "system error \(errno)") }
                done += count
            }
        }
    }

    func finish(byteCount: UInt64) throws -> any ByteSource {
        guard ftruncate(descriptor, off_t(clamping: byteCount)) == 0 else {
            throw WorkerError("source.no-space", detail: "system error \(errno)")
        }
        let source = SparseDescriptorSource(owning: descriptor)
        descriptor = -1
        return source
    }
}
