package import RemoteMessages

/// Carries requests to servers: a worker process, or a test.
package protocol WebTransport: Sendable {
    /// Makes all requests, at the same time where it can.
    ///
    /// - Returns: one reply for each request, in order.
    /// - Throws: `remote.worker` when nothing could be asked at all.
    func exchange(_ requests: [WebRequest]) throws(RemoteError) -> [WebReply]

    /// Ends whatever is under way; later exchanges may throw.
    func close()
}

/// What requests have in common.
public struct WebLimits: Hashable, Sendable {
    /// How long to wait for a connection.
    public var connectTimeout: Duration = .seconds(15)
    /// How long a transfer may bring nothing.
    public var stallTimeout: Duration = .seconds(30)
    /// How long a request may take in all.
    public var totalTimeout: Duration = .seconds(120)
    /// The largest object that is taken whole from a server that sends no ranges; at most 8 MiB.
    public var wholeByteCount = 8 << 20

    /// The usual limits.
    public init() {}
}

extension Duration {
    /// Whole milliseconds for the wire.
    package var wireMilliseconds: UInt32 {
        let (seconds, attoseconds) = components
        return UInt32(clamping: max(0, seconds).multipliedReportingOverflow(by: 1_000).partialValue)
            &+ UInt32(clamping: attoseconds / 1_000_000_000_000_000)
    }
}
