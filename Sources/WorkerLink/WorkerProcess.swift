import CWorker
import Glibc

/// How a worker is run.
public struct WorkerOptions: Hashable, Sendable {
    /// Whether the worker gives up its rights before it touches a byte; off only at the user's word.
    public var sandbox = true
    /// Address space in bytes.
    public var memoryLimit: UInt64 = 2 << 30
    /// Processor time in seconds over the worker's whole life.
    public var cpuLimit: UInt64 = 3_600
    /// Whether the worker's standard error is that of the program, for looking into a failure.
    public var keepsStandardError = false
    /// A folder to look for the executable in before all others.
    public var folder: String?

    /// The usual options.
    public init() {}
}

/// Where the workers' executables are.
public enum WorkerExecutable {
    /// The path of a worker: in `folder`, in `$REGAIN_LIBEXEC`, beside the program, or in `../libexec/regain`.
    /// - Returns: nil when there is none.
    public static func find(_ name: String, folder: String? = nil) -> String? {
        var folders: [String] = []
        if let folder { folders.append(folder) }
        // SAFETY: getenv returns a terminated string that is copied at once.
        if let named = unsafe getenv("REGAIN_LIBEXEC") { folders.append(unsafe String(cString: named)) }
        if let own = ownFolder() { folders += [own, own + "/../libexec/regain"] }
        return folders.lazy.map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
    }

    private static func ownFolder() -> String? {
        // SAFETY: readlink writes at most the count it is given and returns how many bytes it wrote.
        let path = unsafe [CChar](unsafeUninitializedCapacity: 4_096) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = unsafe max(0, readlink("/proc/self/exe", start, 4_096))
        }
        let text = String(decoding: path.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.lastIndex(of: "/").map { String(text[..<$0]) }
    }
}

/// A running worker.
struct WorkerProcess {
    private var id: Int32?

    /// How a process ended.
    struct Ending {
        let error: WorkerError
    }

    static func launch(_ name: String, options: WorkerOptions) throws(WorkerError) -> (WorkerProcess, FrameChannel) {
        guard let path = WorkerExecutable.find(name, folder: options.folder) else {
            throw WorkerError(.workerMissing, worker: name)
        }
        var ours: Int32 = -1
        var theirs: Int32 = -1
        // SAFETY: two live variables for the two descriptors.
        guard unsafe regain_socket_pair(&ours, &theirs) == 0 else {
            throw WorkerError(.workerLaunchFailed, worker: name, detail: "socket pair")
        }
        let channel = FrameChannel(owning: ours)
        defer { close(theirs) }
        let arguments = [
            path, "--worker", options.sandbox ? "--sandbox" : "--no-sandbox", "\(options.memoryLimit)",
            "\(options.cpuLimit)",
        ]
        // A worker inherits nothing of the environment: secrets may live there.
        // OpenMP, which some libraries bring along, would end a process that may start no threads.
        let environment = ["SWIFT_BACKTRACE=enable=no", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "OMP_THREAD_LIMIT=1"]
        var process: Int32 = 0
        let trouble = unsafe withStrings(arguments) { arguments in
            unsafe withStrings(environment) { environment in
                // SAFETY: both lists are terminated and alive during the call; the path is passed as a string.
                unsafe regain_spawn(
                    path,
                    arguments,
                    environment,
                    theirs,
                    options.keepsStandardError ? 1 : 0,
                    &process
                )
            }
        }
        guard trouble == 0 else {
            throw WorkerError(.workerLaunchFailed, worker: name, detail: "system error \(trouble)")
        }
        return (WorkerProcess(id: process), channel)
    }

    private init(id: Int32) { self.id = id }

    /// Ends the process if it still runs and says how it ended.
    mutating func end() -> Ending {
        guard let process = id else { return Ending(error: WorkerError(.workerClosed)) }
        id = nil
        var status: Int32 = 0
        // A process that closed its socket is about to end by itself: its own status says more than our signal.
        for _ in 0..<20 {
            // SAFETY: one live variable for the status, here and below.
            if unsafe waitpid(process, &status, WNOHANG) == process { return Ending(error: Self.explain(status)) }
            usleep(500)
        }
        kill(process, SIGKILL)
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return Ending(error: Self.explain(status))
    }

    private static func explain(_ status: Int32) -> WorkerError {
        let signal = status & 0x7F
        let detail = signal == 0 ? "status \(status >> 8 & 0xFF)" : "signal \(signal)"
        return WorkerError(.workerCrashed, detail: detail)
    }
}

/// Calls `body` with a terminated list of C strings.
private func withStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    // SAFETY: every strdup is freed after the call, and the list ends with nil.
    var list: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe list.forEach { unsafe free($0) } }
    return unsafe list.withUnsafeMutableBufferPointer { buffer in
        unsafe body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
    }
}
