public import ByteKit

/// What a file is sealed with.
public enum AgeLock: Sendable {
    /// The public keys of those who may open it.
    case recipients([AgeRecipient])
    /// A passphrase; the work to check it doubles with each step of the factor.
    case passphrase(SecretBytes, workFactor: Int = AgeLock.usualWorkFactor)

    /// What the `age` program takes: 256 MiB of memory, about a second.
    public static let usualWorkFactor = 18
    /// What a file from elsewhere may ask for unless told otherwise: 1 GiB of memory, some seconds.
    public static let acceptedWorkFactor = 20
    /// The most that can be asked for at all, as with `age`: 4 GiB of memory.
    public static let highestWorkFactor = 22
    /// The most recipients of one file.
    public static let recipientLimit = 8_192

    /// The stanzas that wrap a file key in this way.
    func stanzas(wrapping fileKey: FileKey) throws(SealingError) -> [AgeStanza] {
        switch self {
        case .recipients(let recipients):
            guard !recipients.isEmpty else { throw SealingError(.noRecipient) }
            guard recipients.count <= Self.recipientLimit else {
                throw SealingError(.tooManyRecipients, "\(recipients.count)")
            }
            var stanzas: [AgeStanza] = []
            for recipient in recipients { stanzas.append(try X25519Stanza.wrap(fileKey, for: recipient)) }
            return stanzas
        case .passphrase(let passphrase, let workFactor):
            return [try ScryptStanza.wrap(fileKey, with: passphrase, workFactor: workFactor)]
        }
    }
}
