import ByteKit
public import ProductKey
import RecordStore
import Sealing

/// What is known of a key besides its characters.
public struct KeyFacts: Sendable {
    /// Values by the names of the fields of a key.
    public var values: [String: String]
    /// Who says so.
    public var origin: ValueOrigin

    /// Facts about a key.
    public init(_ values: [String: String], by origin: ValueOrigin) {
        self.values = values
        self.origin = origin
    }
}

/// Where a key was met before.
public struct KeySighting: Sendable, Hashable {
    /// Name of the organisation.
    public let organisation: String
    /// Reference of the key.
    public let reference: String
    /// Names of the servers on which it is installed.
    public let servers: [String]
}

extension RecordBook {
    /// Puts a key under seal.
    ///
    /// - Parameters:
    ///   - key: the whole key; it leaves this call only sealed.
    ///   - facts: what is known of it.
    ///   - server: the server on which it is installed, by reference; nil where none is known.
    ///   - organisation: whose it is, by identifier.
    ///   - custody: the actor's opened identity, which the fingerprint needs.
    /// - Returns: the record, and whether the key was not there before.
    /// - Throws: ``RecordsError``, `StoreError`.
    public func seal(
        _ key: ProductKey,
        _ facts: KeyFacts,
        on server: String? = nil,
        in organisation: String,
        _ custody: Custody
    ) throws -> (record: Record, isNew: Bool) {
        try act(.sealKey, in: organisation, on: key.partialKey) { work in
            let server = try server.map { try work.record($0, .server, in: organisation) }
            let result = try work.seal(key, facts, in: organisation, custody)
            if let server { try work.link(result.record, server) }
            work.object = result.record.reference
            work.details = ["new": result.isNew ? "yes" : "no", "partial": key.partialKey]
            return result
        }
    }

    /// Shows a whole key, once the policy, the reason and, where the policy wants one, a second person allow it.
    ///
    /// The event is written before the key leaves this call.
    ///
    /// - Parameters:
    ///   - name: the key's reference.
    ///   - organisation: whose it is, by identifier.
    ///   - reason: why.
    ///   - way: how it will be shown: `terminal`, `clipboard`, `pipe`.
    ///   - custody: the actor's opened identity.
    /// - Returns: the whole key, to be let go of as soon as it was shown.
    /// - Throws: ``RecordsError/needsApproval(_:)`` with the number of the request; ``RecordsError``; `StoreError`.
    public func reveal(
        _ name: String,
        in organisation: String,
        reason: String,
        way: String,
        _ custody: Custody
    ) throws -> ProductKey {
        if !reason.trimmed.isEmpty { try askSecondPerson(name, in: organisation, reason: reason) }
        return try act(.revealKey, in: organisation, on: name, reason: reason, details: ["way": way]) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            let record = try work.record(name, .key, in: organisation)
            work.object = record.reference
            if let approver = try work.useApproval(for: record) { work.details["approved-by"] = approver }
            return try work.open(record, custody)
        }
    }

    /// Hands out all keys of an organisation, for a key safe.
    ///
    /// - Returns: the keys, and the references of those that need a second person and are left out.
    public func exportKeys(
        in organisation: String,
        reason: String,
        format: String,
        _ custody: Custody
    ) throws -> (keys: [(record: Record, key: ProductKey)], left: [String]) {
        try export(in: organisation, reason: reason, format: format) { work, record in
            (record, try work.open(record, custody))
        }
    }

    /// Hands out the sealed bytes of all keys of an organisation as they are: age files that every holder's identity
    /// opens.
    ///
    /// - Returns: the files, and the references of those that need a second person and are left out.
    public func exportSealedKeys(
        in organisation: String,
        reason: String
    ) throws -> (keys: [(record: Record, sealed: [UInt8])], left: [String]) {
        try export(in: organisation, reason: reason, format: "age") { work, record in (record, try work.sealed(record))
        }
    }

    private func export<Item>(
        in organisation: String,
        reason: String,
        format: String,
        _ item: (Work, Record) throws -> Item
    ) throws -> (keys: [Item], left: [String]) {
        try act(.exportKeys, in: organisation, on: format, reason: reason) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            let rows = try work.session.query(
                """
                SELECT * FROM record_key WHERE organisation = ? AND retired IS NULL ORDER BY length(reference), reference
                """,
                [.text(organisation)]
            )
            let rule = try work.secondPersonRule()
            let records = rows.map { Record($0, .key) }
            let left = records.filter { rule.applies(to: $0) }.map(\.reference)
            let free = records.filter { !rule.applies(to: $0) }
            work.details = ["count": String(free.count), "left": String(left.count)]
            return (try free.map { try item(work, $0) }, left)
        }
    }

    /// For whom keys of an organisation are sealed now: public recipients of age, and whose they are; an empty name stands
    /// for the one on paper.
    public func recipients(in organisation: String) throws -> [(name: String, recipient: String)] {
        try act(.listKeys, in: organisation, on: "recipients") { work in
            try work.holders(of: .key, in: organisation).map { holder in
                (holder.person.isEmpty ? "" : try work.person(id: holder.person).name, holder.recipient.text)
            }
        }
    }

    /// The sealed bytes of a key as they are: an age file that every holder's identity opens.
    ///
    /// Where a second person is needed, an agreement to the actor's own request is used up: whoever holds an identity opens
    /// the bytes without Regain.
    /// - Throws: ``RecordsError/approvalExpired(_:)`` without an agreement; ``RecordsError``; `StoreError`.
    public func sealedKey(_ name: String, in organisation: String, reason: String) throws -> (Record, [UInt8]) {
        try act(.exportKeys, in: organisation, on: name, reason: reason, details: ["format": "age"]) { work in
            guard !reason.trimmed.isEmpty else { throw RecordsError.reasonMissing }
            let record = try work.record(name, .key, in: organisation)
            work.object = record.reference
            if let approver = try work.useApproval(for: record) { work.details["approved-by"] = approver }
            return (record, try work.sealed(record))
        }
    }

    /// Opens a key only to see that it is whole, and lets go of it at once.
    ///
    /// - Throws: ``RecordsError/notSealedForYou(_:)``, ``RecordsError/damagedSeal(_:)`` also where it is not the key of
    ///   its fingerprint.
    public func proveKey(_ name: String, in organisation: String, _ custody: Custody) throws {
        try act(.sealKey, in: organisation, on: name, details: ["way": "drill"]) { work in
            let record = try work.record(name, .key, in: organisation)
            let held = try work.session.query("SELECT fingerprint FROM sealed_key WHERE record = ?", [.text(record.id)])
            guard try work.fingerprint(of: work.open(record, custody), custody) == held.first?.text("fingerprint")
            else {
                throw RecordsError.damagedSeal(record.reference)
            }
        }
    }

    /// Whether a key was met before, and where; it is compared by its fingerprint.
    ///
    /// Of organisations whose keys the actor may not list nothing is told.
    public func sightings(of key: ProductKey, _ custody: Custody) throws -> [KeySighting] {
        let mine = organisations(allowing: .listKeys)
        return try act(.listKeys, in: mine?.sorted().first, on: "fingerprint") { work in
            try work.sightings(of: work.fingerprint(of: key, custody), in: mine)
        }
    }

    /// What fingerprints are made with, so that the reports of a search show the vault's own fingerprints.
    public func fingerprintKey(_ custody: Custody) throws -> FingerprintKey {
        try act(.sealKey, in: organisations(allowing: .sealKey)?.sorted().first, on: "fingerprint") { work in
            guard let key = FingerprintKey(try work.secret(VaultSecret.fingerprint, custody)) else {
                throw RecordsError.damagedSeal(VaultSecret.fingerprint)
            }
            return key
        }
    }
}

extension Work {
    /// Where the key of a fingerprint was met before, in the organisations that are named; in all where none is.
    func sightings(of fingerprint: String, in organisations: Set<String>?) throws -> [KeySighting] {
        let rows = try session.query(
            """
            SELECT s.record, s.organisation, o.name, r.reference FROM sealed_key s
            JOIN organisation o ON o.id = s.organisation JOIN record_key r ON r.id = s.record
            WHERE s.fingerprint = ? ORDER BY o.name
            """,
            [.text(fingerprint)]
        )
        return try rows.filter { organisations?.contains($0.text("organisation")) ?? true }.map { row in
            let record = try record(id: row.text("record"), .key)
            return KeySighting(
                organisation: row.text("name"),
                reference: row.text("reference"),
                servers: try record.map { try linked($0, by: .installedOn, .server).map(\.title) } ?? []
            )
        }
    }

    func fingerprint(of key: ProductKey, _ custody: Custody) throws -> String {
        guard let maker = FingerprintKey(try secret(VaultSecret.fingerprint, custody)) else {
            throw RecordsError.damagedSeal(VaultSecret.fingerprint)
        }
        return maker.fingerprint(of: key).description
    }

    /// Puts a key under seal, or adds to what is known of it where it lies there already.
    func seal(
        _ key: ProductKey,
        _ facts: KeyFacts,
        in organisation: String,
        _ custody: Custody
    ) throws -> (record: Record, isNew: Bool) {
        guard let maker = FingerprintKey(try secret(VaultSecret.fingerprint, custody)) else {
            throw RecordsError.damagedSeal(VaultSecret.fingerprint)
        }
        let tools = SealTools(maker: maker, holders: try holders(of: .key, in: organisation))
        return try seal(key, facts, in: organisation, tools)
    }

    /// What sealing needs, for one organisation; whoever seals many keys gets it once.
    struct SealTools {
        let maker: FingerprintKey
        let holders: [StoredIdentity]
    }

    func seal(
        _ key: ProductKey,
        _ facts: KeyFacts,
        in organisation: String,
        _ tools: SealTools
    ) throws -> (record: Record, isNew: Bool) {
        let fingerprint = tools.maker.fingerprint(of: key).description
        var statement = Statement(facts.values, by: facts.origin)
        statement.values["partial"] = key.partialKey
        let held = try session.query(
            "SELECT record FROM sealed_key WHERE organisation = ? AND fingerprint = ?",
            [.text(organisation), .text(fingerprint)]
        )
        if let row = held.first, var record = try record(id: row.text("record"), .key) {
            // The same key met once more, elsewhere: where it was found first stays.
            for field in ["found-in", "found-on"] where record.values[field] != nil { statement.values[field] = nil }
            try apply(statement, to: &record)
            return (record, false)
        }
        let record = try insert(statement, .key, in: organisation)
        // The canonical text, so that `age --decrypt` outside Regain gives what can be typed.
        let secret = SecretBytes(utf8: key.revealed())
        try session.execute(
            "INSERT INTO sealed_key (record, organisation, fingerprint, sealed, sealed_at) VALUES (?, ?, ?, ?, ?)",
            [
                .text(record.id), .text(organisation), .text(fingerprint),
                .blob(try Seal.close(secret, for: tools.holders)), .text(now.iso8601),
            ]
        )
        try noteHolders(tools.holders, of: record.id)
        return (record, true)
    }

    func sealed(_ record: Record) throws -> [UInt8] {
        let rows = try session.query("SELECT sealed FROM sealed_key WHERE record = ?", [.text(record.id)])
        guard let sealed = rows.first?.blob("sealed") else { throw RecordsError.damagedSeal(record.reference) }
        return sealed
    }

    func open(_ record: Record, _ custody: Custody) throws -> ProductKey {
        let secret = try Seal.open(try sealed(record), custody, record.reference)
        guard let key = secret.withArray({ try? ProductKey(text: String(decoding: $0, as: UTF8.self)) }) else {
            throw RecordsError.damagedSeal(record.reference)
        }
        return key
    }
}
