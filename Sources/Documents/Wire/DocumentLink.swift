import ByteKit
import Synchronization
import WorkerLink

/// The connection to one worker that reads documents, and the source that it reads through the program.
final class DocumentLink: Sendable {
    private let connection: WorkerConnection
    private let relay: Relay
    private let timeout: Duration

    /// The most parts of one document: its text and its attachments.
    private static let partLimit = 100_000

    var name: String { connection.name }

    /// - Throws: `worker.missing`, `worker.launch-failed`.
    init(_ name: String, options: WorkerOptions, timeout: Duration) throws(WorkerError) {
        let relay = Relay()
        self.relay = relay
        self.timeout = timeout
        connection = try WorkerConnection(
            launching: name,
            options: options,
            onCallback: { operation, message in
                guard operation == SourceRelay.read else { throw WorkerError(.workerUnknownOperation) }
                return try SourceServer.answer(message) { number in
                    number == 0 ? relay.source.withLock { $0 } : nil
                }
            }
        )
    }

    private final class Relay: Sendable {
        let source = Mutex<(any ByteSource)?>(nil)
    }

    func open(_ source: any ByteSource, _ opening: DocumentOpening) throws(WorkerError) {
        relay.source.withLock { $0 = source }
        let message = WorkerMessage { $0.opening(opening) }
        try connection.call(
            DocumentOperation.open.rawValue,
            message,
            doing: "open \(opening.name)",
            timeout: timeout
        ) { (_) throws(ParseError) in () }
    }

    /// Lets go of the source.
    func release() { relay.source.withLock { $0 = nil } }

    /// - Returns: nil behind the last document.
    /// - Throws: what the worker reported; `worker.protocol` for an answer that is none.
    func next(limits: DocumentLimits, doing: String) throws(WorkerError) -> Document? {
        let first = try connection.call(
            DocumentOperation.next.rawValue,
            WorkerMessage(),
            doing: doing,
            timeout: timeout
        ) { (input) throws(ParseError) in
            try input.wireOptional { (item) throws(ParseError) in
                let sizes = try item.wireList { (size) throws(ParseError) in try size.u64() }
                return (sizes, try item.wireData())
            }
        }
        guard let (sizes, head) = first else { return nil }
        var parts = try PartCollector(sizes: sizes, limits: limits, partLimit: Self.partLimit)
        try parts.take(head)
        while !parts.isComplete {
            let chunk = try connection.call(
                DocumentOperation.more.rawValue,
                WorkerMessage(),
                doing: doing,
                timeout: timeout
            )
            guard !chunk.payload.isEmpty else { throw WorkerError(.workerProtocol, worker: name, detail: "document") }
            try parts.take(chunk.payload)
        }
        return try parts.document()
    }
}

/// Puts the parts of a document together: its text first, then the bytes of each attachment.
private struct PartCollector {
    private let sizes: [Int]
    private var parts: [[UInt8]] = [[]]

    /// A worker that was taken over must not make the program reserve what its limits forbid.
    init(sizes: [UInt64], limits: DocumentLimits, partLimit: Int) throws(WorkerError) {
        // Names, places and facts beside the text take room too.
        let textLimit = limits.textByteCount &* 4 &+ (64 << 20)
        var rest = limits.attachmentsByteCount
        var isRight = !sizes.isEmpty && sizes.count <= min(partLimit, limits.attachmentCount + 1)
        for (index, size) in sizes.enumerated() where isRight {
            if index == 0 {
                isRight = size <= textLimit
            } else {
                isRight = size <= limits.attachmentByteCount && size <= rest
                if isRight { rest -= size }
            }
        }
        guard isRight else { throw WorkerError(.workerProtocol, detail: "sizes of a document") }
        self.sizes = sizes.map { Int(clamping: $0) }
    }

    var isComplete: Bool { parts.count == sizes.count && parts[parts.count - 1].count == sizes[sizes.count - 1] }

    mutating func take(_ bytes: [UInt8]) throws(WorkerError) {
        var rest = bytes[...]
        repeat {
            let index = parts.count - 1
            let count = min(rest.count, sizes[index] - parts[index].count)
            parts[index].append(contentsOf: rest.prefix(count))
            rest = rest.dropFirst(count)
            if parts[index].count == sizes[index], parts.count < sizes.count {
                parts.append([])
            } else if count == 0 {
                break
            }
        } while !rest.isEmpty || (!isComplete && parts[parts.count - 1].count == sizes[parts.count - 1])
        guard rest.isEmpty else { throw WorkerError(.workerProtocol, detail: "bytes of a document") }
    }

    func document() throws(WorkerError) -> Document {
        let text = parts[0]
        do throws(ParseError) {
            var reader = ByteReader(text.span)
            var (document, attachments) = try reader.wireDocument()
            guard reader.remaining == 0, attachments.count == parts.count - 1 else {
                throw ParseError(.workerProtocol, at: reader.offset, "attachments")
            }
            document.attachments = zip(attachments, parts.dropFirst()).map { entry, bytes in
                Attachment(name: entry.name, mediaType: entry.mediaType, bytes: MemoryRegion(bytes))
            }
            return document
        } catch { throw WorkerError(.workerProtocol, detail: error.description) }
    }
}
