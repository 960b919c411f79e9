import Commands
import Leaks
import ProductKey
import Records
import Texts

/// `regain leaks --vault`: tells the organisation's own keys from others by the vault's fingerprints.
struct LeakVault: LeakKeyring {
    private let access: Access
    private let custody: Custody
    private let organisation: String?

    /// Opens the vault; a person is asked for the passphrase here, before a search that may take long.
    init(_ flags: VaultFlags) throws {
        access = try Access(flags)
        organisation = flags.organisation == nil ? nil : try access.organisation().name
        custody = try access.custody()
    }

    func recognise(_ keys: [ProductKey]) throws -> (owners: [ProductKey: [Leak.Owner]], fingerprintKey: FingerprintKey)
    {
        let known = try access.run { try $0.recognise(keys, custody) }
        var owners: [ProductKey: [Leak.Owner]] = [:]
        for (key, sightings) in known.sightings {
            let mine = sightings.filter { organisation == nil || $0.organisation == organisation }
            guard !mine.isEmpty else { continue }
            owners[key] = mine.map {
                Leak.Owner(reference: $0.reference, organisation: $0.organisation, servers: $0.servers)
            }
        }
        return (owners, known.fingerprintKey)
    }
}
