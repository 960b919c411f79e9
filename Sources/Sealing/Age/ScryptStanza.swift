import ByteKit
import COpenSSL
import Crypto

/// The file key for whoever knows a passphrase; always the only stanza of its header.
enum ScryptStanza {
    static let name = "scrypt"
    private static let label = Array("age-encryption.org/v1/scrypt".utf8)
    private static let saltCount = 16

    static func wrap(
        _ fileKey: FileKey,
        with passphrase: SecretBytes,
        workFactor: Int
    ) throws(SealingError) -> AgeStanza {
        guard (1...AgeLock.highestWorkFactor).contains(workFactor) else {
            throw SealingError(.passphraseTooCostly, "work factor \(workFactor)")
        }
        let salt = SecretBytes(randomCount: saltCount).bytes.array()
        let key = try key(passphrase, salt: salt, workFactor: workFactor)
        return AgeStanza(
            [Array(name.utf8), StrictBase64.text(salt.span), Array(String(workFactor).utf8)],
            body: try KeyWrap.seal(fileKey, with: key)
        )
    }

    /// - Returns: nil when the passphrase is another one.
    /// - Throws: `sealing.header-malformed`, `sealing.passphrase-too-costly`.
    static func unwrap(
        _ stanza: AgeStanza,
        with passphrase: SecretBytes,
        highestWorkFactor: Int
    ) throws(SealingError) -> FileKey? {
        let (salt, workFactor) = try fields(of: stanza)
        guard workFactor <= min(highestWorkFactor, AgeLock.highestWorkFactor) else {
            throw SealingError(.passphraseTooCostly, "work factor \(workFactor)")
        }
        return KeyWrap.open(stanza.body, with: try key(passphrase, salt: salt, workFactor: workFactor))
    }

    /// Salt and work factor of a stanza whose form is right.
    static func fields(of stanza: AgeStanza) throws(SealingError) -> (salt: [UInt8], workFactor: Int) {
        guard stanza.arguments.count == 3, let salt = StrictBase64.bytes(stanza.arguments[1]),
            salt.count == saltCount, stanza.body.count == KeyWrap.byteCount
        else { throw SealingError(.headerMalformed, "scrypt") }
        let digits = stanza.arguments[2]
        // One to nine digits without a leading zero or sign; more would be refused as too costly anyhow.
        guard (1...9).contains(digits.count), digits[0] != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let workFactor = Int(String(decoding: digits, as: UTF8.self))
        else { throw SealingError(.headerMalformed, "scrypt work factor") }
        return (salt, workFactor)
    }

    /// The stretched passphrase (RFC 7914 with r = 8, p = 1, as the format wants it).
    ///
    /// OpenSSL does the work: it is optimised in every build, and stretching is what a person waits for.
    private static func key(
        _ passphrase: SecretBytes,
        salt: [UInt8],
        workFactor: Int
    ) throws(SealingError) -> SymmetricKey {
        let rounds = UInt64(1) << workFactor
        // 128 bytes times r for each round, and a little besides.
        let memory = rounds * 1_024 + (1 << 20)
        var bytes = [UInt8](repeating: 0, count: 32)
        let salt = label + salt
        let status = passphrase.withArray { passphrase in
            // SAFETY: every count is that of the array beside it; OpenSSL writes the 32 bytes and reads the others.
            unsafe passphrase.withUnsafeBytes { password in
                unsafe EVP_PBE_scrypt(
                    password.bindMemory(to: CChar.self).baseAddress,
                    password.count,
                    salt,
                    salt.count,
                    rounds,
                    8,
                    1,
                    memory,
                    &bytes,
                    bytes.count
                )
            }
        }
        defer { bytes.wipe() }
        guard status == 1 else { throw SealingError(.cryptography, "scrypt") }
        return SymmetricKey(data: bytes)
    }
}
