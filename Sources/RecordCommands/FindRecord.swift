import Commands
import Documents
import ProductKey
import Records
import Recovery
import Synchronization
import Texts

/// `regain find --record`: files what a search found.
final class FindRecord: FindRecorder {
    private let access: Access
    private let organisation: Organisation
    private let custody = Mutex<Custody?>(nil)

    /// Opens the records; the vault is opened only when it is needed.
    init(_ flags: VaultFlags) throws {
        access = try Access(flags)
        organisation = try access.organisation()
    }

    var fingerprintKey: FingerprintKey {
        get throws {
            let custody = try opened()
            return try access.run { try $0.fingerprintKey(custody) }
        }
    }

    /// Files it and says so on standard error, where it does not disturb the report.
    func file(_ report: FindReport, isQuiet: Bool) throws {
        // Only keys need the passphrase.
        let custody = report.findings.contains(where: \.isUsable) ? try opened() : nil
        let filing = try access.run { try $0.file(report, in: organisation.id, custody) }
        let proofs = try access.run { try $0.fileProofs(of: report, in: organisation.id) }
        guard !isQuiet else { return }
        for entry in proofs {
            let (reference, title) = Self.names(entry)
            Interface.say(
                entry.isNew
                    ? Message("filed.proof-new", ["reference": reference, "title": title])
                    : Message("filed.proof-known", ["reference": reference, "title": title])
            )
        }
        let loose = report.proofs.count { $0.file == nil && $0.proof.kind != .offer }
        if loose > 0 { Interface.say(Message("filed.proofs-loose", ["count": .number(loose)])) }
        for entry in filing.servers {
            let (reference, title) = Self.names(entry)
            Interface.say(
                entry.isNew
                    ? Message("filed.server-new", ["reference": reference, "title": title])
                    : Message("filed.server-known", ["reference": reference, "title": title])
            )
        }
        for entry in filing.keys {
            let (reference, title) = Self.names(entry)
            Interface.say(
                entry.isNew
                    ? Message("filed.key-new", ["reference": reference, "title": title])
                    : Message("filed.key-known", ["reference": reference, "title": title])
            )
        }
        if filing.servers.isEmpty, filing.keys.isEmpty, proofs.isEmpty { Interface.say(Message("filed.nothing")) }
    }

    private static func names(_ entry: Filing.Entry) -> (reference: TextArgument, title: TextArgument) {
        (.text(entry.reference), .text(FieldText.printable(entry.title)))
    }

    /// The actor's identity, for whose passphrase a person is asked once.
    private func opened() throws -> Custody {
        try custody.withLock { held in
            if let held { return held }
            let opened = try access.custody()
            held = opened
            return opened
        }
    }
}
