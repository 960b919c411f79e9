import ByteKit
import Synchronization
public import WorkerLink

/// How workers that read documents are run, and those that wait for more work.
///
/// A worker reads one source after another as long as it behaves, so that a folder of ten thousand messages does not
/// cost ten thousand starts; one object is for what belongs together, such as one folder that a person pointed at. A
/// worker that crashed, hung or answered nonsense is never asked again.
public final class DocumentWorkers: Sendable {
    let options: WorkerOptions
    let timeout: Duration
    private let idle = Mutex<[String: [DocumentLink]]>([:])

    /// Idle workers of one name that are kept.
    private static let idleLimit = 4

    /// Chooses how workers are run.
    ///
    /// - Parameters:
    ///   - options: sandbox and limits.
    ///   - timeout: how long a worker may take for one document, its reading of the source apart.
    public init(options: WorkerOptions = WorkerOptions(), timeout: Duration = .seconds(120)) {
        self.options = options
        self.timeout = timeout
    }

    /// A worker that reads nothing at present.
    /// - Throws: `worker.missing`, `worker.launch-failed`.
    func take(_ name: String) throws(WorkerError) -> DocumentLink {
        if let link = idle.withLock({ $0[name]?.popLast() }) { return link }
        return try DocumentLink(name, options: options, timeout: timeout)
    }

    /// Keeps a worker for the next source.
    func give(back link: DocumentLink) {
        idle.withLock { idle in
            if idle[link.name, default: []].count < Self.idleLimit { idle[link.name, default: []].append(link) }
        }
    }
}
