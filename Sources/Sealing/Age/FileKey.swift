import ByteKit
import Crypto

/// The key of one age file: 16 random bytes that each stanza wraps and from which all others are made.
struct FileKey: Sendable {
    static let byteCount = 16
    let secret: SecretBytes

    /// A new one.
    init() { secret = SecretBytes(randomCount: Self.byteCount) }

    /// One that was unwrapped.
    init?(taking bytes: inout [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        secret = SecretBytes(taking: &bytes)
    }

    /// The code that goes below these stanzas, 32 bytes.
    func code(of stanzas: [AgeStanza]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: AgeHeader.authenticated(stanzas), using: headerKey))
    }

    /// Whether a header carries the code of its stanzas.
    func authenticates(_ header: AgeHeader) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            header.code,
            authenticating: AgeHeader.authenticated(header.stanzas),
            using: headerKey
        )
    }

    private var headerKey: SymmetricKey { key(salt: [], info: "header") }

    /// The key of the content behind this nonce of 16 bytes.
    func contentKey(nonce: [UInt8]) -> SymmetricKey { key(salt: nonce, info: "payload") }

    private func key(salt: [UInt8], info: String) -> SymmetricKey {
        secret.withArray { bytes in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: bytes),
                salt: salt,
                info: Array(info.utf8),
                outputByteCount: 32
            )
        }
    }
}
