import ByteKit
import Sealing

/// Sealing as the records need it: small secrets, for those who hold them.
enum Seal {
    /// Seals a secret.
    static func close(_ secret: SecretBytes, for holders: [StoredIdentity]) throws -> [UInt8] {
        try SealedBlob(sealing: secret, to: holders.map(\.recipient)).file
    }

    /// Opens what was sealed for somebody.
    /// - Throws: ``RecordsError/notSealedForYou(_:)``, ``RecordsError/damagedSeal(_:)`` with the name of what it is.
    static func open(_ sealed: [UInt8], _ custody: Custody, _ name: String) throws(RecordsError) -> SecretBytes {
        do {
            return try SealedBlob(file: sealed, recipients: []).open(with: [custody.identity])
        } catch let error as SealingError where error.code == .noMatch {
            throw .notSealedForYou(name)
        } catch {
            throw .damagedSeal(name)
        }
    }

    /// Seals anew; nil where the identity does not open it.
    static func anew(_ sealed: [UInt8], _ custody: Custody, for holders: [StoredIdentity]) throws -> [UInt8]? {
        guard let secret = try? open(sealed, custody, "") else { return nil }
        return try close(secret, for: holders)
    }

    /// An identity as an age file that a passphrase opens.
    static func protect(_ identity: AgeIdentity, _ passphrase: SecretBytes, workFactor: Int) throws -> [UInt8] {
        try IdentityFile.seal([identity], passphrase: passphrase, workFactor: workFactor)
    }

    /// The identity in such a file; nil where the passphrase is wrong.
    /// - Throws: `SealingError` where the file is damaged.
    static func openIdentity(_ protected: [UInt8], _ passphrase: SecretBytes) throws -> AgeIdentity? {
        do {
            return try IdentityFile.open(protected.span, passphrase: passphrase).first
        } catch let error as SealingError where error.code == .wrongPassphrase {
            return nil
        }
    }
}
