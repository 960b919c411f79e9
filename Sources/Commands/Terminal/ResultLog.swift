import ByteKit
import ByteSources
import FoundationEssentials
import Glibc
import Texts

/// A file of result lines that grows, readable by its owner alone.
final class ResultLog {
    /// The fields of a line that say what has been answered.
    private struct Line: Decodable {
        struct Source: Decodable { let status: String }
        struct Verdict: Decodable { let outcome: String }
        let input: String
        let sources: [Source]
        let verdict: Verdict
    }

    /// Whether an earlier line says that a source could not be read.
    private(set) var hasPartial = false
    /// Whether an earlier line has found a key.
    private(set) var hasFound = false
    private var answered: Set<String> = []
    private let descriptor: Int32
    private let path: String

    /// Opens the file, or makes it, and reads what it already answers.
    ///
    /// A last line that was cut short by an interruption is taken away and asked again.
    /// - Throws: ``Failure`` with exit code 74.
    init(path: String) throws {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw OutputFile.failure(path) }
        let held = try FileSource(path: path)
        let bytes = try held.read(at: 0, count: Int(clamping: held.byteCount))
        let end = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw OutputFile.failure(path)
        }
        let decoder = JSONDecoder()
        for text in bytes[..<end].split(separator: 10) {
            guard let line = try? decoder.decode(Line.self, from: Data(text)) else { continue }
            answered.insert(line.input)
            hasPartial = hasPartial || line.sources.contains { $0.status != "read" }
            hasFound = hasFound || ["key-found", "candidates-disagree"].contains(line.verdict.outcome)
        }
    }

    deinit { close(descriptor) }

    /// Whether a source has been answered.
    func holds(_ input: String) -> Bool { answered.contains(input) }

    /// Adds a line and makes it durable.
    /// - Throws: ``Failure`` with exit code 74.
    func append(_ line: String) throws {
        guard Terminal.write(line, to: descriptor), fdatasync(descriptor) == 0 else { throw OutputFile.failure(path) }
    }
}
