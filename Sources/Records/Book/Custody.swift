public import ByteKit
import RecordStore
public import Sealing

/// Somebody's identity, opened by its passphrase: what opens that which is sealed for them.
public struct Custody: Sendable {
    /// The person, by identifier.
    public let person: String
    let identity: AgeIdentity
}

/// What is sealed, which decides for whom.
enum SealClass: String {
    /// Keys: for those who use or keep them.
    case key
    /// Papers: for those who keep papers or keys.
    case proof
    /// Secrets of the vault itself: what fingerprints are made with, what signs the audit trail.
    case vault

    /// The action that whoever opens it must be allowed to do.
    private var actions: [Action] {
        switch self {
        case .key: [.revealKey, .manageCustodians]
        case .proof: [.openProof]
        case .vault: [.sealKey, .manageCustodians]
        }
    }

    func isOpen(to roles: Set<Role>, policy: RolePolicy) -> Bool {
        actions.contains { policy.allows($0, to: roles) }
    }
}

/// An identity as the database holds it.
struct StoredIdentity {
    let id: String
    /// Empty for the one that lies on paper.
    let person: String
    let recipient: AgeRecipient
}

extension RecordBook {
    /// Opens the actor's own identity.
    ///
    /// - Throws: ``RecordsError/noIdentity(_:)``; ``RecordsError/wrongPassphrase``, which is an event; `StoreError`.
    public func unlock(_ passphrase: SecretBytes) throws -> Custody {
        guard actor.isFounder || allows(.unlock, in: nil) else {
            return try act(.unlock, in: nil, on: actor.name) { _ in throw RecordsError.noIdentity(actor.name) }
        }
        let rows = try store.read { session in
            try session.query(
                "SELECT id, protected FROM identity WHERE person = ? AND removed IS NULL ORDER BY created",
                [.text(actor.person)]
            )
        }
        guard !rows.isEmpty else { throw RecordsError.noIdentity(actor.name) }
        for row in rows {
            if let identity = try Seal.openIdentity(row.blob("protected") ?? [], passphrase) {
                return Custody(person: actor.person, identity: identity)
            }
        }
        return try act(.unlock, in: nil, on: actor.name) { _ in throw RecordsError.wrongPassphrase }
    }

    /// Lets a custodian act with the identity that lies on paper, where no passphrase is left that opens what is sealed.
    ///
    /// - Throws: ``RecordsError/noIdentity(_:)`` for another identity than the one that was handed out last;
    ///   ``RecordsError/refused(_:roles:)``; `StoreError`.
    public func unlock(paper identity: AgeIdentity) throws -> Custody {
        try act(.manageCustodians, in: nil, on: "escrow", details: ["way": "unlock"]) { work in
            let held = try work.session.query(
                "SELECT id FROM identity WHERE person IS NULL AND removed IS NULL AND recipient = ?",
                [.text(identity.recipient.text)]
            )
            guard !held.isEmpty else { throw RecordsError.noIdentity(actor.name) }
            return Custody(person: actor.person, identity: identity)
        }
    }

    /// The actor's identity as an age file that the passphrase opens, for use outside Regain.
    ///
    /// Handing it out is an event: what is opened with it leaves no trace here.
    /// - Throws: ``RecordsError/noIdentity(_:)``, ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func protectedIdentity() throws -> [UInt8] {
        try act(.unlock, in: nil, on: actor.name, details: ["way": "export"]) { work in
            let rows = try work.session.query(
                "SELECT protected FROM identity WHERE person = ? AND removed IS NULL ORDER BY created DESC",
                [.text(actor.person)]
            )
            guard let bytes = rows.first?.blob("protected") else { throw RecordsError.noIdentity(actor.name) }
            return bytes
        }
    }
}

extension Work {
    /// Those for whom something of an organisation is sealed: everybody whose roles open it, and the one on paper.
    func holders(of sealClass: SealClass, in organisation: String?) throws -> [StoredIdentity] {
        let rows = try session.query(
            "SELECT id, person, recipient FROM identity WHERE removed IS NULL ORDER BY created, id",
            []
        )
        var roles: [String: [String: Set<Role>]] = [:]
        for row in try session.query("SELECT person, organisation, role FROM membership", []) {
            guard let role = Role(rawValue: row.text("role")) else { continue }
            roles[row.text("person"), default: [:]][row.text("organisation"), default: []].insert(role)
        }
        return try rows.compactMap { row in
            let person = row.text("person")
            let theirs = roles[person] ?? [:]
            let here: Set<Role>
            if sealClass == .vault {
                // The vault's own secrets serve all organisations.
                here = theirs.values.reduce(into: []) { $0.formUnion($1) }
            } else {
                here = (theirs[""] ?? []).union(organisation.flatMap { theirs[$0] } ?? [])
            }
            guard person.isEmpty || sealClass.isOpen(to: here, policy: book.policy) else { return nil }
            return StoredIdentity(
                id: row.text("id"),
                person: person,
                recipient: try AgeRecipient(row.text("recipient"))
            )
        }
    }

    /// Writes down for whom something was sealed just now, and for whom it is no longer.
    func noteHolders(_ holders: [StoredIdentity], of object: String) throws {
        let held = try session.query(
            "SELECT identity FROM sealed_for WHERE object = ? AND until IS NULL",
            [.text(object)]
        )
        let before = Set(held.map { $0.text("identity") })
        let after = Set(holders.map(\.id))
        for id in before.subtracting(after).sorted() {
            try session.execute(
                "UPDATE sealed_for SET until = ? WHERE object = ? AND identity = ? AND until IS NULL",
                [.text(now.iso8601), .text(object), .text(id)]
            )
        }
        for id in after.subtracting(before).sorted() {
            try session.execute(
                "INSERT INTO sealed_for (object, identity, since) VALUES (?, ?, ?) "
                    // Taken away and given back within one second.
                    + "ON CONFLICT (object, identity, since) DO UPDATE SET until = NULL",
                [.text(object), .text(id), .text(now.iso8601)]
            )
        }
    }

    /// One of the vault's own secrets.
    func secret(_ name: String, _ custody: Custody) throws -> SecretBytes {
        let rows = try session.query("SELECT sealed FROM sealed_secret WHERE name = ?", [.text(name)])
        guard let sealed = rows.first?.blob("sealed") else { throw RecordsError.noVault }
        return try Seal.open(sealed, custody, name)
    }

    /// Seals one of the vault's own secrets for all who hold keys.
    func keep(_ secret: SecretBytes, as name: String) throws {
        let holders = try holders(of: .vault, in: nil)
        try session.execute(
            """
            INSERT INTO sealed_secret (name, sealed) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed
            """,
            [.text(name), .blob(try Seal.close(secret, for: holders))]
        )
        try noteHolders(holders, of: name)
    }
}
