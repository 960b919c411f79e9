import ByteKit
import Sealing

extension FuzzEntry {
    /// Headers, armor and whole files of age: what is read is what would be written.
    static let age = FuzzEntry(name: "age") { bytes in
        if let header = try? AgeHeader(parsing: bytes) { precondition(header.encoded == bytes) }
        var reader = ArmorReader()
        var decoded: [UInt8] = []
        let isArmor: Bool
        do {
            try reader.update(bytes.span, into: &decoded)
            try reader.finish(into: &decoded)
            isArmor = true
        } catch { isArmor = false }
        if isArmor {
            var writer = ArmorWriter()
            var text: [UInt8] = []
            writer.update(decoded.span, into: &text)
            writer.finish(into: &text)
            let blanks: Set<UInt8> = [9, 10, 11, 12, 13, 32]
            precondition(text.filter { !blanks.contains($0) } == bytes.filter { !blanks.contains($0) })
        }
        // The work factor keeps a passphrase from costing anything.
        _ = try? Age.open(bytes.span, with: .passphrase(SecretBytes(utf8: "fuzz"), highestWorkFactor: 2))
        if let identity { _ = try? Age.open(bytes.span, with: .identities([identity])) }
        _ = try? IdentityFile.identities(in: SecretBytes(bytes))
    }

    private static let identity = try? AgeIdentity(secret: SecretBytes([UInt8](repeating: 7, count: 32)))

    /// Typed shares of an escrow identity, and recipients.
    static let share = FuzzEntry(name: "share") { bytes in
        if let share = try? EscrowShare(text: SecretBytes(bytes)) {
            let again = try? EscrowShare(text: share.revealedText())
            precondition(again?.set == share.set && again?.number == share.number)
            _ = try? EscrowShare.combine([share])
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let recipient = try? AgeRecipient(text) { precondition(recipient.text == text) }
    }

    /// Lines of an audit trail: a canonical line reads back as itself, and verification ends.
    static let audit = FuzzEntry(name: "audit") { bytes in
        guard let key = try? AuditPublicKey([UInt8](repeating: 9, count: 32)) else { return }
        let report = AuditVerifier.verify(bytes, publicKey: key)
        precondition(report.problems.count <= AuditVerifier.problemLimit)
        if let record = AuditRecord(line: bytes) {
            precondition(AuditRecord(line: Array(record.line.utf8)) == record)
            let event = CommonEventFormat(version: "0").line(record)
            precondition(!event.contains("\n") && !event.contains("\r"))
        }
        if let checkpoint = AuditCheckpoint(line: bytes) { precondition(checkpoint.line.utf8.elementsEqual(bytes)) }
    }
}
