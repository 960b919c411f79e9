import Commands
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
        guard !isQuiet else { return }
        for entry in filing.servers {
            let arguments = Self.names(entry)
            Interface.say(
                entry.isNew ? Message("filed.server-new", arguments) : Message("filed.server-known", arguments)
            )
        }
        for entry in filing.keys {
            let arguments = Self.names(entry)
            Interface.say(entry.isNew ? Message("filed.key-new", arguments) : Message("filed.key-known", arguments))
        }
        if filing.servers.isEmpty, filing.keys.isEmpty { Interface.say(Message("filed.nothing")) }
    }

    private static func names(_ entry: Filing.Entry) -> [String: TextArgument] {
        ["reference": .text(entry.reference), "title": .text(FieldText.printable(entry.title))]
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
