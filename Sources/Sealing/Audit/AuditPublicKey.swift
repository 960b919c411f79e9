import ByteKit
import Crypto

/// The public half of the key that signs checkpoints.
public struct AuditPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Takes 32 bytes.
    /// - Throws: `sealing.key-malformed`.
    public init(_ bytes: [UInt8]) throws(SealingError) {
        guard bytes.count == 32 else { throw SealingError(.keyMalformed, "\(bytes.count) bytes") }
        self.bytes = bytes
    }

    /// Reads what ``description`` writes.
    /// - Throws: `sealing.key-malformed`.
    public init(_ text: String) throws(SealingError) { try self.init(Hexadecimal.bytes(text) ?? []) }

    /// 64 hexadecimal digits.
    public var description: String { Hexadecimal.text(bytes) }

    /// A short name of the key: 16 hexadecimal digits of its SHA-256.
    public var fingerprint: String { Hexadecimal.text(SHA256.hash(data: bytes).prefix(8)) }

    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}
