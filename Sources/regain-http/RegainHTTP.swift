import ByteKit
import CWebClient
import Glibc
import RemoteMessages
import WorkerLink

/// Fetches ranges over http and https for the main program, which decides all else.
///
/// It sees no file but those it
/// needs for names and certificates, and gets no secret but the signature of each request.
@main
enum RegainHTTP {
    private static let readable: [StaticString] = [
        "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/lib/ssl", "/etc/hosts",
        "/etc/resolv.conf", "/run/systemd/resolve", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
        "/etc/services", "/etc/ld.so.cache", "/usr/lib", "/lib", "/lib64",
    ]

    static func main() {
        guard let server = WorkerServer(network: true, readable: readable), regain_web_prepare() != 0 else { exit(70) }
        var client: WebClient?
        server.run { operation, message in
            switch RemoteOperation(rawValue: operation) {
            case .configureWeb:
                client = WebClient(try WebSettings(decoding: message.payload.span))
                return WorkerMessage()
            case .fetch:
                let requests = try MessageList<WebRequest>(decoding: message.payload.span).messages
                guard let current = client ?? WebClient(WebSettings()) else { throw WorkerError("remote.worker") }
                client = current
                return WorkerMessage(payload: MessageList(current.fetch(requests)).encoded)
            default:
                throw WorkerError(.workerUnknownOperation)
            }
        }
    }
}
