public import ByteKit

/// What holds for all requests of a worker.
///
/// A proxy's address may hold a password, so it is neither printed nor logged.
public struct WebSettings: RemoteMessage, Hashable {
    /// Certificates in PEM to trust instead of the system's; empty for the system's.
    public var certificates: [UInt8]
    /// The proxy to use, empty for none.
    public var proxy: String
    /// Hosts that are reached without the proxy, separated by commas.
    public var directHosts: String

    /// Settings.
    public init(certificates: [UInt8] = [], proxy: String = "", directHosts: String = "") {
        self.certificates = certificates
        self.proxy = proxy
        self.directHosts = directHosts
    }

    /// Reads settings.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        certificates = try input.byteString()
        proxy = try input.text()
        directHosts = try input.text()
    }

    /// Appends settings.
    public func encode(to output: inout [UInt8]) {
        output.put(certificates)
        output.put(proxy)
        output.put(directHosts)
    }
}

extension WebSettings: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the proxy.
    public var description: String { "WebSettings" }

    /// Hides everything.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
