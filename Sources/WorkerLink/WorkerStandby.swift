import Synchronization

/// A worker that was started before anyone asked for it.
///
/// Starting one takes as long as the program needs to read its own arguments; with two processors neither waits for the
/// other.
public enum WorkerStandby {
    private struct Waiting: ~Copyable {
        let name: String
        let options: WorkerOptions
        var process: WorkerProcess
        let channel: FrameChannel
    }

    private static let waiting = Mutex<Waiting?>(nil)

    /// Starts a worker for the first connection that wants one of this name with these options.
    ///
    /// A failure is left to that connection to meet again. To be called on the main thread: a worker ends with the
    /// thread that started it.
    public static func start(_ name: String, options: WorkerOptions = WorkerOptions()) {
        guard let (process, channel) = try? WorkerProcess.launch(name, options: options) else { return }
        waiting.withLock { $0 = Waiting(name: name, options: options, process: process, channel: channel) }
    }

    /// The worker that waits, where it is the one that is wanted.
    static func take(_ name: String, options: WorkerOptions) -> (WorkerProcess, FrameChannel)? {
        waiting.withLock { waiting in
            guard let held = waiting.take() else { return nil }
            guard held.name == name, held.options == options else {
                // Another was wanted, and so this one never will be.
                held.channel.shutDown()
                var process = held.process
                _ = process.end()
                return nil
            }
            return (held.process, held.channel)
        }
    }
}
