public import ByteKit

/// What a file is opened with.
public enum AgeKey: Sendable {
    /// The first identity that the file was sealed for opens it.
    case identities([AgeIdentity])
    /// A passphrase; a file that asks for more work than the factor is refused before any is done.
    case passphrase(SecretBytes, highestWorkFactor: Int = AgeLock.acceptedWorkFactor)

    /// The file key of a header that is proved to be as it was written.
    ///
    /// Stanzas of unknown types are passed over, as the format wants it; those of known types must be well formed whether
    /// or not they are ours.
    ///
    /// - Throws: `sealing.header-malformed`, `sealing.header-altered`, `sealing.no-match`, `sealing.wrong-passphrase`,
    ///   `sealing.passphrase-too-costly`.
    func fileKey(of header: AgeHeader) throws(SealingError) -> FileKey {
        for stanza in header.stanzas {
            if stanza.isOf(X25519Stanza.name) { _ = try X25519Stanza.share(of: stanza) }
            guard stanza.isOf(ScryptStanza.name) else { continue }
            _ = try ScryptStanza.fields(of: stanza)
            // Else one who knows the passphrase could not be sure who else can open the file.
            guard header.stanzas.count == 1 else { throw SealingError(.headerMalformed, "scrypt is not alone") }
        }
        let fileKey = try unwrapped(header.stanzas)
        guard fileKey.authenticates(header) else { throw SealingError(.headerAltered) }
        return fileKey
    }

    private func unwrapped(_ stanzas: [AgeStanza]) throws(SealingError) -> FileKey {
        switch self {
        case .identities(let identities):
            for stanza in stanzas where stanza.isOf(X25519Stanza.name) {
                for identity in identities {
                    if let key = try X25519Stanza.unwrap(stanza, with: identity) { return key }
                }
            }
            throw SealingError(.noMatch)
        case .passphrase(let passphrase, let highestWorkFactor):
            guard let stanza = stanzas.first, stanza.isOf(ScryptStanza.name) else { throw SealingError(.noMatch) }
            let key = try ScryptStanza.unwrap(stanza, with: passphrase, highestWorkFactor: highestWorkFactor)
            guard let key else { throw SealingError(.wrongPassphrase) }
            return key
        }
    }
}
