public import ByteKit
import ProductKey
import RecordStore
public import Sealing

/// What is needed to make a vault.
public struct VaultPlan: Sendable {
    /// Name of the first organisation.
    public var organisation: String
    /// Name of the first person, who gets every role.
    public var person: String
    /// Their address, where they have one.
    public var email: String?
    /// Their account of the operating system.
    public var login: String
    /// What will open their identity.
    public var passphrase: SecretBytes

    /// A plan.
    public init(organisation: String, person: String, email: String?, login: String, passphrase: SecretBytes) {
        self.organisation = organisation
        self.person = person
        self.email = email
        self.login = login
        self.passphrase = passphrase
    }
}

/// Names of the vault's own secrets.
enum VaultSecret {
    /// What fingerprints of keys are made with.
    static let fingerprint = "fingerprint"
    /// What signs the state of the audit trail.
    static let signature = "audit-signature"
    /// The public half of it, among the settings.
    static let signatureKey = "audit-public-key"
}

/// Keys that somebody could open.
public struct Exposure: Sendable, Hashable {
    /// Reference of the key.
    public let reference: String
    /// Its last five characters.
    public let partial: String
    /// Since when it was sealed for them.
    public let since: Timestamp
    /// Until when; nil where it still is.
    public let until: Timestamp?
}

extension RecordBook {
    /// Makes the vault: the first organisation, the first person with every role, and the identity that lies on paper.
    ///
    /// - Returns: the identity for the paper. It is stored nowhere: who loses it loses the way around all passphrases.
    /// - Throws: ``RecordsError/vaultExists``, `StoreError`.
    public func createVault(_ plan: VaultPlan) throws -> AgeIdentity {
        guard actor.isFounder else { throw RecordsError.vaultExists }
        let escrow = AgeIdentity()
        // Stretching a passphrase takes a second, which nobody should wait for in a transaction.
        let identity = AgeIdentity()
        let protected = try Seal.protect(identity, plan.passphrase, workFactor: workFactor)
        try act(.createVault, in: nil, on: plan.organisation, details: ["person": plan.person]) { work in
            // Somebody else may have made it meanwhile.
            guard try work.setting("vault") == nil else { throw RecordsError.vaultExists }
            let organisation = try work.addOrganisation(plan.organisation)
            work.details["organisation"] = organisation
            let person = try work.addPerson(plan.person, email: plan.email, login: plan.login)
            for role in Role.allCases { try work.give(role, to: person, in: nil) }
            try work.addIdentity(escrow.recipient, of: nil, protected: nil)
            try work.addIdentity(identity.recipient, of: person, protected: protected)
            try work.keep(FingerprintKey().revealedSecret(), as: VaultSecret.fingerprint)
            let signer = try AuditSigner()
            try work.keep(signer.revealedSecret(), as: VaultSecret.signature)
            try work.set(VaultSecret.signatureKey, signer.publicKey.description)
            try work.set("vault", work.now.iso8601)
        }
        return escrow
    }

    /// Gives a person an identity, so that what is sealed from now on is sealed for them too.
    ///
    /// What is sealed already they can open only after ``rotate(_:reason:)``.
    public func addCustodian(_ name: String, passphrase: SecretBytes) throws {
        let identity = AgeIdentity()
        let protected = try Seal.protect(identity, passphrase, workFactor: workFactor)
        try act(.manageCustodians, in: nil, on: name) { work in
            try work.addIdentity(identity.recipient, of: try work.person(name).id, protected: protected)
        }
    }

    /// Ends a person's identity.
    ///
    /// - Returns: the keys that they could open, and could therefore have seen.
    /// - Throws: ``RecordsError/lastCustodian`` where nobody else with a passphrase could open what is sealed.
    public func removeCustodian(_ name: String, reason: String) throws -> [Exposure] {
        try act(.manageCustodians, in: nil, on: name, reason: reason) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            let person = try work.person(name)
            let others = try work.holders(of: .vault, in: nil).filter { !$0.person.isEmpty && $0.person != person.id }
            guard !others.isEmpty else { throw RecordsError.lastCustodian }
            let exposure = try work.exposure(of: person.id)
            let ended = try work.session.execute(
                "UPDATE identity SET removed = ? WHERE person = ? AND removed IS NULL",
                [.text(work.now.iso8601), .text(person.id)]
            )
            guard ended > 0 else { throw RecordsError.noIdentity(person.name) }
            work.details["keys"] = String(exposure.count)
            return exposure
        }
    }

    /// The keys that a person can open, or could before something was sealed anew.
    public func exposure(of name: String) throws -> [Exposure] {
        try act(.manageCustodians, in: nil, on: name) { work in try work.exposure(of: try work.person(name).id) }
    }

    /// Seals everything anew, for those and only those who may open it now.
    ///
    /// - Returns: how many keys, proofs and secrets were sealed anew, and the references of those that the actor's
    ///   identity does not open; those stay as they are.
    public func rotate(_ custody: Custody, reason: String) throws -> (sealed: Int, left: [String]) {
        try act(.manageCustodians, in: nil, on: "vault", reason: reason) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            return try work.sealAnew(custody)
        }
    }

    /// Replaces the passphrase of the actor's identity.
    public func changePassphrase(_ custody: Custody, to passphrase: SecretBytes) throws {
        let protected = try Seal.protect(custody.identity, passphrase, workFactor: workFactor)
        try act(.changePassphrase, in: nil, on: actor.name) { work in
            let changed = try work.session.execute(
                "UPDATE identity SET protected = ? WHERE person = ? AND recipient = ? AND removed IS NULL",
                [.blob(protected), .text(actor.person), .text(custody.identity.recipient.text)]
            )
            guard changed > 0 else { throw RecordsError.noIdentity(actor.name) }
        }
    }

    /// Replaces the identity that lies on paper, and seals everything anew; the old paper opens nothing sealed from now on.
    ///
    /// - Throws: ``RecordsError/notSealedForYou(_:)`` where the actor's identity does not open everything: the new paper
    ///   would not open it either.
    public func replaceEscrow(_ custody: Custody, reason: String) throws -> AgeIdentity {
        let escrow = AgeIdentity()
        try act(.manageCustodians, in: nil, on: "escrow", reason: reason) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            try work.session.execute(
                "UPDATE identity SET removed = ? WHERE person IS NULL AND removed IS NULL",
                [.text(work.now.iso8601)]
            )
            try work.addIdentity(escrow.recipient, of: nil, protected: nil)
            let left = try work.sealAnew(custody).left
            if let first = left.first { throw RecordsError.notSealedForYou(first) }
        }
        return escrow
    }
}

extension Work {
    func addIdentity(_ recipient: AgeRecipient, of person: String?, protected: [UInt8]?) throws {
        try session.execute(
            "INSERT INTO identity (id, person, recipient, protected, created) VALUES (?, ?, ?, ?, ?)",
            [
                .text(newID()), .optional(person), .text(recipient.text), protected.map { .blob($0) } ?? .null,
                .text(now.iso8601),
            ]
        )
    }

    func set(_ name: String, _ value: String) throws {
        try session.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [.text(name), .text(value)]
        )
    }

    func setting(_ name: String) throws -> String? {
        try session.query("SELECT value FROM setting WHERE name = ?", [.text(name)]).first?.text("value")
    }

    /// Seals keys, proofs and the vault's own secrets anew.
    /// - Returns: how many, and the references of those that the identity does not open.
    fileprivate func sealAnew(_ custody: Custody) throws -> (sealed: Int, left: [String]) {
        var left: [String] = []
        var count = 0
        for name in [VaultSecret.fingerprint, VaultSecret.signature] {
            try keep(try secret(name, custody), as: name)
            count += 1
        }
        let keys = try session.query(
            """
            SELECT s.record, r.organisation, r.reference FROM sealed_key s
            JOIN record_key r ON r.id = s.record ORDER BY s.record
            """
        )
        for row in keys {
            let place = SealedPlace(table: "sealed_key", record: row.text("record"), version: nil)
            guard try sealAnew(place, .key, in: row.text("organisation"), custody) else {
                left.append(row.text("reference"))
                continue
            }
            try session.execute(
                "UPDATE sealed_key SET sealed_at = ? WHERE record = ?",
                [.text(now.iso8601), .text(row.text("record"))]
            )
            count += 1
        }
        let proofs = try session.query(
            """
            SELECT s.record, s.version, r.organisation, r.reference FROM sealed_proof s
            JOIN record_proof r ON r.id = s.record ORDER BY s.record, s.version
            """
        )
        for row in proofs {
            let place = SealedPlace(
                table: "sealed_proof",
                record: row.text("record"),
                version: row.integer("version")
            )
            if try sealAnew(place, .proof, in: row.text("organisation"), custody) {
                count += 1
            } else {
                left.append(row.text("reference"))
            }
        }
        details = ["sealed": String(count), "left": String(left.count)]
        return (count, left)
    }

    /// Where sealed bytes lie.
    private struct SealedPlace {
        let table: String
        let record: String
        /// Of a proof: which one.
        let version: Int64?

        var condition: String { version == nil ? "record = ?" : "record = ? AND version = ?" }
        var values: [SQLValue] { [.text(record)] + (version.map { [.integer($0)] } ?? []) }
    }

    /// Seals one thing anew; only its bytes are in memory meanwhile.
    /// - Returns: false where the identity does not open it.
    private func sealAnew(
        _ place: SealedPlace,
        _ sealClass: SealClass,
        in organisation: String,
        _ custody: Custody
    ) throws -> Bool {
        let holders = try holders(of: sealClass, in: organisation)
        let held = try session.first("SELECT sealed FROM \(place.table) WHERE \(place.condition)", place.values)
        guard let sealed = try Seal.anew(held?.blob("sealed") ?? [], custody, for: holders) else { return false }
        try session.execute(
            "UPDATE \(place.table) SET sealed = ? WHERE \(place.condition)",
            [.blob(sealed)] + place.values
        )
        try noteHolders(holders, of: place.record)
        return true
    }

    fileprivate func exposure(of person: String) throws -> [Exposure] {
        try session.query(
            """
            SELECT r.reference, r.f_partial, f.since, f.until FROM sealed_for f
            JOIN identity i ON i.id = f.identity JOIN record_key r ON r.id = f.object
            WHERE i.person = ? ORDER BY length(r.reference), r.reference, f.since
            """,
            [.text(person)]
        )
        .map { row in
            Exposure(
                reference: row.text("reference"),
                partial: row.text("f_partial"),
                since: Moment.read(row.text("since")),
                until: row.textOrNil("until").map(Moment.read)
            )
        }
    }
}

extension RecordBook {
    /// Notes that this database was filled from a backup.
    ///
    /// - Parameter path: the backup.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func noteRestored(from path: String) throws {
        try act(.backUp, in: nil, on: path, details: ["way": "restore"]) { _ in }
    }

    /// Writes a copy of the whole database while others go on working; what is sealed stays sealed in it.
    ///
    /// - Parameter path: where to; nothing may be there.
    /// - Throws: ``RecordsError/refused(_:roles:)``, `StoreError`.
    public func backUp(to path: String) throws {
        try act(.backUp, in: nil, on: path) { _ in }
        try store.backup(to: path)
    }
}
