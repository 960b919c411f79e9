import ByteKit
import Crypto

/// Whom a file can be sealed for: an X25519 public key, written `age1…`.
public struct AgeRecipient: Sendable, Hashable {
    /// The 32 bytes of the public key.
    public let publicKey: [UInt8]

    /// Takes the 32 bytes of a public key.
    /// - Throws: `sealing.recipient-malformed`.
    public init(publicKey: [UInt8]) throws(SealingError) {
        guard publicKey.count == 32 else { throw SealingError(.recipientMalformed, "\(publicKey.count) bytes") }
        self.publicKey = publicKey
    }

    /// Reads `age1…`.
    /// - Throws: `sealing.recipient-malformed`.
    public init(_ text: String) throws(SealingError) {
        let units = Array(text.utf8.prefix(200))
        guard let bytes = try? Bech32.decode(prefix: "age", units.span) else { throw SealingError(.recipientMalformed) }
        // An identity is upper case; a recipient is not, so that one is never taken for the other.
        guard !units.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
            throw SealingError(.recipientMalformed, "upper case")
        }
        try self.init(publicKey: bytes)
    }

    /// The text `age1…`.
    public var text: String { String(decoding: Bech32.encode(prefix: "age", publicKey.span), as: UTF8.self) }

    /// A short name of the key, for lists of who can open what: 16 hexadecimal digits of its SHA-256.
    public var fingerprint: String { Hexadecimal.text(SHA256.hash(data: publicKey).prefix(8)) }
}

extension AgeRecipient: CustomStringConvertible {
    /// The text `age1…`, which is public.
    public var description: String { text }
}
