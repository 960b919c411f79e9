public import ByteKit
import Glibc

/// Standard input, or any other stream, made readable at any offset.
///
/// What fits stays in memory; more goes to a temporary file without a name, which vanishes with the program. A file
/// that was merely redirected is read in place.
public final class SpooledInput: ByteSource {
    private enum Store {
        case memory(MemorySource)
        case file(Int32, start: UInt64)
    }

    /// How many bytes there are.
    public let byteCount: UInt64
    private let store: Store
    private let name: String

    /// Whether the bytes are held in memory.
    public var isInMemory: Bool {
        if case .memory = store { return true }
        return false
    }

    /// Reads a stream to its end.
    ///
    /// - Parameters:
    ///   - descriptor: the stream; it stays open and belongs to the caller.
    ///   - limit: the most bytes to take.
    ///   - memoryLimit: the most bytes to keep in memory.
    ///   - folder: where the temporary file goes.
    /// - Throws: ``SourceError``: `source.too-large` past the limit, `source.unreadable` when reading or spooling fails.
    public init(
        descriptor: Int32 = 0,
        limit: UInt64 = 1 << 40,
        memoryLimit: Int = 8 << 20,
        folder: String = SpooledInput.temporaryFolder
    ) throws(SourceError) {
        let name = "-"
        self.name = name
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last(path: name) }
        if status.st_mode & S_IFMT == S_IFREG {
            let position = max(0, lseek(descriptor, 0, SEEK_CUR))
            let remaining = UInt64(clamping: max(0, Int(status.st_size) - position))
            guard remaining <= limit else { throw SourceError(.tooLarge, path: name) }
            let own = dup(descriptor)
            guard own >= 0 else { throw .last(path: name) }
            byteCount = remaining
            store = .file(own, start: UInt64(position))
            return
        }
        var spool = Spool(memoryLimit: memoryLimit, folder: folder)
        do {
            try spool.take(from: descriptor, limit: limit)
        } catch {
            if let file = spool.file { close(file) }
            throw error
        }
        byteCount = spool.count
        if let file = spool.file {
            store = .file(Self.readOnly(file), start: 0)
        } else {
            store = .memory(MemorySource(MemoryRegion(spool.memory)))
        }
    }

    /// Where temporary files go: `$TMPDIR`, else `/var/tmp`, which is on a disk.
    public static var temporaryFolder: String {
        // SAFETY: getenv returns a terminated string that is copied at once.
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        return named.isEmpty ? "/var/tmp" : named
    }

    /// The same bytes as a file, which can be mapped and handed to a worker; nil where they are in memory or begin in the
    /// middle of a file.
    public var file: FileSource? {
        guard case .file(let descriptor, start: 0) = store else { return nil }
        return try? FileSource(sharing: descriptor, path: name)
    }

    deinit { if case .file(let file, _) = store { close(file) } }

    /// The temporary file opened anew for reading alone, so that nobody it is handed to can write to it.
    private static func readOnly(_ file: Int32) -> Int32 {
        let reader = unsafe open("/proc/self/fd/\(file)", O_RDONLY | O_CLOEXEC)
        guard reader >= 0 else { return file }
        close(file)
        return reader
    }

    /// Reads from memory or from the temporary file.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        switch store {
        case .memory(let source):
            return try source.read(at: offset, into: &buffer)
        case .file(let file, let start):
            guard offset < byteCount, let position = off_t(exactly: start + offset) else { return 0 }
            let wanted = Int(clamping: min(byteCount - offset, UInt64(buffer.count)))
            var done = 0
            while done < wanted {
                // SAFETY: the pointer is valid inside the closure, and no more than what remains is asked for.
                let got = unsafe buffer.withUnsafeMutableBytes { memory in
                    guard let base = memory.baseAddress else { return 0 }
                    return unsafe pread(file, base + done, wanted - done, position + off_t(done))
                }
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw SourceError.last(path: name) }
                if got == 0 { break }
                done += got
            }
            return done
        }
    }
}

/// What was taken from a stream so far.
private struct Spool {
    let memoryLimit: Int
    let folder: String
    var memory: [UInt8] = []
    var file: Int32?
    var count: UInt64 = 0

    init(memoryLimit: Int, folder: String) {
        self.memoryLimit = memoryLimit
        self.folder = folder
    }

    mutating func take(from descriptor: Int32, limit: UInt64) throws(SourceError) {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            // SAFETY: no more than the buffer's own count is asked for.
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .last(path: "-") }
            if got == 0 { return }
            guard UInt64(got) <= limit - count else { throw SourceError(.tooLarge, path: "-") }
            count += UInt64(got)
            try put(buffer[..<got])
        }
    }

    private mutating func put(_ bytes: ArraySlice<UInt8>) throws(SourceError) {
        if let file { return try Self.write(bytes, to: file) }
        memory.append(contentsOf: bytes)
        guard memory.count > memoryLimit else { return }
        let file = try Self.namelessFile(in: folder)
        self.file = file
        try Self.write(memory[...], to: file)
        memory = []
    }

    private static func namelessFile(in folder: String) throws(SourceError) -> Int32 {
        // O_TMPFILE is a macro of macros that is not imported; its own bit is 0o20000000 on Linux.
        let file = unsafe open(folder, O_RDWR | O_CLOEXEC | O_DIRECTORY | 0o20000000, 0o600)
        if file >= 0 { return file }
        var template = Array("\(folder)/regain-XXXXXX".utf8CString)
        // SAFETY: the template is a writable string that ends in a zero.
        let named: Int32 = unsafe template.withUnsafeMutableBufferPointer { text in
            guard let start = text.baseAddress else { return -1 }
            return unsafe mkstemp(start)
        }
        guard named >= 0 else { throw .last(path: folder) }
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        unsafe template.withUnsafeBufferPointer { text in
            if let start = text.baseAddress { _ = unsafe unlink(start) }
        }
        return named
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(SourceError) {
        var rest = bytes
        while !rest.isEmpty {
            // SAFETY: no more than the slice's own count is written.
            let done = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if done < 0, errno == EINTR { continue }
            guard done > 0 else { throw .last(path: "-") }
            rest = rest.dropFirst(done)
        }
    }
}
