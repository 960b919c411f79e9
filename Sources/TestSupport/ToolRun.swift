import Foundation
import Glibc

/// One run of a program with everything it said.
///
/// Standard input, output and error are files of the run's own, so that no pipe can fill up and stop the program. Nothing it
/// started outlives it.
public struct ToolRun: Sendable {
    /// Exit status; a negative number is the signal that ended it.
    public let status: Int32
    /// Standard output.
    public let outputBytes: [UInt8]
    /// Standard error.
    public let errorBytes: [UInt8]

    /// Standard output as text.
    public var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// Standard error as text.
    public var error: String { String(decoding: errorBytes, as: UTF8.self) }
    /// Both, for a search that must cover all that was said.
    public var everything: String { output + error }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: its path, or a name to be found on the path.
    ///   - arguments: what it is given.
    ///   - input: its standard input.
    ///   - environment: variables; nil for those of the tests.
    ///   - folder: where it works; nil for where the tests do.
    ///   - timeLimit: seconds after which it is killed, which shows as status -9.
    /// - Throws: when the program cannot be started.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        input: [UInt8] = [],
        environment: [String: String]? = nil,
        folder: String? = nil,
        timeLimit: Int = 120
    ) async throws {
        let scratch = try TemporaryFolder()
        let input = try scratch.write("in", input)
        let output = scratch.url.appending(path: "out")
        let error = scratch.url.appending(path: "err")
        let child = try Self.start(
            ["/usr/bin/env"] + (folder.map { ["-C", $0] } ?? []) + [program] + arguments,
            environment: environment ?? ProcessInfo.processInfo.environment,
            streams: [input, output.path, error.path]
        )
        // A thread of its own waits: the test runner has few.
        status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.end(of: child, within: timeLimit)) }
        }
        outputBytes = [UInt8](try Data(contentsOf: output))
        errorBytes = [UInt8](try Data(contentsOf: error))
    }

    /// Starts a program as the first of a process group, so that what it leaves behind can be ended with it.
    ///
    /// Foundation's `Process` stalls now and then when many are started at once.
    private static func start(
        _ arguments: [String],
        environment: [String: String],
        streams: [String]
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, path) in streams.enumerated() {
            let flags = descriptor == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(descriptor), path, flags, 0o600)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // A test run in the background ignores the interrupt, and the threads of the tests hold all signals back; a
        // program under test must inherit neither.
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        // SAFETY: the copies are freed after the call, and both lists end with nil as the call wants them.
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, arguments[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw ToolFailure(tool: arguments[0], status: code) }
        return child
    }

    /// Waits for a program, ends it when it takes too long, and ends what it has left running.
    private static func end(of child: pid_t, within timeLimit: Int) -> Int32 {
        var state: Int32 = 0
        let deadline = Date.now.addingTimeInterval(TimeInterval(timeLimit))
        while unsafe waitpid(child, &state, WNOHANG) == 0 {
            if Date.now > deadline { kill(-child, SIGKILL) }
            usleep(4_000)
        }
        kill(-child, SIGKILL)
        let signal = state & 0x7F
        return signal == 0 ? state >> 8 & 0xFF : -signal
    }
}
