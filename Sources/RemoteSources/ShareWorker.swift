import ByteKit
import RemoteMessages
import Synchronization
import WorkerLink

/// Carries questions to the worker `regain-smb`, which is started when a file is opened.
final class ShareWorker: ShareTransport {
    private let connection = Mutex<WorkerConnection?>(nil)
    private let options: WorkerOptions
    private let target: String

    init(_ options: RemoteOptions, target: String) {
        self.options = options.worker
        self.target = target
    }

    func open(_ target: ShareTarget) throws(RemoteError) -> ShareReply {
        // A worker of its own for each opening: the library keeps dead connections for a while.
        close()
        let started: WorkerConnection
        do throws(WorkerError) {
            started = try WorkerConnection(launching: "regain-smb", options: options)
        } catch { throw RemoteError(.worker, target: self.target, detail: error.description) }
        connection.withLock { $0 = started }
        return try ask(.openShare, target, timeout: 90)
    }

    func read(_ range: ShareRange) throws(RemoteError) -> ShareReply { try ask(.readShare, range, timeout: 120) }

    func close() {
        let running = connection.withLock { current in
            defer { current = nil }
            return current
        }
        // A call on another thread may be waiting for a server.
        running?.interrupt()
    }

    private func ask(
        _ operation: RemoteOperation,
        _ message: some RemoteMessage,
        timeout: Int
    ) throws(RemoteError) -> ShareReply {
        guard let worker = connection.withLock({ $0 }) else {
            throw RemoteError(.worker, target: target, detail: "not open")
        }
        do throws(WorkerError) {
            let answer = try worker.call(
                operation.rawValue,
                WorkerMessage(payload: message.encoded),
                doing: "\(operation)",
                timeout: .seconds(timeout)
            )
            do throws(ParseError) {
                return try ShareReply(decoding: answer.payload.span)
            } catch { throw WorkerError(.workerProtocol, doing: "\(operation)", detail: error.description) }
        } catch { throw RemoteError(.worker, target: target, detail: error.description) }
    }
}
