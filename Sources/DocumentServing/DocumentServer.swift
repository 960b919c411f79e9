public import ByteKit
public import Documents
public import WorkerLink

/// Answers the program's questions about sources of documents, one source after another.
public final class DocumentServer {
    private let server: WorkerServer
    private let driver: any DocumentDriver
    private var stream: (any DocumentStream)?
    private var limits = DocumentLimits()
    private var pending = PendingDocument()

    /// What one answer carries.
    private static let chunkLimit = 4 << 20

    /// A server whose libraries are those of `driver`.
    public init(_ server: WorkerServer, driver: any DocumentDriver) {
        self.server = server
        self.driver = driver
    }

    /// Answers until the program closes its end.
    public func run() { server.run { try self.answer($0, $1) } }

    private func answer(_ number: UInt16, _ request: WorkerMessage) throws -> WorkerMessage {
        switch DocumentOperation(rawValue: number) {
        case .open: return try open(request)
        case .next: return try next()
        case .more: return WorkerMessage(payload: pending.take(Self.chunkLimit))
        case nil: throw WorkerError(.workerUnknownOperation)
        }
    }

    private func open(_ request: WorkerMessage) throws -> WorkerMessage {
        stream = nil
        pending = PendingDocument()
        var reader = ByteReader(request.payload.span)
        let opening = try reader.wireOpening()
        let source = RelayedSource(number: 0, byteCount: opening.byteCount, server: server)
        limits = opening.limits
        let stream = try driver.open(source, opening)
        if opening.skipped > 0 { try stream.skip(opening.skipped) }
        self.stream = stream
        return WorkerMessage()
    }

    private func next() throws -> WorkerMessage {
        guard let stream else { throw WorkerError(.workerProtocol, detail: "nothing is open") }
        pending = PendingDocument()
        guard let document = try stream.next() else {
            self.stream = nil
            return WorkerMessage { $0.bool(false) }
        }
        pending = PendingDocument(document.bounded(by: limits))
        let sizes = pending.sizes
        let head = pending.take(Self.chunkLimit)
        return WorkerMessage {
            $0.bool(true)
            $0.list(sizes) { $0.u64($1) }
            $0.data(head)
        }
    }
}

/// What a worker's libraries make of a source.
public protocol DocumentDriver {
    /// Begins to read a source of a kind that this worker reads.
    /// - Throws: what makes the whole source unreadable.
    func open(_ source: any ByteSource, _ opening: DocumentOpening) throws -> any DocumentStream
}

/// The documents of one source, in order.
public protocol DocumentStream: AnyObject {
    /// The next document, nil behind the last.
    ///
    /// An error is about one document, and the next call goes on behind it.
    func next() throws -> Document?
    /// Passes over documents, without looking into them where that can be: one of them may have been the end of a worker.
    func skip(_ count: UInt64) throws
}

extension DocumentStream {
    /// Passes over documents by reading them, so far as they can be read.
    public func skip(_ count: UInt64) throws {
        var rest = count
        while rest > 0 {
            rest -= 1
            do { if try next() == nil { return } } catch { continue }
        }
    }
}

/// The source of one document: a PDF, a picture, a message.
public final class SingleDocumentStream: DocumentStream {
    private var read: (() throws -> Document)?

    /// Reads the document when it is asked for.
    public init(_ read: @escaping () throws -> Document) { self.read = read }

    /// The document, once.
    public func next() throws -> Document? {
        defer { read = nil }
        return try read?()
    }

    /// A document that is to be left out is not read at all.
    public func skip(_ count: UInt64) { if count > 0 { read = nil } }
}
