public import ByteKit
import Crypto
import JSONText

/// A signed statement that a chain stood at a head.
///
/// Its line is one JSON object with the members `checkpoint` (`regain.audit/1`), `seq`, `hash`, `time`, `key`, `signature`.
/// The signature, Ed25519 in hexadecimal, is over the line without its last member.
public struct AuditCheckpoint: Sendable, Hashable {
    private static let schema = "regain.audit/1"

    /// Where the chain stood.
    public let head: AuditHead
    /// When it was signed.
    public let time: Timestamp
    /// Fingerprint of the public key that proves it.
    public let key: String
    /// 64 bytes.
    public let signature: [UInt8]

    init(head: AuditHead, time: Timestamp, key: String, signing sign: ([UInt8]) throws -> [UInt8]) rethrows {
        self.head = head
        self.time = time
        self.key = key
        signature = try sign(Array(Self.body(head, time, key).closed.utf8))
    }

    /// The line, without its end.
    public var line: String {
        var object = Self.body(head, time, key)
        object.add("signature", Hexadecimal.text(signature))
        return object.closed
    }

    /// Reads a line; nil when it is no checkpoint in the canonical writing.
    public init?(line: [UInt8]) {
        guard line.count <= AuditRecord.lineLimit, let value = try? JSONValue(parsing: line.span),
            let checkpoint = AuditCheckpoint(value), checkpoint.line.utf8.elementsEqual(line)
        else { return nil }
        self = checkpoint
    }

    init?(_ value: JSONValue) {
        guard value["checkpoint"]?.string == Self.schema,
            let sequence = value["seq"]?.integer, let hash = value["hash"]?.string,
            let head = AuditHead(sequence: Int64(sequence), hash: hash),
            let time = value["time"]?.string.flatMap({ Timestamp(iso8601: $0) }),
            let key = value["key"]?.string,
            let signature = value["signature"]?.string.flatMap({ Hexadecimal.bytes($0) }), signature.count == 64
        else { return nil }
        self.head = head
        self.time = time
        self.key = key
        self.signature = signature
    }

    /// Whether the holder of the secret half of this key signed it.
    public func isSigned(by publicKey: AuditPublicKey) -> Bool {
        publicKey.isValid(signature, of: Array(Self.body(head, time, key).closed.utf8))
    }

    private static func body(_ head: AuditHead, _ time: Timestamp, _ key: String) -> CanonicalJSON {
        var object = CanonicalJSON()
        object.add("checkpoint", schema)
        object.add("seq", head.sequence)
        object.add("hash", head.hash)
        object.add("time", time.iso8601)
        object.add("key", key)
        return object
    }
}
