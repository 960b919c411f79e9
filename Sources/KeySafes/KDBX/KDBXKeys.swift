import ByteKit
import Crypto
import CryptoExtras
import FoundationEssentials

/// The keys that open one file, wiped at the end.
///
/// KDBX 4: the content's key is SHA-256 of seed and derived key; every block has an authentication key of its own, made
/// of its number and SHA-512 of seed, derived key and a byte 1.
struct KDBXKeys {
    private let content: SymmetricKey
    private let authentication: SecretBytes
    private let header: KDBXHeader

    /// Derives the keys; this is the slow part.
    /// - Throws: `safe.derivation-failed`.
    init(_ header: KDBXHeader, _ credentials: SafeCredentials) throws(ParseError) {
        self.header = header
        var composite = credentials.composite()
        var derived = try header.derivation.derive(composite)
        defer {
            composite.wipe()
            derived.wipe()
        }
        var key = Digest.sha256([header.masterSeed, derived])
        content = SymmetricKey(data: key)
        key.wipe()
        var base = Digest.sha512([header.masterSeed, derived, [1]])
        authentication = SecretBytes(taking: &base)
    }

    /// The authentication code of the header.
    func code(ofHeader bytes: [UInt8]) -> [UInt8] { code(number: .max, [bytes]) }

    /// The authentication code of a block.
    func code(ofBlock number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        code(number: number, [LittleEndian.bytes(number), LittleEndian.bytes(UInt32(clamping: bytes.count)), bytes])
    }

    private func code(number: UInt64, _ parts: [[UInt8]]) -> [UInt8] {
        var key = authentication.withArray { Digest.sha512([LittleEndian.bytes(number), $0]) }
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        key.wipe()
        for part in parts { code.update(data: part) }
        return Array(code.finalize())
    }

    /// Enciphers a content.
    /// - Throws: `safe.value`, which no content should make happen.
    func encipher(_ bytes: [UInt8]) throws(ParseError) -> [UInt8] {
        do {
            switch header.cipher {
            case .aes256: return Array(try AES._CBC.encrypt(bytes, using: content, iv: .init(ivBytes: header.vector)))
            case .chacha20:
                return Array(
                    try Insecure.ChaCha20CTR.encrypt(bytes, using: content, nonce: .init(data: header.vector))
                )
            }
        } catch {
            throw ParseError(.safeValue, at: 0, "cipher")
        }
    }

    /// Deciphers a content whose authenticity is proved.
    ///
    /// The caller wipes it.
    /// - Throws: `safe.content-damaged`.
    func decipher(_ bytes: [UInt8]) throws(ParseError) -> [UInt8] {
        do {
            var plain: Data
            switch header.cipher {
            case .aes256: plain = try AES._CBC.decrypt(bytes, using: content, iv: .init(ivBytes: header.vector))
            case .chacha20:
                plain = try Insecure.ChaCha20CTR.encrypt(bytes, using: content, nonce: .init(data: header.vector))
            }
            defer { plain.resetBytes(in: plain.startIndex..<plain.endIndex) }
            return Array(plain)
        } catch {
            throw ParseError(.safeContentDamaged, at: 0, "cipher")
        }
    }
}

/// The key stream over all protected values of a content, in the order they are written.
struct ProtectedStream {
    private let key: SymmetricKey
    private let nonce: [UInt8]
    private var position = 0

    /// Begins the stream of an inner key: SHA-512 of it gives key and nonce.
    init(innerKey: [UInt8]) {
        var digest = Digest.sha512([innerKey])
        key = SymmetricKey(data: digest[..<32])
        nonce = Array(digest[32..<44])
        digest.wipe()
    }

    /// Applies the next stretch of the stream; the same enciphers and deciphers.
    ///
    /// The caller wipes the result.
    mutating func apply(_ bytes: [UInt8]) throws(ParseError) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        // The library starts at any block of 64 bytes; what precedes within it is filled.
        let skipped = position % 64
        var message = [UInt8](repeating: 0, count: skipped) + bytes
        defer { message.wipe() }
        do {
            var result = try Insecure.ChaCha20CTR.encrypt(
                message,
                using: key,
                counter: .init(offset: UInt32(clamping: position / 64)),
                nonce: .init(data: nonce)
            )
            defer { result.resetBytes(in: result.startIndex..<result.endIndex) }
            position += bytes.count
            return Array(result.dropFirst(skipped))
        } catch {
            throw ParseError(.safeContentDamaged, at: 0, "protected stream")
        }
    }
}
