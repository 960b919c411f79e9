import CWorker
import Glibc
import Synchronization

/// The worker's end of the connection: it waits for requests on descriptor 3 and answers them one by one.
public final class WorkerServer: Sendable {
    /// Does what a request asks.
    ///
    /// Descriptors of the request belong to the handler; those of the answer are closed
    /// once they are sent.
    public typealias Handler = (_ operation: UInt16, _ request: WorkerMessage) throws -> WorkerMessage

    private let channel: FrameChannel
    private let current = Mutex<UInt32>(0)

    /// Enters the sandbox as the program's arguments say and takes descriptor 3.
    ///
    /// To be called first of all; nil when the process was not started as a worker.
    ///
    /// - Parameters:
    ///   - network: whether this worker may open sockets and start threads.
    ///   - readable: folders and files a worker with network may read (name resolution, certificates).
    public init?(network: Bool = false, readable: [StaticString] = []) {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, arguments[1] == "--worker" else { return nil }
        // A descriptor left open by a person's shell is no socket.
        var status = stat()
        guard unsafe fstat(3, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        if arguments[2] != "--no-sandbox" {
            let walls = Sandbox.enter(
                network: network,
                readable: readable,
                memory: UInt64(arguments[3]) ?? 0,
                cpuSeconds: UInt64(arguments[4]) ?? 0
            )
            // Landlock may be missing in an old kernel: seccomp alone forbids opening files. Without it, no work.
            guard walls.contains(.seccomp), walls.contains(.noNewPrivileges) else { return nil }
        }
        channel = FrameChannel(owning: 3)
    }

    /// Answers requests until the program closes its end.
    public func run(_ handle: Handler) {
        while let frame = try? channel.receive() {
            guard frame.kind == .request else { return }
            current.withLock { $0 = frame.id }
            var reply: Frame
            do {
                let request = WorkerMessage(payload: frame.payload, descriptors: frame.descriptors)
                let answer = try handle(frame.operation, request)
                reply = Frame(kind: .response, operation: frame.operation, id: frame.id, payload: answer.payload)
                reply.descriptors = answer.descriptors
            } catch {
                reply = Frame(kind: .failure, operation: frame.operation, id: frame.id)
                reply.payload = FailurePayload.encode(error)
            }
            let sent: Void? = try? channel.send(reply)
            for descriptor in reply.descriptors { close(descriptor) }
            if sent == nil { return }
        }
    }

    /// Asks the program in the middle of a request.
    /// - Throws: what the program reported, or `worker.protocol`, `worker.crashed` when it is gone.
    public func callBack(_ operation: UInt16, _ message: WorkerMessage) throws(WorkerError) -> WorkerMessage {
        let id = current.withLock { $0 }
        try channel.send(
            Frame(
                kind: .callback,
                operation: operation,
                id: id,
                payload: message.payload,
                descriptors: message.descriptors
            )
        )
        let frame = try channel.receive()
        guard frame.id == id else { throw WorkerError(.workerProtocol, detail: "callback answer") }
        switch frame.kind {
        case .callbackResponse: return WorkerMessage(payload: frame.payload, descriptors: frame.descriptors)
        case .failure: throw FailurePayload.decode(frame.payload)
        default: throw WorkerError(.workerProtocol, detail: "callback answer")
        }
    }

    /// Tells the program how far the work is.
    public func note(_ operation: UInt16, _ payload: [UInt8]) {
        try? channel.send(Frame(kind: .note, operation: operation, id: current.withLock { $0 }, payload: payload))
    }
}
