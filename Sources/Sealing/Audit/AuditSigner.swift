public import ByteKit
import Crypto

/// The secret half of the key that signs checkpoints: Ed25519.
public struct AuditSigner: Sendable {
    private let secret: SecretBytes
    /// The public half, which auditors keep.
    public let publicKey: AuditPublicKey

    /// A new one from the system's random generator.
    /// - Throws: `sealing.cryptography`.
    public init() throws(SealingError) { try self.init(secret: SecretBytes(randomCount: 32)) }

    /// One that was kept under seal.
    /// - Throws: `sealing.key-malformed`.
    public init(secret: SecretBytes) throws(SealingError) {
        guard secret.count == 32, let key = Self.privateKey(secret) else {
            throw SealingError(.keyMalformed, "\(secret.count) bytes")
        }
        self.secret = secret
        publicKey = try AuditPublicKey(Array(key.publicKey.rawRepresentation))
    }

    /// The 32 bytes; call it only to put them under seal.
    public func revealedSecret() -> SecretBytes { secret }

    /// Signs where a chain stands.
    /// - Throws: `sealing.cryptography`.
    public func checkpoint(_ head: AuditHead, at time: Timestamp) throws(SealingError) -> AuditCheckpoint {
        guard let key = Self.privateKey(secret),
            let checkpoint = try? AuditCheckpoint(
                head: head,
                time: time,
                key: publicKey.fingerprint,
                signing: { Array(try key.signature(for: $0)) }
            )
        else { throw SealingError(.cryptography, "Ed25519") }
        return checkpoint
    }

    /// Signs a message that says itself what it is for, so that the signature fits nothing else.
    /// - Returns: 64 bytes.
    /// - Throws: `sealing.cryptography`.
    public func signature(of message: [UInt8]) throws(SealingError) -> [UInt8] {
        guard let key = Self.privateKey(secret), let signature = try? key.signature(for: message) else {
            throw SealingError(.cryptography, "Ed25519")
        }
        return Array(signature)
    }

    private static func privateKey(_ secret: SecretBytes) -> Curve25519.Signing.PrivateKey? {
        secret.withArray { try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
    }
}
