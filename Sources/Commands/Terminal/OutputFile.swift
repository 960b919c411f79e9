import Glibc
import Texts

/// A result file that appears whole or not at all, readable by its owner alone.
package enum OutputFile {
    /// Writes beside the target, makes it durable, then renames.
    /// - Throws: ``Failure`` with exit code 74.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        if isStream(path) { return try writeThrough(bytes, to: path) }
        let temporary = "\(path).\(getpid()).part"
        try Interruption.undoing({ unsafe unlink(temporary) }) { try write(bytes, to: path, by: temporary) }
    }

    private static func write(_ bytes: [UInt8], to path: String, by temporary: String) throws {
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        let written = Terminal.write(bytes, to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard written, unsafe rename(temporary, path) == 0 else {
            let failure = failure(path)
            unsafe unlink(temporary)
            throw failure
        }
    }

    /// Whether a pipe, a socket or a device stands at the path: it is written to, since a rename would put a file in its
    /// place.
    private static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard Terminal.write(bytes, to: descriptor) else { throw failure(path) }
    }

    /// What the last system call has to say about a path.
    package static func failure(_ path: String) -> Failure {
        // SAFETY: strerror's text is copied at once.
        let words = unsafe String(cString: strerror(errno))
        return Failure(.inputOutput, Message("output.failed", ["path": .text(path), "reason": .text(words)]))
    }
}
