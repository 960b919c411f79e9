public import ByteKit

/// A message between the program and one of its network workers, as bytes.
///
/// Numbers are little-endian; texts are UTF-8 and byte strings are bytes, each after a 32-bit count.
public protocol RemoteMessage: Sendable {
    /// Reads the message at the cursor.
    /// - Throws: `bytes.truncated`, `remote.message`.
    init(decoding input: inout ByteReader) throws(ParseError)

    /// Appends the message to `output`.
    func encode(to output: inout [UInt8])
}

extension RemoteMessage {
    /// The message alone.
    public var encoded: [UInt8] {
        var output: [UInt8] = []
        encode(to: &output)
        return output
    }

    /// Reads one message that fills `bytes` exactly.
    /// - Throws: `bytes.truncated`, `remote.message`.
    public init(decoding bytes: Span<UInt8>) throws(ParseError) {
        var input = ByteReader(bytes)
        self = try Self(decoding: &input)
        guard input.remaining == 0 else { throw ParseError(.remoteMessage, at: input.offset, "bytes left over") }
    }
}

extension ParseError.Code {
    /// A message that its sender cannot have meant.
    public static let remoteMessage: Self = "remote.message"
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    mutating func put(_ number: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Appends a number, lowest byte first.
    mutating func put(_ number: UInt64) {
        put(UInt32(truncatingIfNeeded: number))
        put(UInt32(truncatingIfNeeded: number >> 32))
    }

    /// Appends a count and bytes.
    mutating func put(_ bytes: [UInt8]) {
        put(UInt32(clamping: bytes.count))
        append(contentsOf: bytes)
    }

    /// Appends a count and a text.
    mutating func put(_ text: String) { put([UInt8](text.utf8)) }

    /// Appends a count and messages.
    mutating func put(_ messages: [some RemoteMessage]) {
        put(UInt32(clamping: messages.count))
        for message in messages { message.encode(to: &self) }
    }
}

extension ByteReader {
    /// Reads a count and as many bytes.
    mutating func byteString() throws(ParseError) -> [UInt8] { try array(Int(try u32())) }

    /// Reads a count and a text.
    mutating func text() throws(ParseError) -> String {
        let start = offset
        guard let text = String(validating: try byteString(), as: UTF8.self) else {
            throw ParseError(.remoteMessage, at: start, "not UTF-8")
        }
        return text
    }

    /// Reads a count and as many messages, none of which can be shorter than a byte.
    mutating func list<Message: RemoteMessage>(of type: Message.Type) throws(ParseError) -> [Message] {
        let start = offset
        let count = Int(try u32())
        guard count <= remaining else { throw ParseError(.truncated, at: start, "\(count) items") }
        var result: [Message] = []
        for _ in 0..<count { result.append(try Message(decoding: &self)) }
        return result
    }
}
