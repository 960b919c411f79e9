public import ProductKey

/// Which of many keys the vault knows.
public struct KeyRecognition: Sendable {
    /// Where each key that is known was met before; those that are not are left out.
    public let sightings: [ProductKey: [KeySighting]]
    /// What the fingerprints were made with.
    public let fingerprintKey: FingerprintKey
}

extension RecordBook {
    /// Tells which of many keys were met before, and where, as one event.
    ///
    /// Of organisations whose keys the actor may not list nothing is told.
    /// - Throws: ``RecordsError``; `StoreError`.
    public func recognise(_ keys: [ProductKey], _ custody: Custody) throws -> KeyRecognition {
        let mine = organisations(allowing: .listKeys)
        let details = ["way": "leaks", "count": "\(keys.count)"]
        return try act(.listKeys, in: mine?.sorted().first, on: "fingerprint", details: details) { work in
            guard let maker = FingerprintKey(try work.secret(VaultSecret.fingerprint, custody)) else {
                throw RecordsError.damagedSeal(VaultSecret.fingerprint)
            }
            var sightings: [ProductKey: [KeySighting]] = [:]
            for key in keys {
                let found = try work.sightings(of: maker.fingerprint(of: key).description, in: mine)
                if !found.isEmpty { sightings[key] = found }
            }
            return KeyRecognition(sightings: sightings, fingerprintKey: maker)
        }
    }
}
