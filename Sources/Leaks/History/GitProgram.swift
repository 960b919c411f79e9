import ByteSources
import Glibc
import Synchronization

/// One run of git that only reads, with its output as a stream.
///
/// A repository of somebody else's may name programs in its configuration. Only plumbing that runs none is used, no
/// configuration but the repository's own is read, and no transport is allowed.
final class GitProgram {
    /// How far a repository is trusted, and what of the environment git sees.
    enum Trust {
        /// Found in a search: nothing of the environment.
        case none
        /// Git itself has started us in it: its variables say where the index and the new objects are.
        case own
    }

    /// Where its output is read from.
    let output: Int32
    private static let starting = StartLock()
    private let child: pid_t
    private var isOpen = true

    /// Starts git; nil where there is none.
    ///
    /// - Parameters:
    ///   - arguments: what git is given.
    ///   - folder: its git folder; nil where git finds it by itself.
    ///   - workingFolder: where git works; nil for where we do.
    ///   - input: its standard input.
    ///   - trust: what of the environment it sees.
    init?(
        _ arguments: [String],
        folder: String?,
        workingFolder: String? = nil,
        input: [UInt8] = [],
        trust: Trust = .none
    ) {
        var ends: [Int32] = [-1, -1]
        // Held until the ends are closed here: another git must not inherit them.
        Self.starting.lock()
        defer { Self.starting.unlock() }
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Objects come in one piece more often when more of them fits; F_SETPIPE_SZ of <fcntl.h>, an extension.
        _ = fcntl(ends[1], 1_031, 1 << 20)
        guard let given = Self.file(holding: input) else {
            close(ends[0])
            close(ends[1])
            return nil
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, given, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // Whatever reads the index would ask the program that a repository names for watching files.
        let fixed =
            ["git", "--no-pager", "-c", "core.fsmonitor=false"] + (workingFolder.map { ["-C", $0] } ?? [])
            + (folder.map { ["--git-dir=\($0)"] } ?? [])
        var words: [UnsafeMutablePointer<CChar>?] = unsafe (fixed + arguments).map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe Self.environment(trust).map { unsafe strdup($0) } + [nil]
        var child: pid_t = 0
        // SAFETY: both lists are of terminated strings that live until the call returns, and end with nil.
        let trouble = unsafe posix_spawnp(&child, "git", &actions, nil, &words, &variables)
        unsafe (words + variables).forEach { unsafe free($0) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        close(given)
        close(ends[1])
        guard trouble == 0 else {
            close(ends[0])
            return nil
        }
        output = ends[0]
        self.child = child
    }

    deinit { _ = end() }

    /// Closes the stream and waits.
    /// - Returns: whether git ended well.
    func end() -> Bool {
        guard isOpen else { return true }
        isOpen = false
        close(output)
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// The whole output, up to a limit; nil where git is missing or fails.
    static func run(
        _ arguments: [String],
        folder: String?,
        workingFolder: String? = nil,
        input: [UInt8] = [],
        trust: Trust = .none,
        limit: Int = 1 << 30
    ) -> [UInt8]? {
        guard
            let git = GitProgram(arguments, folder: folder, workingFolder: workingFolder, input: input, trust: trust)
        else { return nil }
        var stream = GitStream(git)
        var result: [UInt8] = []
        while let part = stream.part(), result.count < limit { result += part }
        return git.end() ? result : nil
    }

    private static func environment(_ trust: Trust) -> [String] {
        var result = [
            "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1",
            "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none",
        ]
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        result.append("PATH=\(path)")
        switch trust {
        case .none: result += ["GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null"]
        case .own:
            for name in [
                "HOME", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
                "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_COMMON_DIR", "GIT_NAMESPACE",
            ] {
                if let value = unsafe getenv(name) { result.append("\(name)=\(unsafe String(cString: value))") }
            }
        }
        return result
    }

    /// A file without a name that holds some bytes, to be read from its start.
    private static func file(holding bytes: [UInt8]) -> Int32? {
        guard !bytes.isEmpty else {
            let none = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
            return none < 0 ? nil : none
        }
        var template = Array("\(SpooledInput.temporaryFolder)/regain-XXXXXX".utf8CString)
        // SAFETY: the template is a writable string that ends in a zero.
        let file: Int32 = unsafe template.withUnsafeMutableBufferPointer { text in
            guard let start = text.baseAddress else { return -1 }
            let file = unsafe mkstemp(start)
            if file >= 0 {
                _ = fcntl(file, F_SETFD, FD_CLOEXEC)
                unsafe unlink(start)
            }
            return file
        }
        guard file >= 0 else { return nil }
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: no more than the slice's own count is written.
            let done = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard done > 0 else {
                close(file)
                return nil
            }
            rest = rest.dropFirst(done)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}

/// One start at a time.
private final class StartLock: Sendable {
    private let isTaken = Mutex(false)

    func lock() {
        while !isTaken.withLock({ taken in
            defer { taken = true }
            return !taken
        }) { usleep(100) }
    }

    func unlock() { isTaken.withLock { $0 = false } }
}

/// Reads what git prints, in lines and counted bytes.
struct GitStream {
    private let program: GitProgram
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)
    private var start = 0
    private var end = 0

    init(_ program: GitProgram) { self.program = program }

    /// What is there; nil at the end.
    mutating func part() -> ArraySlice<UInt8>? {
        guard start < end || fill() else { return nil }
        defer { start = end }
        return buffer[start..<end]
    }

    /// The bytes up to a mark, which is taken away; nil at the end, or where there are too many.
    mutating func line(endedBy mark: UInt8 = 0x0A, limit: Int = 1 << 20) -> [UInt8]? {
        var result: [UInt8] = []
        while result.count <= limit {
            guard start < end || fill() else { return nil }
            if let found = buffer[start..<end].firstIndex(of: mark) {
                result += buffer[start..<found]
                start = found + 1
                return result
            }
            result += buffer[start..<end]
            start = end
        }
        return nil
    }

    /// As many bytes as were promised; nil where the stream ends before.
    mutating func bytes(_ count: Int) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            guard start < end || fill() else { return nil }
            let step = min(end - start, count - result.count)
            result += buffer[start..<start + step]
            start += step
        }
        return result
    }

    /// Leaves bytes out; false where the stream ends before.
    mutating func skip(_ count: Int) -> Bool {
        var left = count
        while left > 0 {
            guard start < end || fill() else { return false }
            let step = min(end - start, left)
            start += step
            left -= step
        }
        return true
    }

    private mutating func fill() -> Bool {
        while true {
            // SAFETY: no more than the buffer's own count is asked for.
            let got = unsafe buffer.withUnsafeMutableBytes { memory in
                unsafe read(program.output, memory.baseAddress, memory.count)
            }
            if got < 0, errno == EINTR { continue }
            start = 0
            end = max(0, got)
            return got > 0
        }
    }
}
