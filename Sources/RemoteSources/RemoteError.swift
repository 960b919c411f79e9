import ByteKit
public import WorkerLink

/// Why bytes on another machine could not be had.
///
/// Rules: the code is stable and dotted; `target` is the address without its query and without names of users,
/// but for mailboxes, which only the user tells apart; nothing
/// here ever carries a secret, a signature or a part of a body.
public struct RemoteError: Error, Hashable, Sendable {
    /// What happened.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The address does not have the form it should have.
        case badAddress = "remote.bad-address"
        /// The address contains a password, which belongs in a prompt or a file.
        case secretInAddress = "remote.secret-in-address"
        /// No credentials were found, and reading without was not asked for.
        case noCredentials = "remote.no-credentials"
        /// Credentials of a kind that Regain does not obtain by itself.
        case credentialsUnsupported = "remote.credentials-unsupported"
        /// A configuration file could not be understood.
        case badConfiguration = "remote.bad-configuration"
        /// The server does not take connections.
        case refused = "remote.refused"
        /// The name of the server is not known.
        case nameUnknown = "remote.name-unknown"
        /// No way leads to the server.
        case unreachable = "remote.unreachable"
        /// The server's certificate or its TLS is not acceptable.
        case certificate = "remote.certificate"
        /// The server does not let this user read it.
        case denied = "remote.denied"
        /// The credentials or the signed address are no longer valid.
        case expired = "remote.expired"
        /// The clocks of this machine and of the server differ too much.
        case clockSkew = "remote.clock-skew"
        /// There is nothing at this address.
        case notFound = "remote.not-found"
        /// A folder where a file was expected.
        case isFolder = "remote.is-folder"
        /// The server only hands out the whole, which is too large for that.
        case rangeUnsupported = "remote.range-unsupported"
        /// It is no longer the object it was when reading began.
        case changed = "remote.changed"
        /// Nothing came in time, even after several tries.
        case timeout = "remote.timeout"
        /// The connection broke off, even after several tries.
        case cut = "remote.cut"
        /// The server asks to come back later, even after several tries.
        case throttled = "remote.throttled"
        /// The server reports an error of its own, even after several tries.
        case serverError = "remote.server-error"
        /// What came is not what the protocol says.
        case badResponse = "remote.bad-response"
        /// The server sends elsewhere, to a place or so often that it is not followed.
        case redirectRefused = "remote.redirect-refused"
        /// Nothing was given to log in with.
        case noLogin = "remote.no-login"
        /// The server does not let this user in.
        case loginRefused = "remote.login-refused"
        /// The server offers no encryption, and nothing is said to it without.
        case clearText = "remote.clear-text"
        /// There is no such mailbox.
        case noMailbox = "remote.no-mailbox"
        /// A message that is too large to be read.
        case messageTooLarge = "remote.mail-too-large"
        /// Reading was cancelled.
        case cancelled = "remote.cancelled"
        /// The worker that speaks to the network could not be used.
        case worker = "remote.worker"
    }

    /// What happened.
    public let code: Code
    /// The address as far as it may be shown.
    public let target: String
    /// The HTTP status, where one came.
    public let status: Int?
    /// The service's own word for it, for example `NoSuchKey`.
    public let serviceCode: String?
    /// A few words more.
    public let detail: String

    /// Describes a failure.
    public init(
        _ code: Code,
        target: String,
        status: Int? = nil,
        serviceCode: String? = nil,
        detail: String = ""
    ) {
        self.code = code
        self.target = target
        self.status = status
        self.serviceCode = serviceCode
        self.detail = detail
    }
}

extension RemoteError {
    /// Status, the service's own word and the detail, for the placeholder `answer` of the texts; a dash when there are none.
    public var answer: String {
        var parts: [String] = []
        if let status { parts.append("status \(status)") }
        if let serviceCode { parts.append(serviceCode) }
        if !detail.isEmpty { parts.append(detail) }
        return parts.isEmpty ? "–" : parts.joined(separator: ", ")
    }
}

extension RemoteError: CustomStringConvertible {
    /// Everything on one line.
    public var description: String { "\(code.rawValue): \(target) (\(answer))" }
}

extension RemoteError: WorkerReportable {
    /// The code alone: a worker that reads through the program has no use for addresses.
    public var workerError: WorkerError { WorkerError(ParseError.Code(rawValue: code.rawValue)) }
}
