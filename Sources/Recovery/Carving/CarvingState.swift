import ByteKit
import ByteSources
import Crypto
import FoundationEssentials
import Glibc
import Synchronization
public import Texts

/// The state file of a search through raw bytes, from which a later run goes on where this one stopped.
///
/// It is written whole, beside its place, and then moved there: whenever the program is ended, a complete state is left.
public final class CarvingState: Sendable {
    /// Why a state file cannot be used; nothing has been written then.
    public struct Problem: Error, Sendable {
        /// What to tell.
        public let message: Message
        /// Whether the file could not be read or written; otherwise it is not what it should be.
        public let isInputOutput: Bool
    }

    private struct Held {
        var record: CarvingRecord
        var lastWritten: Int64 = 0
        var failure: Problem?
    }

    private let path: String
    private let held: Mutex<Held>

    /// A larger state is none: finds and runs of pages are limited.
    private static let sizeLimit: UInt64 = 64 << 20
    /// Bytes from the start of a source that tell it from another.
    private static let headByteCount = 64 << 10
    /// Milliseconds between two states.
    private static let interval: Int64 = 1_000

    /// Takes up a state file, or begins one.
    ///
    /// - Parameters:
    ///   - path: the file; where there is none, it is made.
    ///   - mode: what is looked for.
    ///   - given: the sources, as they were given.
    /// - Throws: ``Problem`` when the file is no such state, belongs to other sources or another search, when a source has
    ///   changed since, or when it cannot be written.
    public init(path: String, mode: CarvingMode, given: [String]) throws(Problem) {
        self.path = path
        var record = CarvingRecord(mode: mode.rawValue, given: given)
        if let bytes = try Self.read(path) {
            record = try Self.decode(bytes, path: path)
            guard record.mode == mode.rawValue else {
                throw Problem("resume.other-mode", path, ["mode": .text(record.mode)])
            }
            guard record.given == given else {
                throw Problem("resume.other-source", path, ["source": .text(record.given.joined(separator: ", "))])
            }
        }
        held = Mutex(Held(record: record))
        for source in record.sources {
            // Those on other machines are compared when they are opened.
            guard let file = try? FileSource(path: source.name) else { continue }
            try check(source.name, Self.identity(of: file, version: Self.lastChange(of: source.name)))
        }
        try write()
    }

    // MARK: Sources

    /// What tells a source from another.
    static func identity(of source: some ByteSource, version: String?) -> CarvingRecord.Identity {
        let head = (try? source.read(at: 0, count: headByteCount)) ?? []
        return CarvingRecord.Identity(
            size: source.byteCount,
            version: version,
            head: Hexadecimal.text(SHA256.hash(data: head))
        )
    }

    /// When a file was last changed, to the nanosecond.
    static func lastChange(of path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }

    /// Takes note of a source.
    /// - Throws: ``Problem`` when the state belongs to another one of this name.
    func check(_ name: String, _ identity: CarvingRecord.Identity) throws(Problem) {
        let isOther = held.withLock { held in
            guard let known = held.record.sources.first(where: { $0.name == name }) else {
                held.record.sources.append(CarvingRecord.Source(name: name, identity: identity))
                return false
            }
            return known.identity != identity
        }
        if isOther { throw Problem("resume.changed", path, ["source": .text(name)]) }
    }

    // MARK: Stretches

    /// What is known of a stretch; a new one where it is not known.
    func stretch(_ name: String, of source: String, byteCount: UInt64) -> CarvingRecord.Stretch {
        held.withLock { held in
            let known = held.record.sources.first { $0.name == source }?.stretches.first { $0.name == name }
            guard let known, known.byteCount == byteCount, known.position <= byteCount else {
                return CarvingRecord.Stretch(name: name, byteCount: byteCount)
            }
            return known
        }
    }

    /// Keeps how far a stretch is; writes the file now and then, or at once when that is asked for.
    func keep(_ stretch: CarvingRecord.Stretch, of source: String, atOnce: Bool) {
        held.withLock { held in
            guard let index = held.record.sources.firstIndex(where: { $0.name == source }) else { return }
            let stretches = held.record.sources[index].stretches
            if let place = stretches.firstIndex(where: { $0.name == stretch.name }) {
                // Two threads may come with theirs in either order.
                guard stretches[place].position <= stretch.position else { return }
                held.record.sources[index].stretches[place] = stretch
            } else {
                held.record.sources[index].stretches.append(stretch)
            }
            let now = Self.milliseconds()
            guard atOnce || now - held.lastWritten >= Self.interval else { return }
            held.lastWritten = now
            do throws(Problem) { try Self.write(held.record, to: path) } catch { held.failure = error }
        }
    }

    /// Whether a state is due to be kept, so that nobody puts one together in vain.
    var isDue: Bool { held.withLock { Self.milliseconds() - $0.lastWritten >= Self.interval } }

    /// What stood in the way of the last state that should have been written.
    public var failure: Message? { held.withLock { $0.failure?.message } }

    // MARK: The file

    private func write() throws(Problem) {
        try held.withLock { (held) throws(Problem) in try Self.write(held.record, to: path) }
    }

    private static func read(_ path: String) throws(Problem) -> [UInt8]? {
        do {
            let file = try FileSource(path: path)
            guard file.byteCount <= sizeLimit else { throw Problem("resume.not-a-state", path) }
            return try file.read(at: 0, count: Int(file.byteCount))
        } catch let error as Problem {
            throw error
        } catch let error as SourceError where error.code == .missing {
            return nil
        } catch {
            throw Problem("resume.unreadable", path, isInputOutput: true)
        }
    }

    private static func decode(_ bytes: [UInt8], path: String) throws(Problem) -> CarvingRecord {
        guard let record = try? JSONDecoder().decode(CarvingRecord.self, from: Data(bytes)),
            record.schema == CarvingRecord.schema
        else { throw Problem("resume.not-a-state", path) }
        return record
    }

    private static func write(_ record: CarvingRecord, to path: String) throws(Problem) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(record) else { throw Problem("resume.not-written", path) }
        let beside = "\(path).\(getpid())"
        let descriptor = unsafe open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Problem("resume.not-written", path, isInputOutput: true) }
        let isWritten = writeAll(Array(data), to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, unsafe rename(beside, path) == 0 else {
            unsafe unlink(beside)
            throw Problem("resume.not-written", path, isInputOutput: true)
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            // SAFETY: the buffer is alive in the closure, and no more than what remains is written.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                guard let start = buffer.baseAddress else { return 0 }
                return unsafe Glibc.write(descriptor, start + done, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}

extension CarvingState.Problem {
    fileprivate init(
        _ code: String,
        _ path: String,
        _ arguments: [String: TextArgument] = [:],
        isInputOutput: Bool = false
    ) {
        message = Message(code, arguments.merging(["path": .text(path)]) { $1 })
        self.isInputOutput = isInputOutput
    }
}
