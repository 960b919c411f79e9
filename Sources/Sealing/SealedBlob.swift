public import ByteKit

/// A secret under seal, with the names of those who can open it: what is stored in place of a key or a proof.
///
/// The bytes are a plain age file: `age -d` opens them without Regain.
public struct SealedBlob: Sendable, Hashable {
    /// The age file.
    public let file: [UInt8]
    /// Fingerprints of the recipients it was sealed for, sorted; the file itself does not name them.
    public let recipients: [String]

    /// Takes what was stored.
    public init(file: [UInt8], recipients: [String]) {
        self.file = file
        self.recipients = recipients
    }

    /// Seals a secret.
    /// - Throws: as ``AgeSealer``.
    public init(sealing secret: SecretBytes, to recipients: [AgeRecipient]) throws {
        try self.init(
            file: Age.seal(secret.bytes, to: .recipients(recipients)),
            recipients: Set(recipients.map(\.fingerprint)).sorted()
        )
    }

    /// The secret.
    /// - Throws: as ``AgeOpener``.
    public func open(with identities: [AgeIdentity]) throws -> SecretBytes {
        try Age.open(file.span, with: .identities(identities))
    }

    /// The same secret sealed anew, with a new file key, for others.
    ///
    /// Who could open the old file still can: it must be replaced wherever it was kept.
    /// - Throws: as ``AgeOpener`` and ``AgeSealer``.
    public func resealed(with identities: [AgeIdentity], to recipients: [AgeRecipient]) throws -> SealedBlob {
        try SealedBlob(sealing: open(with: identities), to: recipients)
    }

    /// Whether it was sealed for this recipient, by what was noted when it was.
    public func isSealed(for recipient: AgeRecipient) -> Bool { recipients.contains(recipient.fingerprint) }
}
