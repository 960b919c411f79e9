import ByteKit
import Sealing
import TestSupport
import Testing

/// What was sealed opens again, and nothing else does.
@Suite struct AgeFileTests {
    private static let chunk = 65_536
    static let sizes = [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 200_000]

    @Test(arguments: sizes, [false, true])
    func `any size opens again, however it is cut`(size: Int, armored: Bool) throws {
        var random = SeededRandom(seed: UInt64(size))
        let content = random.bytes(size)
        let identity = AgeIdentity()
        let file = try Age.seal(content.span, to: .recipients([identity.recipient]), armored: armored)
        #expect(try Age.open(file.span, with: .identities([identity])).holds(content))
        for step in [1_000, Self.chunk - 1, Self.chunk, Self.chunk + 16, Self.chunk + 17] {
            var (sealed, opened): ([UInt8], [UInt8]) = ([], [])
            try Age.seal(
                reading: parts(content, step),
                to: .recipients([identity.recipient]),
                armored: armored,
                writing: { sealed += $0.array() }
            )
            #expect(sealed.count == file.count)
            try Age.open(reading: parts(sealed, step), with: .identities([identity]), writing: { opened += $0.array() })
            #expect(opened == content)
        }
    }

    /// Gives the bytes in parts.
    private func parts(_ bytes: [UInt8], _ step: Int) -> () -> [UInt8] {
        var rest = bytes[...]
        return {
            let part = Array(rest.prefix(step))
            rest = rest.dropFirst(step)
            return part
        }
    }

    @Test func `each of many recipients opens, nobody else`() throws {
        let identities = (0..<40).map { _ in AgeIdentity() }
        let content = Array("for all of them".utf8)
        let file = try Age.seal(content.span, to: .recipients(identities.map(\.recipient)))
        for identity in identities {
            #expect(try Age.open(file.span, with: .identities([AgeIdentity(), identity])).holds(content))
        }
        #expect(throws: SealingError(.noMatch)) { try Age.open(file.span, with: .identities([AgeIdentity()])) }
        #expect(throws: SealingError(.noMatch)) {
            try Age.open(file.span, with: .passphrase(SecretBytes(utf8: "some passphrase")))
        }
        #expect(throws: SealingError(.noRecipient)) { try Age.seal(content.span, to: .recipients([])) }
    }

    @Test func `a file cut anywhere is refused`() throws {
        let identity = AgeIdentity()
        let key = AgeKey.identities([identity])
        let content = [UInt8](repeating: 7, count: Self.chunk + 40)
        let file = try Age.seal(content.span, to: .recipients([identity.recipient]))
        let head = file.count - content.count - 2 * 16
        // All of the header and the nonce, then both sides of each border between chunks and tags.
        var ends = Set(0...head + 20)
        for border in [Self.chunk, Self.chunk + 16, Self.chunk + 16 + 40, Self.chunk + 40 + 32] {
            for distance in -17...17 { ends.insert(head + border + distance) }
        }
        for end in ends where end < file.count {
            let part = Array(file[..<end])
            let error = #expect(throws: SealingError.self) { try Age.open(part.span, with: key) }
            if end == 0 { #expect(error?.code == .truncated) }
            if end == head + Self.chunk + 16 { #expect(error?.code == .truncated) }
        }
        let longer = file + [0]
        #expect(throws: SealingError(.contentAltered)) { try Age.open(longer.span, with: key) }
        // A whole second chunk and more behind the last one.
        let appended = file + [UInt8](repeating: 0, count: Self.chunk * 2)
        #expect(throws: SealingError(.contentAltered)) { try Age.open(appended.span, with: key) }
        let full = try Age.seal([UInt8](repeating: 1, count: Self.chunk).span, to: .recipients([identity.recipient]))
        let behind = full + [0]
        #expect(throws: SealingError(.trailingData)) { try Age.open(behind.span, with: key) }
    }

    @Test func `a changed bit in any byte is refused`() throws {
        let identity = AgeIdentity()
        let content = Array("a secret".utf8)
        let file = try Age.seal(content.span, to: .recipients([identity.recipient]))
        for index in file.indices {
            var changed = file
            // Bit 5 turns a letter into the other case, the change that is overlooked most easily.
            changed[index] ^= index.isMultiple(of: 2) ? 1 << 5 : 1 << UInt8(index / 2 % 8)
            #expect(throws: SealingError.self, "byte \(index)") {
                try Age.open(changed.span, with: .identities([identity]))
            }
        }
        let large = try Age.seal(
            [UInt8](repeating: 3, count: Self.chunk + 9).span,
            to: .recipients([identity.recipient])
        )
        var random = SeededRandom(seed: 5)
        for _ in 0..<50 {
            var changed = large
            changed[Int.random(in: changed.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: SealingError.self) { try Age.open(changed.span, with: .identities([identity])) }
        }
    }

    @Test func `chunks that change places are refused`() throws {
        let identity = AgeIdentity()
        let content = [UInt8](repeating: 9, count: 3 * Self.chunk)
        let file = try Age.seal(content.span, to: .recipients([identity.recipient]))
        let sealed = Self.chunk + 16
        let head = file.count - 3 * sealed
        let (first, second) = (file[head..<head + sealed], file[head + sealed..<head + 2 * sealed])
        let swapped = file[..<head] + second + first + file[(head + 2 * sealed)...]
        let dropped = file[..<head] + first + file[(head + 2 * sealed)...]
        for changed in [swapped, dropped].map({ Array($0) }) {
            #expect(throws: SealingError(.contentAltered)) {
                try Age.open(changed.span, with: .identities([identity]))
            }
        }
    }

    @Test func `a passphrase opens its file and its identities`() throws {
        let passphrase = SecretBytes(utf8: "été à Lyon")
        let empty: [UInt8] = []
        let file = try Age.seal(Array("x".utf8).span, to: .passphrase(passphrase, workFactor: 10))
        #expect(try Age.open(file.span, with: .passphrase(passphrase)).holds(Array("x".utf8)))
        #expect(throws: SealingError(.wrongPassphrase)) {
            try Age.open(file.span, with: .passphrase(SecretBytes(utf8: "ete a Lyon")))
        }
        #expect(throws: SealingError(.passphraseTooCostly)) {
            try Age.open(file.span, with: .passphrase(passphrase, highestWorkFactor: 9))
        }
        #expect(throws: SealingError(.passphraseTooCostly)) {
            try Age.seal(empty.span, to: .passphrase(passphrase, workFactor: 23))
        }
        let identities = [AgeIdentity(), AgeIdentity()]
        let kept = try IdentityFile.seal(identities, passphrase: passphrase, workFactor: 10)
        let opened = try IdentityFile.open(kept.span, passphrase: passphrase)
        #expect(opened.map(\.recipient) == identities.map(\.recipient))
        let inClear = SecretBytes(utf8: "# comment\r\n\r\n")
        #expect(throws: SealingError(.identityMalformed)) { try IdentityFile.identities(in: inClear) }
    }

    @Test func `recipients and identities are read strictly`() throws {
        let identity = AgeIdentity()
        let text = identity.recipient.text
        #expect(text.hasPrefix("age1") && text.count == 62)
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "q" ? "p" : "q")
            #expect(throws: SealingError(.recipientMalformed)) { try AgeRecipient(changed) }
        }
        for wrong in ["", "age1", text.uppercased(), text + " ", String(text.dropLast()), "age1é"] {
            #expect(throws: SealingError(.recipientMalformed)) { try AgeRecipient(wrong) }
        }
        let secret = String(decoding: identity.revealedText().bytes.array(), as: UTF8.self)
        #expect(try AgeIdentity(text: SecretBytes(utf8: secret)).recipient == identity.recipient)
        for wrong in [secret.lowercased(), String(secret.dropLast()), "\n" + secret, text] {
            #expect(throws: SealingError(.identityMalformed)) { try AgeIdentity(text: SecretBytes(utf8: wrong)) }
        }
    }

    @Test func `a blob says for whom it is sealed, and is sealed anew for others`() throws {
        let (old, new) = (AgeIdentity(), AgeIdentity())
        let secret = SecretBytes(utf8: "what a key would be")
        let blob = try SealedBlob(sealing: secret, to: [old.recipient])
        #expect(blob.isSealed(for: old.recipient) && !blob.isSealed(for: new.recipient))
        let moved = try blob.resealed(with: [old], to: [new.recipient])
        #expect(try moved.open(with: [new]).holds(secret.bytes.array()))
        #expect(throws: SealingError(.noMatch)) { try moved.open(with: [old]) }
        #expect(moved.recipients == [new.recipient.fingerprint])
    }

    @Test func `no text form shows a secret`() throws {
        let identity = AgeIdentity()
        let secret = identity.revealedText()
        let text = String(decoding: secret.bytes.array(), as: UTF8.self)
        let shares = try EscrowShare.split(identity, threshold: 2, count: 2)
        var shown = "\(identity) \(String(reflecting: identity)) \(secret) \(String(reflecting: secret)) \(shares)"
        dump([identity], to: &shown)
        dump(secret, to: &shown)
        dump(shares, to: &shown)
        dump(AgeKey.passphrase(SecretBytes(utf8: "open sesame")), to: &shown)
        dump(FingerprintHolder(), to: &shown)
        #expect(!shown.uppercased().contains(text.dropFirst(15).prefix(12)))
        #expect(!shown.contains("sesame"))
        for share in shares {
            let typed = String(decoding: share.revealedText().bytes.array(), as: UTF8.self)
            #expect(!shown.contains(typed.suffix(20)))
        }
        #expect(shown.contains(identity.recipient.text))
    }

    private struct FingerprintHolder {
        let signer = try? AuditSigner()
    }
}
