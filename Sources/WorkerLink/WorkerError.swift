public import ByteKit

/// Why work given to another process was not done.
///
/// The code is stable and dotted: one of those below, or the one that the worker itself reported
/// (`container.truncated`, `remote.denied` …).
public struct WorkerError: Error, Hashable, Sendable {
    /// What happened.
    public let code: ParseError.Code
    /// The worker's name, such as `regain-image`; empty inside a worker.
    public let worker: String
    /// What it was doing.
    public let doing: String
    /// A few words for the evidence trail; never key material.
    public let detail: String
    /// Where in the parsed bytes, when the worker said so.
    public let offset: UInt64?

    /// Describes a failure.
    public init(
        _ code: ParseError.Code,
        worker: String = "",
        doing: String = "",
        detail: String = "",
        offset: UInt64? = nil
    ) {
        self.code = code
        self.worker = worker
        self.doing = doing
        self.detail = detail
        self.offset = offset
    }

    /// Whether the worker is gone: further calls on the same connection fail.
    public var isFatal: Bool {
        [.workerMissing, .workerLaunchFailed, .workerCrashed, .workerTimeout, .workerProtocol, .workerClosed]
            .contains(code)
    }

    /// The same failure with the names that only the caller knows.
    func placed(worker: String, doing: String) -> WorkerError {
        WorkerError(
            code,
            worker: worker,
            doing: self.doing.isEmpty ? doing : self.doing,
            detail: detail,
            offset: offset
        )
    }
}

extension WorkerError: CustomStringConvertible {
    /// Code, worker, what it did and detail on one line.
    public var description: String {
        var text = code.rawValue
        if let offset { text += " at offset \(offset)" }
        if !worker.isEmpty { text += " in \(worker)" }
        if !doing.isEmpty { text += " while: \(doing)" }
        return detail.isEmpty ? text : "\(text): \(detail)"
    }
}

extension ParseError.Code {
    /// The worker's executable is not installed.
    public static let workerMissing: Self = "worker.missing"
    /// The system could not start the worker.
    public static let workerLaunchFailed: Self = "worker.launch-failed"
    /// The worker ended in the middle of its work.
    public static let workerCrashed: Self = "worker.crashed"
    /// The worker did not answer in time and was ended.
    public static let workerTimeout: Self = "worker.timeout"
    /// The connection was closed before.
    public static let workerClosed: Self = "worker.closed"
    /// The other side does not know the operation.
    public static let workerUnknownOperation: Self = "worker.unknown-operation"
}
