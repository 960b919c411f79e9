import ByteKit
import Crypto

/// ChaCha20-Poly1305 around a file key, with the nonce of zeros that age uses: each wrapping key serves once.
enum KeyWrap {
    /// The file key and its tag.
    static let byteCount = FileKey.byteCount + 16

    static func seal(_ fileKey: FileKey, with key: SymmetricKey) throws(SealingError) -> [UInt8] {
        let sealed = fileKey.secret.withArray { bytes in
            (try? zeroNonce()).flatMap { try? ChaChaPoly.seal(bytes, using: key, nonce: $0) }
        }
        guard let sealed else { throw SealingError(.cryptography, "ChaCha20-Poly1305") }
        return Array(sealed.ciphertext) + Array(sealed.tag)
    }

    /// - Returns: nil when the key is not the one that it was sealed with.
    static func open(_ body: [UInt8], with key: SymmetricKey) -> FileKey? {
        guard body.count == byteCount, let nonce = try? zeroNonce(),
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce,
                ciphertext: body.prefix(FileKey.byteCount),
                tag: body.suffix(16)
            ),
            let opened = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        var bytes = Array(opened)
        return FileKey(taking: &bytes)
    }

    private static func zeroNonce() throws -> ChaChaPoly.Nonce {
        try ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: 12))
    }
}
