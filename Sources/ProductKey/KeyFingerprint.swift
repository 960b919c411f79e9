public import ByteKit
import Crypto

/// A name for a key that tells equal keys apart from others and says nothing else: HMAC-SHA-256 under a secret key.
///
/// There is no way back, and without the secret nobody can check a guess.
public struct KeyFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// Bytes of the code that are kept: enough that no two keys ever share them.
    private static let byteCount = 16
    private static let prefix = "hmac-sha256:"

    /// The first 16 bytes of the code.
    public let bytes: [UInt8]

    fileprivate init(code: HMAC<SHA256>.MAC) { bytes = Array(code.prefix(Self.byteCount)) }

    /// Reads what ``description`` writes; nil when it is no such text.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Hexadecimal.bytes(text.dropFirst(Self.prefix.count)),
            bytes.count == Self.byteCount
        else { return nil }
        self.bytes = bytes
    }

    /// `hmac-sha256:` and 32 hexadecimal digits.
    public var description: String { Self.prefix + Hexadecimal.text(bytes) }
}

/// The secret that fingerprints are made with.
///
/// Fingerprints of one secret can be compared with each other and with no others: a new one for each report where nothing
/// is to be compared, one under seal for an organisation's records.
public struct FingerprintKey: Sendable {
    /// Bytes of the secret.
    public static let byteCount = 32

    private let secret: SecretBytes

    /// A new one from the system's random generator.
    public init() { secret = SecretBytes(randomCount: Self.byteCount) }

    /// One that was kept; nil when it has not 32 bytes.
    public init?(_ secret: SecretBytes) {
        guard secret.count == Self.byteCount else { return nil }
        self.secret = secret
    }

    /// The 32 bytes; call it only to put them under seal.
    public func revealedSecret() -> SecretBytes { secret }

    /// The fingerprint of a key: of its 25 characters in upper case, without hyphens.
    public func fingerprint(of key: ProductKey) -> KeyFingerprint {
        secret.withArray { secret in
            key.withCharacters { characters in
                KeyFingerprint(
                    code: HMAC<SHA256>.authenticationCode(for: characters, using: SymmetricKey(data: secret))
                )
            }
        }
    }
}
