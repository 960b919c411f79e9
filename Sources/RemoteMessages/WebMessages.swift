public import ByteKit

/// A header field of a request or a response.
public struct WebField: RemoteMessage, Hashable {
    /// Its name in lower case.
    public let name: String
    /// Its value without surrounding white space.
    public let value: String

    /// A field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Reads a field.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        name = try input.text()
        value = try input.text()
    }

    /// Appends a field.
    public func encode(to output: inout [UInt8]) {
        output.put(name)
        output.put(value)
    }
}

/// One GET.
///
/// Its address and fields may hold secrets, so it is neither printed nor logged.
public struct WebRequest: RemoteMessage, Hashable {
    /// The address, with its query.
    public var address: String
    /// Fields to send.
    public var fields: [WebField]
    /// The most bytes of body to take when the server sends a part (status 206) or anything but 200.
    public var partByteLimit: UInt32
    /// The most bytes of body to take when the server sends the whole (status 200).
    public var wholeByteLimit: UInt32
    /// Milliseconds to wait for a connection.
    public var connectTimeout: UInt32
    /// Milliseconds without a byte after which the transfer counts as dead.
    public var stallTimeout: UInt32
    /// Milliseconds for all of it.
    public var totalTimeout: UInt32

    /// A request.
    public init(
        address: String,
        fields: [WebField],
        partByteLimit: UInt32,
        wholeByteLimit: UInt32,
        connectTimeout: UInt32,
        stallTimeout: UInt32,
        totalTimeout: UInt32
    ) {
        self.address = address
        self.fields = fields
        self.partByteLimit = partByteLimit
        self.wholeByteLimit = wholeByteLimit
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.totalTimeout = totalTimeout
    }

    /// Reads a request.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        address = try input.text()
        fields = try input.list(of: WebField.self)
        partByteLimit = try input.u32()
        wholeByteLimit = try input.u32()
        connectTimeout = try input.u32()
        stallTimeout = try input.u32()
        totalTimeout = try input.u32()
    }

    /// Appends a request.
    public func encode(to output: inout [UInt8]) {
        output.put(address)
        output.put(fields)
        for number in [partByteLimit, wholeByteLimit, connectTimeout, stallTimeout, totalTimeout] { output.put(number) }
    }
}

extension WebRequest: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the address or the fields.
    public var description: String { "WebRequest" }

    /// Hides the address and the fields.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What came of a ``WebRequest``.
public struct WebReply: RemoteMessage, Hashable {
    /// How the transfer ended.
    public enum Outcome: UInt32, Sendable, CaseIterable {
        /// The response is there from first to last byte.
        case complete = 0
        /// The connection ended or stalled before the response did; the body is its beginning.
        case cut = 1
        /// The body is longer than the limit; what fits is there.
        case tooLong = 2
        /// The server does not take connections.
        case refused = 3
        /// The name of the server is not known.
        case nameUnknown = 4
        /// No way leads to the server.
        case unreachable = 5
        /// The server's certificate or its TLS is not acceptable.
        case certificate = 6
        /// Nothing came in time.
        case timeout = 7
        /// What came is no HTTP.
        case badResponse = 8
        /// The worker itself could not do it.
        case failed = 9
    }

    /// How the transfer ended.
    public var outcome: Outcome
    /// The library's own number for it, 0 when all is well.
    public var libraryCode: UInt32
    /// The status of the last response, 0 when none came.
    public var status: UInt32
    /// The fields of the last response, names in lower case.
    public var fields: [WebField]
    /// The body as far as it came.
    public var body: [UInt8]

    /// A reply.
    public init(outcome: Outcome, libraryCode: UInt32 = 0, status: UInt32, fields: [WebField], body: [UInt8]) {
        self.outcome = outcome
        self.libraryCode = libraryCode
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Reads a reply.
    public init(decoding input: inout ByteReader) throws(ParseError) {
        let start = input.offset
        guard let outcome = Outcome(rawValue: try input.u32()) else {
            throw ParseError(.remoteMessage, at: start, "unknown outcome")
        }
        self.outcome = outcome
        libraryCode = try input.u32()
        status = try input.u32()
        fields = try input.list(of: WebField.self)
        body = try input.byteString()
    }

    /// Appends a reply.
    public func encode(to output: inout [UInt8]) {
        output.put(outcome.rawValue)
        output.put(libraryCode)
        output.put(status)
        output.put(fields)
        output.put(body)
    }

    /// The value of the first field of that name.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// Several messages as one, for requests that are made at the same time.
public struct MessageList<Message: RemoteMessage>: RemoteMessage {
    /// The messages in order.
    public var messages: [Message]

    /// A list.
    public init(_ messages: [Message]) { self.messages = messages }

    /// Reads a list.
    public init(decoding input: inout ByteReader) throws(ParseError) { messages = try input.list(of: Message.self) }

    /// Appends a list.
    public func encode(to output: inout [UInt8]) { output.put(messages) }
}
