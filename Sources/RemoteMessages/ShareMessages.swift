public import ByteKit

/// Which file of which share to open, and as whom.
///
/// It holds a password, so it is neither printed nor logged.
public struct ShareTarget: RemoteMessage, Hashable {
    /// Name or address of the server.
    public var host: String
    /// TCP port, 0 for the usual one.
    public var port: UInt32
    /// Name of the share.
    public var share: String
    /// Path inside the share with forward slashes, not percent-encoded.
    public var path: String
    /// Workgroup or domain, empty for the server's own.
    public var domain: String
    /// User name, empty for a guest.
    public var user: String
    /// The user's password.
    public var password: String
    /// Whether everything must be encrypted on the way.
    public var requiresEncryption: Bool
    /// Milliseconds to wait for each answer.
    public var timeout: UInt32

    /// A target.
    public init(
        host: String,
        port: UInt32 = 0,
        share: String,
        path: String,
        domain: String = "",
        user: String = "",
        password: String = "",
        requiresEncryption: Bool = false,
        timeout: UInt32 = 20_000
    ) {
        self.host = host
        self.port = port
        self.share = share
        self.path = path
        self.domain = domain
        self.user = user
        self.password = password
        self.requiresEncryption = requiresEncryption
        self.timeout = timeout
    }

    /// Reads a target.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        host = try input.text()
        port = try input.u32()
        share = try input.text()
        path = try input.text()
        domain = try input.text()
        user = try input.text()
        password = try input.text()
        requiresEncryption = try input.u8() != 0
        timeout = try input.u32()
    }

    /// Appends a target.
    public func encode(to output: inout [UInt8]) {
        output.put(host)
        output.put(port)
        for text in [share, path, domain, user, password] { output.put(text) }
        output.append(requiresEncryption ? 1 : 0)
        output.put(timeout)
    }
}

extension ShareTarget: CustomStringConvertible, CustomReflectable {
    /// Says where, not as whom.
    public var description: String { "ShareTarget(\(host))" }

    /// Hides everything.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A range to read of the file that is open.
public struct ShareRange: RemoteMessage, Hashable {
    /// Bytes from the start of the file.
    public var offset: UInt64
    /// Bytes to read.
    public var byteCount: UInt32

    /// A range.
    public init(offset: UInt64, byteCount: UInt32) {
        self.offset = offset
        self.byteCount = byteCount
    }

    /// Reads a range.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        offset = try input.u64()
        byteCount = try input.u32()
    }

    /// Appends a range.
    public func encode(to output: inout [UInt8]) {
        output.put(offset)
        output.put(byteCount)
    }
}

/// What came of opening or reading a file of a share.
public struct ShareReply: RemoteMessage, Hashable {
    /// The system's error number, 0 when all is well.
    public var systemError: UInt32
    /// Size of the file now, in bytes.
    public var byteCount: UInt64
    /// When the file was last written, in seconds since 1970.
    public var modified: UInt64
    /// The bytes that were read; empty for opening.
    public var bytes: [UInt8]

    /// A reply.
    public init(systemError: UInt32, byteCount: UInt64 = 0, modified: UInt64 = 0, bytes: [UInt8] = []) {
        self.systemError = systemError
        self.byteCount = byteCount
        self.modified = modified
        self.bytes = bytes
    }

    /// Reads a reply.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        systemError = try input.u32()
        byteCount = try input.u64()
        modified = try input.u64()
        bytes = try input.byteString()
    }

    /// Appends a reply.
    public func encode(to output: inout [UInt8]) {
        output.put(systemError)
        output.put(byteCount)
        output.put(modified)
        output.put(bytes)
    }
}
