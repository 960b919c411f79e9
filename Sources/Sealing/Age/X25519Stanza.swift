import Crypto

/// The file key for the holder of an X25519 identity.
enum X25519Stanza {
    static let name = "X25519"
    private static let info = Array("age-encryption.org/v1/X25519".utf8)

    static func wrap(_ fileKey: FileKey, for recipient: AgeRecipient) throws(SealingError) -> AgeStanza {
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        let share = AgeRecipient(of: ephemeral).publicKey
        guard let key = wrappingKey(ephemeral, with: recipient.publicKey, salt: share + recipient.publicKey) else {
            // A public key of low order, which nobody holds the secret of.
            throw SealingError(.recipientMalformed, "low order")
        }
        let body = try KeyWrap.seal(fileKey, with: key)
        return AgeStanza([Array(name.utf8), StrictBase64.text(share.span)], body: body)
    }

    /// - Returns: nil when the stanza is for somebody else.
    /// - Throws: `sealing.header-malformed` for a stanza that is not what its type says.
    static func unwrap(_ stanza: AgeStanza, with identity: AgeIdentity) throws(SealingError) -> FileKey? {
        let share = try share(of: stanza)
        guard let own = identity.privateKey else { return nil }
        guard let key = wrappingKey(own, with: share, salt: share + identity.recipient.publicKey) else {
            throw SealingError(.headerMalformed, "share of low order")
        }
        return KeyWrap.open(stanza.body, with: key)
    }

    /// The share of a stanza whose form is right.
    static func share(of stanza: AgeStanza) throws(SealingError) -> [UInt8] {
        guard stanza.arguments.count == 2, let share = StrictBase64.bytes(stanza.arguments[1]), share.count == 32,
            stanza.body.count == KeyWrap.byteCount
        else { throw SealingError(.headerMalformed, "X25519") }
        return share
    }

    /// - Returns: nil when the shared secret is all zeros.
    private static func wrappingKey(
        _ own: Curve25519.KeyAgreement.PrivateKey,
        with other: [UInt8],
        salt: [UInt8]
    ) -> SymmetricKey? {
        guard let other = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: other),
            let shared = try? own.sharedSecretFromKeyAgreement(with: other),
            unsafe shared.withUnsafeBytes({ buffer in unsafe buffer.contains { $0 != 0 } })
        else { return nil }
        return shared.hkdfDerivedSymmetricKey(using: SHA256.self, salt: salt, sharedInfo: info, outputByteCount: 32)
    }
}
