import ByteKit
import DiskFormats
import Glibc
import Synchronization
import WorkerLink

/// The connection to the worker that has the image open, with the sources that it reads through the program.
final class ImageLink: Sendable {
    private let connection: WorkerConnection
    private let relay: Relay
    private let timeout: Duration
    private let reply: OpenReply
    let spoolLimit: UInt64

    struct OpenReply: Sendable {
        var layers: [ContainerLayer]
        var snapshots: [ImageSnapshot]
        var problems: [ImageProblem]
        var byteCount: UInt64

        init(_ input: inout ByteReader) throws(ParseError) {
            layers = try input.wireList { (item) throws(ParseError) in try item.wireLayer() }
            snapshots = try input.wireList { (item) throws(ParseError) in try item.wireSnapshot() }
            problems = try input.wireList { (item) throws(ParseError) in try item.wireProblem() }
            byteCount = try input.u64()
        }
    }

    init(
        _ main: ImageSiblings.Neighbour,
        name: String,
        siblings: ImageSiblings,
        options: ImageOptions,
        worker: String? = nil
    ) throws(WorkerError) {
        let relay = Relay(siblings)
        self.relay = relay
        timeout = options.timeout
        spoolLimit = options.spoolLimit
        var message = WorkerMessage()
        var writer = WireWriter()
        writer.text(name)
        writer.optional(options.snapshot) { $0.text($1) }
        relay.write(main, into: &writer, &message.descriptors)
        message.payload = writer.bytes
        defer { for descriptor in message.descriptors { close(descriptor) } }
        let kind: ImageWorkerKind
        do { kind = try Self.kind(of: main) } catch let error as WorkerError { throw error } catch {
            throw WorkerError("source.unreadable", detail: name)
        }
        let open = { [message] (worker: String) throws(WorkerError) in
            let connection = try WorkerConnection(
                launching: worker,
                options: options.worker,
                onCallback: { operation, message in try relay.answer(operation, message) }
            )
            let reply = try connection.call(
                ImageOperation.open.rawValue,
                message,
                doing: "open \(name)",
                timeout: options.timeout
            ) { (input) throws(ParseError) in try OpenReply(&input) }
            return (connection, reply)
        }
        do throws(WorkerError) {
            (connection, reply) = try open(worker ?? kind.rawValue)
        } catch {
            guard error.code == .workerLacksLibrary, worker == nil else { throw error }
            (connection, reply) = try open(ImageWorkerKind.forensic.rawValue)
        }
    }

    private static func kind(of main: ImageSiblings.Neighbour) throws -> ImageWorkerKind {
        switch main {
        case .source(let source): return try ImageWorkerKind(for: source)
        case .descriptor(let descriptor):
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { return .image }
            return try ImageWorkerKind(for: DescriptorSource(owning: copy))
        }
    }

    func opened() throws(WorkerError) -> OpenReply { reply }

    func call<Answer>(
        _ operation: ImageOperation,
        _ message: WorkerMessage,
        doing: String,
        timeout: Duration? = nil,
        reading read: (inout ByteReader) throws(ParseError) -> Answer
    ) throws(WorkerError) -> Answer {
        try connection.call(
            operation.rawValue,
            message,
            doing: doing,
            timeout: timeout ?? self.timeout,
            reading: read
        )
    }

    /// The bare answer of a read, which is all bytes.
    func read(handle: UInt32, at offset: UInt64, count: Int, doing: String) throws(WorkerError) -> [UInt8] {
        let message = WorkerMessage {
            $0.u32(handle)
            $0.u64(offset)
            $0.u32(UInt32(clamping: count))
        }
        return try connection.call(ImageOperation.read.rawValue, message, doing: doing, timeout: timeout).payload
    }

    func volumes() throws(WorkerError) -> [ImageVolume] {
        try call(.volumes, WorkerMessage(), doing: "read the volumes") { (input) throws(ParseError) in
            try input.wireList { (item) throws(ParseError) in try item.wireVolume() }
        }
    }

    func unlock(
        _ volume: ImageVolume,
        ask: @Sendable (ImageVolume, Int) -> BitLockerSecret?
    ) throws(WorkerError) -> ImageVolume {
        var volume = volume
        for attempt in 0..<10 {
            guard volume.bitLocker?.lock == .locked, let secret = ask(volume, attempt) else { break }
            let message = WorkerMessage {
                $0.u32(UInt32(clamping: volume.index))
                switch secret {
                case .password(let text):
                    $0.u8(0)
                    $0.text(text)
                case .recoveryPassword(let text):
                    $0.u8(1)
                    $0.text(text)
                case .startupKey(let bytes):
                    $0.u8(2)
                    $0.data(bytes)
                }
            }
            volume = try call(.unlock, message, doing: "unlock volume \(volume.index)") {
                (input) throws(ParseError) in try input.wireVolume()
            }
            volume.bitLocker?.attempts = attempt + 1
        }
        return volume
    }
}

/// Sources of the program that the worker may read, by number.
private final class Relay: Sendable {
    private let siblings: ImageSiblings
    private let sources = Mutex<[UInt32: any ByteSource]>([:])

    private static let sourceLimit: UInt32 = 4_096

    init(_ siblings: ImageSiblings) { self.siblings = siblings }

    /// Tells a source; a descriptor is put among those that travel along.
    func write(_ neighbour: ImageSiblings.Neighbour?, into writer: inout WireWriter, _ descriptors: inout [Int32]) {
        switch neighbour {
        case nil: writer.u8(WireSource.absent.rawValue)
        case .descriptor(let descriptor):
            writer.u8(WireSource.descriptor.rawValue)
            descriptors.append(descriptor)
        case .source(let source):
            let number = sources.withLock { sources in
                let number = UInt32(sources.count)
                if number < Self.sourceLimit { sources[number] = source }
                return number
            }
            writer.u8(WireSource.relayed.rawValue)
            writer.u32(number)
            writer.u64(source.byteCount)
        }
    }

    func answer(_ operation: UInt16, _ message: WorkerMessage) throws -> WorkerMessage {
        if operation == SourceRelay.read {
            return try SourceServer.answer(message) { number in sources.withLock { $0[number] } }
        }
        guard operation == ImageCallback.sibling.rawValue else { throw WorkerError(.workerUnknownOperation) }
        var reader = ByteReader(message.payload.span)
        let name = try reader.wireText()
        var writer = WireWriter()
        var answer = WorkerMessage()
        write(try siblings.open(name), into: &writer, &answer.descriptors)
        answer.payload = writer.bytes
        return answer
    }
}

/// Bytes that the worker reads out of the image: a file, or the disk itself.
final class WorkerSource: SparseSource {
    let byteCount: UInt64
    private let link: ImageLink
    private let handle: UInt32
    private let name: String

    private static let readLimit = 4 << 20

    init(_ link: ImageLink, handle: UInt32, byteCount: UInt64, name: String) {
        self.link = link
        self.handle = handle
        self.byteCount = byteCount
        self.name = name
    }

    deinit {
        let message = WorkerMessage { $0.u32(handle) }
        _ = try? link.call(.release, message, doing: "close \(name)") { (_) throws(ParseError) in () }
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        var done = 0
        while done < buffer.count, offset < byteCount, UInt64(done) < byteCount - offset {
            let wanted = min(buffer.count - done, Self.readLimit)
            let bytes = try link.read(handle: handle, at: offset + UInt64(done), count: wanted, doing: "read \(name)")
            guard bytes.count <= wanted else { throw WorkerError(.workerProtocol, detail: "read answer") }
            if bytes.isEmpty { break }
            buffer.copy(bytes.span, at: done)
            done += bytes.count
        }
        return done
    }

    func nextData(from offset: UInt64) throws -> Range<UInt64>? {
        let message = WorkerMessage {
            $0.u32(handle)
            $0.u64(offset)
        }
        return try link.call(.nextData, message, doing: "read \(name)") { (input) throws(ParseError) in
            try input.wireOptional { (item) throws(ParseError) in
                let start = try item.u64()
                let end = try item.u64()
                return start..<max(start, end)
            }
        }
    }
}
