public import ByteKit
import Glibc

/// Bytes of the program that a worker reads through its socket: remote objects, files inside other images.
///
/// The program answers with ``SourceServer``; the worker reads with ``RelayedSource``.
public enum SourceRelay {
    /// Callback: source number, offset and count go out, bytes come back.
    public static let read: UInt16 = 0xFF00
    /// The most bytes of one answer.
    public static let readLimit = 4 << 20
}

/// The program's side: answers read callbacks out of numbered sources.
public enum SourceServer {
    /// Reads what a callback asks for.
    /// - Throws: `worker.protocol` for a number that stands for nothing, else what the source throws.
    public static func answer(
        _ message: WorkerMessage,
        from source: (UInt32) -> (any ByteSource)?
    ) throws -> WorkerMessage {
        message.closeDescriptors()
        var reader = ByteReader(message.payload.span)
        let number = try reader.u32()
        let offset = try reader.u64()
        let count = min(Int(try reader.u32()), SourceRelay.readLimit)
        guard let source = source(number) else { throw WorkerError(.workerProtocol, detail: "source \(number)") }
        return WorkerMessage(payload: try source.read(at: offset, count: count))
    }
}

/// The worker's side: a source whose bytes the program holds.
public struct RelayedSource: ByteSource {
    /// How many bytes there are, as the program said.
    public let byteCount: UInt64
    private let number: UInt32
    private let server: WorkerServer

    /// A source by the number that the program gave it.
    public init(number: UInt32, byteCount: UInt64, server: WorkerServer) {
        self.number = number
        self.byteCount = byteCount
        self.server = server
    }

    /// Asks the program for the bytes.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        var done = 0
        while done < buffer.count, offset < byteCount, UInt64(done) < byteCount - offset {
            let wanted = min(buffer.count - done, SourceRelay.readLimit)
            let answer = try server.callBack(
                SourceRelay.read,
                WorkerMessage {
                    $0.u32(number)
                    $0.u64(offset + UInt64(done))
                    $0.u32(UInt32(wanted))
                }
            )
            answer.closeDescriptors()
            guard answer.payload.count <= wanted else { throw WorkerError(.workerProtocol, detail: "read answer") }
            if answer.payload.isEmpty { break }
            buffer.copy(answer.payload.span, at: done)
            done += answer.payload.count
        }
        return done
    }
}

/// A file that was opened by the program and whose descriptor this source owns.
public final class DescriptorSource: ByteSource {
    /// Size in bytes when it was received.
    public let byteCount: UInt64
    /// The descriptor, for asking the system where holes are.
    public let descriptor: Int32

    /// Takes over a descriptor of a file or block device.
    public init(owning descriptor: Int32) {
        self.descriptor = descriptor
        byteCount = UInt64(clamping: lseek(descriptor, 0, SEEK_END))
    }

    deinit { close(descriptor) }

    /// Reads with `pread`.
    /// - Throws: `source.unreadable`.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard let start = off_t(exactly: offset) else { return 0 }
        var done = 0
        while done < buffer.count {
            // SAFETY: the pointer is valid inside the closure, and no more than what remains is asked for.
            let got = unsafe buffer.withUnsafeMutableBytes { memory in
                guard let base = memory.baseAddress else { return 0 }
                return unsafe pread(descriptor, base + done, memory.count - done, start &+ off_t(done))
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw WorkerError("source.unreadable", detail: "system error \(errno)", offset: offset)
            }
            if got == 0 { break }
            done += got
        }
        return done
    }
}
