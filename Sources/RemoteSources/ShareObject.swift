package import ByteSources
import Glibc
package import RemoteMessages
import Synchronization

/// Carries questions to a file server: a worker process, or a test.
package protocol ShareTransport: Sendable {
    /// Opens a file for reading; one at a time.
    /// - Throws: `remote.worker`.
    func open(_ target: ShareTarget) throws(RemoteError) -> ShareReply

    /// Reads of the file that is open.
    /// - Throws: `remote.worker`.
    func read(_ range: ShareRange) throws(RemoteError) -> ShareReply

    /// Ends whatever is under way.
    func close()
}

/// As whom to open a file on a share.
public struct ShareCredentials: Sendable {
    /// Name of the user.
    public let user: String
    /// Workgroup or domain; nil for the server's own.
    public let domain: String?
    /// The password.
    public let password: Secret

    /// Credentials.
    public init(user: String, domain: String? = nil, password: Secret) {
        self.user = user
        self.domain = domain
        self.password = password
    }
}

/// One file on a share.
package final class ShareObject: Sendable {
    private struct Identity: Equatable {
        let byteCount: UInt64
        let modified: UInt64

        init(_ reply: ShareReply) {
            byteCount = reply.byteCount
            modified = reply.modified
        }
    }

    /// The most bytes of one request.
    private static let requestLimit = 4 << 20

    /// Size in bytes when it was opened.
    package let byteCount: UInt64
    /// When it was last written, in seconds since 1970.
    package let modified: UInt64
    private let identity: Identity
    private let target: ShareTarget
    private let shown: String
    private let transport: any ShareTransport
    private let policy: RetryPolicy
    private let meter: ByteMeter
    private let isCancelled = Mutex(false)

    /// Opens a file.
    /// - Throws: ``RemoteError``.
    package init(
        _ location: ShareLocation,
        credentials: ShareCredentials?,
        requiresEncryption: Bool,
        timeout: Duration = .seconds(20),
        transport: any ShareTransport,
        policy: RetryPolicy,
        meter: ByteMeter
    ) throws(RemoteError) {
        target = ShareTarget(
            host: location.host,
            port: UInt32(location.port ?? 0),
            share: location.share,
            path: location.path,
            domain: credentials?.domain ?? location.domain ?? "",
            user: credentials?.user ?? location.user ?? "",
            password: credentials?.password.revealedText() ?? "",
            requiresEncryption: requiresEncryption,
            timeout: timeout.wireMilliseconds
        )
        shown = location.description
        self.transport = transport
        self.policy = policy
        self.meter = meter
        let reply = try transport.open(target)
        meter.count(0)
        guard reply.systemError == 0 else { throw Self.error(reply.systemError, shown) }
        identity = Identity(reply)
        byteCount = reply.byteCount
        modified = reply.modified
    }

    /// Reads one range of at most some MiB.
    /// - Throws: ``RemoteError``.
    package func read(_ range: Range<UInt64>) throws(RemoteError) -> [UInt8] {
        var bytes: [UInt8] = []
        var failures = 0
        var random = SystemRandomNumberGenerator()
        while bytes.count < range.count {
            guard !Task.isCancelled, !isCancelled.withLock({ $0 }) else {
                throw RemoteError(.cancelled, target: shown)
            }
            let wanted = ShareRange(
                offset: range.lowerBound + UInt64(bytes.count),
                byteCount: UInt32(min(range.count - bytes.count, Self.requestLimit))
            )
            var failure: RemoteError
            do throws(RemoteError) {
                let reply = try transport.read(wanted)
                meter.count(reply.bytes.count)
                if reply.systemError == 0 {
                    guard Identity(reply) == identity, reply.bytes.count <= wanted.byteCount, !reply.bytes.isEmpty
                    else { throw RemoteError(.changed, target: shown) }
                    bytes += reply.bytes
                    failures = 0
                    continue
                }
                // libsmbclient says EINVAL of a file whose connection is gone.
                let number = reply.systemError == UInt32(EINVAL) ? UInt32(ECONNRESET) : reply.systemError
                failure = Self.error(number, shown)
            } catch { failure = RemoteError(error.code, target: shown, detail: error.detail) }
            guard [.cut, .timeout, .unreachable, .refused, .worker].contains(failure.code) else { throw failure }
            failures += 1
            guard failures < policy.attempts else { throw failure }
            WebObject.sleep(policy.delay(after: failures, asked: nil, random: &random))
            try reopen()
        }
        return bytes
    }

    /// Makes reads that are still to come throw `remote.cancelled`.
    package func cancel() {
        isCancelled.withLock { $0 = true }
        transport.close()
    }

    /// Opens the file again after a break; it must still be the same.
    private func reopen() throws(RemoteError) {
        guard let reply = try? transport.open(target), reply.systemError == 0 else { return }
        guard Identity(reply) == identity else { throw RemoteError(.changed, target: shown) }
    }

    private static func error(_ number: UInt32, _ target: String) -> RemoteError {
        let code: RemoteError.Code =
            switch Int32(clamping: number) {
            case ECONNREFUSED: .refused
            case EACCES, EPERM: .denied
            case ENOENT, ENOTDIR, ENODEV, ENXIO: .notFound
            case EISDIR: .isFolder
            case ETIMEDOUT: .timeout
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN: .unreachable
            case ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN, EBADF, EIO: .cut
            case ESTALE: .changed
            default: .badResponse
            }
        return RemoteError(code, target: target, detail: "system error \(number)")
    }
}
