public import ByteKit
public import WorkerLink

/// The documents of one source, read one after another by a worker.
///
/// What one document costs is bounded, and only one is held at a time: a mailbox may be of any size. A document on which
/// the worker crashes or hangs is told as an error, and the reading goes on behind it with a new worker.
public final class DocumentReading {
    private let workers: DocumentWorkers
    private let source: any ByteSource
    private var opening: DocumentOpening
    private var link: DocumentLink?
    private var isFinished = false
    private var crashes = 0
    /// Errors since the last document that could be read.
    private var failures = 0

    /// The most workers that one source may wear out.
    private static let crashLimit = 20
    /// The most errors in a row, after which nothing good is to be expected.
    private static let failureLimit = 1_000

    /// Asks the worker of `kind` to read a source.
    ///
    /// - Parameters:
    ///   - source: the bytes, read by the program for the worker.
    ///   - kind: what the source is.
    ///   - name: the name it has.
    ///   - limits: how much one document may be.
    ///   - workers: how workers are run.
    /// - Throws: what the worker says of a source that it cannot read at all; `worker.…`.
    public init(
        _ source: any ByteSource,
        kind: DocumentKind,
        name: String,
        limits: DocumentLimits = DocumentLimits(),
        workers: DocumentWorkers
    ) throws(WorkerError) {
        self.workers = workers
        self.source = source
        opening = DocumentOpening(kind: kind, name: name, byteCount: source.byteCount, limits: limits)
        try open()
    }

    deinit { finish() }

    /// How many documents were told or given up.
    public var count: UInt64 { opening.skipped }

    /// The next document.
    ///
    /// An error is about one document; the next call goes on behind it, or returns nil where nothing more can be read.
    ///
    /// - Returns: nil behind the last one.
    /// - Throws: what stood in the way of this document.
    public func next() throws(WorkerError) -> Document? {
        guard !isFinished else { return nil }
        do throws(WorkerError) {
            if link == nil { try open() }
            guard let link, let document = try link.next(limits: opening.limits, doing: "read \(opening.name)") else {
                finish()
                return nil
            }
            opening.skipped += 1
            failures = 0
            return document
        } catch {
            giveUp(after: error)
            throw error
        }
    }

    private func open() throws(WorkerError) {
        let link = try workers.take(opening.kind.worker)
        do throws(WorkerError) { try link.open(source, opening) } catch {
            link.release()
            if !error.isFatal { workers.give(back: link) }
            throw error
        }
        self.link = link
    }

    /// Leaves out the document at which the reading failed.
    private func giveUp(after error: WorkerError) {
        opening.skipped += 1
        failures += 1
        if failures >= Self.failureLimit { isFinished = true }
        guard error.isFatal else { return }
        crashes += 1
        link?.release()
        link = nil
        if crashes >= Self.crashLimit || [.workerMissing, .workerLaunchFailed].contains(error.code) {
            isFinished = true
        }
    }

    private func finish() {
        isFinished = true
        guard let link else { return }
        link.release()
        workers.give(back: link)
        self.link = nil
    }
}
