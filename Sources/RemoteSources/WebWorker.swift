import ByteKit
import ByteSources
import RemoteMessages
import Synchronization
import WorkerLink

/// Carries requests to the worker `regain-http`, which is started when it is needed and again when it died.
final class WebWorker: WebTransport {
    private let connection = Mutex<WorkerConnection?>(nil)
    private let options: WorkerOptions
    private let settings: WebSettings
    private let target: String

    init(_ options: RemoteOptions, isSecure: Bool, target: String) throws(RemoteError) {
        self.options = options.worker
        self.target = target
        settings = try WebSettings(options, isSecure: isSecure, surroundings: .process)
    }

    func exchange(_ requests: [WebRequest]) throws(RemoteError) -> [WebReply] {
        let longest = requests.map(\.totalTimeout).max() ?? 0
        do throws(WorkerError) {
            let worker = try current()
            let answer = try worker.call(
                RemoteOperation.fetch.rawValue,
                WorkerMessage(payload: MessageList(requests).encoded),
                doing: "fetch",
                timeout: .milliseconds(Int64(longest) + 10_000)
            )
            do throws(ParseError) {
                return try MessageList<WebReply>(decoding: answer.payload.span).messages
            } catch { throw WorkerError(.workerProtocol, doing: "fetch", detail: error.description) }
        } catch {
            if error.isFatal { connection.withLock { $0 = nil } }
            throw RemoteError(.worker, target: target, detail: error.description)
        }
    }

    func close() {
        let running = connection.withLock { current in
            defer { current = nil }
            return current
        }
        // A call on another thread may be waiting for a server.
        running?.interrupt()
    }

    private func current() throws(WorkerError) -> WorkerConnection {
        if let running = connection.withLock({ $0 }) { return running }
        let started = try WorkerConnection(launching: "regain-http", options: options)
        _ = try started.call(
            RemoteOperation.configureWeb.rawValue,
            WorkerMessage(payload: settings.encoded),
            doing: "configure"
        )
        connection.withLock { $0 = started }
        return started
    }
}

extension RemoteOptions {
    var worker: WorkerOptions {
        var result = WorkerOptions()
        result.sandbox = sandbox
        result.folder = workerFolder
        return result
    }
}

extension WebSettings {
    /// Proxy and certificates as curl and the `aws` client find them.
    init(_ options: RemoteOptions, isSecure: Bool, surroundings: S3Surroundings) throws(RemoteError) {
        let file =
            options.certificateFile
            ?? surroundings["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]
        var certificates: [UInt8] = []
        if let file {
            guard let bytes = surroundings.file(file), !bytes.isEmpty else {
                throw RemoteError(.badConfiguration, target: file, detail: "certificates")
            }
            certificates = bytes
        }
        let usual =
            isSecure
            ? surroundings["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
            : surroundings["http_proxy", "all_proxy", "ALL_PROXY"]
        self.init(
            certificates: certificates,
            proxy: options.proxy ?? usual ?? "",
            directHosts: options.proxy == nil ? surroundings["no_proxy", "NO_PROXY"] ?? "" : ""
        )
    }
}
