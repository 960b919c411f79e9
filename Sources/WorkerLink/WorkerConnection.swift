public import ByteKit
import CWorker
import Synchronization

/// The program's end of a worker process: it asks, the worker answers.
///
/// One request is under way at a time; callers on other threads wait for their turn. A worker that dies, hangs or
/// answers nonsense is ended, its call throws, and so does every later one. The process goes when the connection does.
public final class WorkerConnection: Sendable {
    /// Answers what a worker asks in the middle of a request.
    ///
    /// Descriptors of the answer are not closed.
    public typealias CallbackHandler = @Sendable (_ operation: UInt16, _ message: WorkerMessage) throws -> WorkerMessage

    /// Hears how far a worker is.
    public typealias NoteHandler = @Sendable (_ operation: UInt16, _ payload: [UInt8]) -> Void

    /// The worker's name, such as `regain-image`.
    public let name: String
    private let state: Mutex<State>
    /// The channel again, so that it can be shut down while a call holds the state.
    private let wire: FrameChannel
    private let onCallback: CallbackHandler
    private let onNote: NoteHandler

    private struct State {
        var channel: FrameChannel?
        var process: WorkerProcess
        var nextID: UInt32 = 1
        var requests = 0
    }

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - name: the executable's name, looked for as ``WorkerExecutable`` says.
    ///   - options: sandbox and limits.
    ///   - onNote: hears the worker's notes.
    ///   - onCallback: answers the worker's questions; refuses all by default.
    /// - Throws: `worker.missing`, `worker.launch-failed`.
    public init(
        launching name: String,
        options: WorkerOptions = WorkerOptions(),
        onNote: @escaping NoteHandler = { _, _ in },
        onCallback: @escaping CallbackHandler = { _, _ in throw WorkerError(.workerUnknownOperation) }
    ) throws(WorkerError) {
        let (process, channel) =
            if let ready = WorkerStandby.take(name, options: options) { ready } else {
                try WorkerProcess.launch(name, options: options)
            }
        self.name = name
        wire = channel
        state = Mutex(State(channel: channel, process: process))
        self.onNote = onNote
        self.onCallback = onCallback
    }

    /// Asks the worker and waits for the answer.
    ///
    /// - Parameters:
    ///   - operation: what to do; the number is agreed between the two sides.
    ///   - message: the arguments.
    ///   - doing: a few words for the error, should there be one.
    ///   - timeout: how long the worker itself may take; time spent answering its questions does not count.
    /// - Returns: the worker's answer.
    /// - Throws: what the worker reported, or `worker.crashed`, `worker.timeout`, `worker.protocol`, `worker.closed`.
    public func call(
        _ operation: UInt16,
        _ message: WorkerMessage = WorkerMessage(),
        doing: String,
        timeout: Duration = .seconds(60)
    ) throws(WorkerError) -> WorkerMessage {
        let result: Result<WorkerMessage, WorkerError> = state.withLock { state in
            guard let channel = state.channel else { return .failure(WorkerError(.workerClosed)) }
            let id = state.nextID
            state.nextID &+= 1
            state.requests += 1
            do throws(WorkerError) {
                return .success(
                    try exchange(
                        Frame(
                            kind: .request,
                            operation: operation,
                            id: id,
                            payload: message.payload,
                            descriptors: message.descriptors
                        ),
                        over: channel,
                        milliseconds: timeout.milliseconds
                    )
                )
            } catch {
                guard error.isFatal else { return .failure(error) }
                state.channel = nil
                wire.shutDown()
                let ending = state.process.end()
                return .failure(error.code == .workerCrashed ? ending.error : error)
            }
        }
        do { return try result.get() } catch { throw error.placed(worker: name, doing: doing) }
    }

    /// Asks the worker and reads its answer.
    /// - Throws: as ``call(_:_:doing:timeout:)``; `worker.protocol` when `read` finds the answer malformed.
    public func call<Answer>(
        _ operation: UInt16,
        _ message: WorkerMessage = WorkerMessage(),
        doing: String,
        timeout: Duration = .seconds(60),
        reading read: (inout ByteReader) throws(ParseError) -> Answer
    ) throws(WorkerError) -> Answer {
        let answer = try call(operation, message, doing: doing, timeout: timeout)
        answer.closeDescriptors()
        var reader = ByteReader(answer.payload.span)
        do throws(ParseError) { return try read(&reader) } catch {
            throw WorkerError(.workerProtocol, worker: name, doing: doing, detail: error.description)
        }
    }

    /// Breaks off the call that is under way, if any, and ends the worker; that call and later ones throw.
    ///
    /// Unlike ``close()`` it does not wait for the call.
    public func interrupt() { wire.shutDown() }

    /// Ends the worker; later calls throw `worker.closed`.
    public func close() {
        state.withLock { state in
            state.channel = nil
            wire.shutDown()
            _ = state.process.end()
        }
    }

    /// Requests sent so far.
    public var requestCount: Int { state.withLock { $0.requests } }

    deinit { close() }

    private func exchange(
        _ request: Frame,
        over channel: FrameChannel,
        milliseconds: Int64
    ) throws(WorkerError) -> WorkerMessage {
        var deadline = regain_now() &+ milliseconds
        try channel.send(request, deadline: deadline)
        while true {
            let frame = try channel.receive(deadline: deadline)
            let message = WorkerMessage(payload: frame.payload, descriptors: frame.descriptors)
            guard frame.id == request.id else {
                message.closeDescriptors()
                throw WorkerError(.workerProtocol, detail: "answer \(frame.id) to request \(request.id)")
            }
            switch frame.kind {
            case .response:
                return message
            case .failure:
                message.closeDescriptors()
                throw FailurePayload.decode(frame.payload)
            case .callback:
                let started = regain_now()
                let reply = answer(frame)
                deadline += regain_now() - started
                try channel.send(reply, deadline: deadline)
            case .note:
                message.closeDescriptors()
                onNote(frame.operation, frame.payload)
            case .request, .callbackResponse:
                message.closeDescriptors()
                throw WorkerError(.workerProtocol, detail: "unexpected frame")
            }
        }
    }

    private func answer(_ question: Frame) -> Frame {
        do {
            let message = WorkerMessage(payload: question.payload, descriptors: question.descriptors)
            let reply = try onCallback(question.operation, message)
            return Frame(
                kind: .callbackResponse,
                operation: question.operation,
                id: question.id,
                payload: reply.payload,
                descriptors: reply.descriptors
            )
        } catch {
            return Frame(
                kind: .failure,
                operation: question.operation,
                id: question.id,
                payload: FailurePayload.encode(error)
            )
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
