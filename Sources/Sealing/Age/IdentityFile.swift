public import ByteKit

/// Identities kept in a file, one a line, as `age-keygen` writes them; sealed with a passphrase where they are to be safe.
public enum IdentityFile {
    /// The most bytes of such a file.
    private static let sizeLimit = 1 << 20

    /// The identities of a file in clear; lines that begin with `#` and empty ones do not count.
    /// - Throws: `sealing.identity-malformed`, also for a file without any.
    public static func identities(in content: SecretBytes) throws(SealingError) -> [AgeIdentity] {
        guard content.count <= sizeLimit else { throw SealingError(.contentTooLarge) }
        let bytes = content.bytes
        var identities: [AgeIdentity] = []
        var start = 0
        for end in 0...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: "\n") {
            var last = end
            if last > start, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
            if last > start, bytes[start] != UInt8(ascii: "#") {
                identities.append(try AgeIdentity(text: SecretBytes(copying: bytes.extracting(start..<last))))
            }
            start = end + 1
        }
        guard !identities.isEmpty else { throw SealingError(.identityMalformed, "none") }
        return identities
    }

    /// The file in clear: each identity below a line with its recipient.
    public static func content(_ identities: [AgeIdentity]) -> SecretBytes {
        // Room for all, so that the buffer never moves and leaves no copy behind.
        let buffer = ScratchBuffer(capacity: identities.count * 256)
        for identity in identities {
            buffer.append(Array("# public key: \(identity.recipient)\n".utf8).span)
            buffer.append(identity.revealedText().bytes)
            buffer.append([UInt8(ascii: "\n")].span)
        }
        return SecretBytes(copying: buffer.bytes)
    }

    /// The file sealed with a passphrase, which `age -d` opens and `age -i` takes as it is.
    /// - Throws: as ``AgeSealer``.
    public static func seal(
        _ identities: [AgeIdentity],
        passphrase: SecretBytes,
        workFactor: Int = AgeLock.usualWorkFactor,
        armored isArmored: Bool = true
    ) throws -> [UInt8] {
        let content = content(identities)
        return try Age.seal(
            content.bytes,
            to: .passphrase(passphrase, workFactor: workFactor),
            armored: isArmored
        )
    }

    /// The identities of a file sealed with a passphrase.
    /// - Throws: as ``AgeOpener``; `sealing.identity-malformed`, `sealing.content-too-large`.
    public static func open(_ file: Span<UInt8>, passphrase: SecretBytes) throws -> [AgeIdentity] {
        guard file.count <= sizeLimit * 2 else { throw SealingError(.contentTooLarge) }
        return try identities(in: Age.open(file, with: .passphrase(passphrase)))
    }
}
