public import ByteKit
import Crypto

/// Who can open a file: an X25519 secret key, written `AGE-SECRET-KEY-1…`.
///
/// The 32 bytes are wiped when the last copy goes; no text form or mirror shows them.
public struct AgeIdentity: Sendable {
    /// What the identity's text begins with.
    static let prefix = "age-secret-key-"

    let secret: SecretBytes
    /// The public half: whom to seal for so that this identity can open.
    public let recipient: AgeRecipient

    /// Makes a new one from the system's random generator.
    public init() {
        secret = SecretBytes(randomCount: 32)
        guard let key = Self.privateKey(secret) else {
            preconditionFailure("any 32 bytes are a secret key of X25519")
        }
        recipient = AgeRecipient(of: key)
    }

    /// Takes 32 secret bytes.
    /// - Throws: `sealing.identity-malformed`.
    public init(secret: SecretBytes) throws(SealingError) {
        guard secret.count == 32, let key = Self.privateKey(secret) else {
            throw SealingError(.identityMalformed, "\(secret.count) bytes")
        }
        self.secret = secret
        recipient = AgeRecipient(of: key)
    }

    /// Reads `AGE-SECRET-KEY-1…` without anything around it.
    /// - Throws: `sealing.identity-malformed`.
    public init(text: SecretBytes) throws(SealingError) {
        var units = text.bytes.array()
        defer { units.wipe() }
        guard units.count < 200, !units.contains(where: { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
            var bytes = try? Bech32.decode(prefix: Self.prefix, units.span)
        else { throw SealingError(.identityMalformed) }
        try self.init(secret: SecretBytes(taking: &bytes))
    }

    /// The text `AGE-SECRET-KEY-1…`; call it only where the identity is to be kept or printed.
    public func revealedText() -> SecretBytes {
        var text = Bech32.encode(prefix: Self.prefix, secret.bytes)
        for index in text.indices where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[index]) {
            text[index] -= 32
        }
        return SecretBytes(taking: &text)
    }

    /// The 32 secret bytes, for splitting them among people.
    public func revealedSecret() -> SecretBytes { secret }

    var privateKey: Curve25519.KeyAgreement.PrivateKey? { Self.privateKey(secret) }

    private static func privateKey(_ secret: SecretBytes) -> Curve25519.KeyAgreement.PrivateKey? {
        secret.withArray { try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }
    }
}

extension AgeRecipient {
    /// The public half of a secret key.
    init(of key: Curve25519.KeyAgreement.PrivateKey) {
        publicKey = Array(key.publicKey.rawRepresentation)
    }
}

extension AgeIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the public half only.
    public var description: String { "(identity of \(recipient))" }
    /// Names the public half only.
    public var debugDescription: String { description }
    /// A mirror with nothing but the public half.
    public var customMirror: Mirror { Mirror(self, children: ["recipient": recipient.text]) }
}
