import Commands
import Glibc
import ProductKey
import Texts

/// The clipboard of the desktop, through the program that serves it.
///
/// Both programs serve the clipboard until they end: ending them takes the key away again.
struct Clipboard {
    private let path: String
    private let arguments: [String]

    /// - Throws: ``Failure`` with exit code 69 where there is no desktop or no such program.
    init() throws {
        let candidates: [(variable: String, program: String, arguments: [String])] = [
            ("WAYLAND_DISPLAY", "wl-copy", ["--foreground", "--paste-once"]),
            ("DISPLAY", "xclip", ["-selection", "clipboard", "-quiet", "-loops", "1"]),
        ]
        for candidate in candidates where Interface.environment[candidate.variable] != nil {
            let folders = Interface.environment["PATH", default: "/usr/bin"].split(separator: ":")
            let paths = folders.map { "\($0)/\(candidate.program)" }
            if let path = paths.first(where: { unsafe access($0, X_OK) == 0 }) {
                (self.path, arguments) = (path, candidate.arguments)
                return
            }
        }
        throw Failure(.unavailable, Message("vault.no-clipboard"))
    }

    /// Holds a key in the clipboard until it was pasted once or the time is over.
    /// - Throws: ``Failure`` where the program cannot be started.
    func hold(_ key: ProductKey, seconds: Int) throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw OutputFile.failure(path) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        unsafe posix_spawn_file_actions_addclose(&actions, ends[1])
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var child: pid_t = 0
        // SAFETY: path and words are terminated and live until the call returns.
        let started = unsafe posix_spawn(&child, path, &actions, nil, words, environ)
        close(ends[0])
        guard started == 0 else {
            close(ends[1])
            throw OutputFile.failure(path)
        }
        Terminal.write(key.revealed(), to: ends[1])
        close(ends[1])
        for _ in 0..<(seconds * 10) {
            var status: Int32 = 0
            if unsafe waitpid(child, &status, WNOHANG) == child { return }
            usleep(100_000)
        }
        kill(child, SIGTERM)
        var status: Int32 = 0
        unsafe waitpid(child, &status, 0)
    }
}
