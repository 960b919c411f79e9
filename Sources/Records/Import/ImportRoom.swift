import ByteKit
import Catalogue
import Exchange
import Licensing
import ProductKey
import RecordStore
import Texts

/// What an import does in one organisation, whose records are read once.
final class ImportRoom {
    private let importer: Importer
    private let organisation: Organisation
    private let mayPay: Bool
    private let mayLicence: Bool
    private let maySeal: Bool
    private var servers: ServerIndex
    private var licences: LicenceIndex
    private var links: Set<[String]> = []
    private var holders: [StoredIdentity] = []
    /// Which sources already spoke of a record, so that two rows of one source never become one record.
    private var spoken: [String: Set<String>] = [:]

    private var work: Work { importer.work }

    init(_ importer: Importer, _ organisation: Organisation) throws {
        self.importer = importer
        self.organisation = organisation
        let work = importer.work
        let book = work.book
        let roles = book.actor.roles(in: organisation.id)
        mayPay = book.policy.allows(.usePayments, to: roles)
        mayLicence = book.policy.allows(.changeLicences, to: roles)
        maySeal = book.policy.allows(.sealKey, to: roles)
        servers = try ServerIndex(work, organisation: organisation.id, includingRetired: true)
        licences = try LicenceIndex(work, organisation: organisation.id)
        try work.session.forEach(
            "SELECT source, target, relation FROM link WHERE organisation = ? AND until IS NULL",
            [.text(organisation.id)]
        ) { row in
            links.insert([row.text("source"), row.text("target")])
            return true
        }
        if maySeal, importer.custody != nil { holders = try work.holders(of: .key, in: organisation.id) }
    }

    // MARK: Servers

    func takeServer(_ merged: MergedRecord) throws {
        let record = merged.record
        var reasons = merged.reasons
        var held = servers.match(serial: record[.serial], name: record[.name])
        if let match = held, match.isByName {
            if hasSpoken(merged, of: match.record) {
                held = nil
            } else if record[.serial] != nil {
                reasons.append(
                    Message("import.matched-name", ["reference": .text(match.record.reference)])
                )
            }
        }
        if let match = held?.record, match.retired != nil {
            importer.leaveOut("import.retired", ["reference": .text(match.reference)], at: record.origin)
            return
        }
        let server = try settle(merged, .server, held?.record, statements(merged, .server), reasons)
        servers.add(server)
        if let key = record.key { try takeKey(key, merged, of: server) }
    }

    // MARK: Licences

    func takeLicence(_ merged: MergedRecord) throws {
        let record = merged.record
        guard mayLicence else {
            importer.leaveOut("import.licence-refused", at: record.origin)
            return
        }
        let statements = statements(merged, .licence)
        let values = statements.reduce(into: [String: String]()) { $0.merge($1.values) { old, _ in old } }
        guard values["product"] != nil else {
            if let key = record.key { try takeKey(key, merged, of: nil) }
            return
        }
        let held = licences.candidates(values).filter { !hasSpoken(merged, of: $0) }
        let best = held.max { agreement($0, values) < agreement($1, values) }
        if let best, best.retired != nil {
            importer.leaveOut("import.retired", ["reference": .text(best.reference)], at: record.origin)
            return
        }
        let licence = try settle(merged, .licence, best, statements, merged.reasons)
        licences.add(licence)
        if let key = record.key { try takeKey(key, merged, of: licence) }
    }

    /// How many values are the same, less those that are not.
    private func agreement(_ record: Record, _ values: [String: String]) -> Int {
        values.reduce(0) { sum, value in
            guard let held = record[value.key] else { return sum }
            return Merger.agree(held, value.value, FieldID(rawValue: value.key)) ? sum + 1 : sum - 1
        }
    }

    // MARK: Keys

    func takeKey(_ merged: MergedRecord) throws {
        let record = merged.record
        guard let key = record.key else {
            importer.leaveOut(
                "import.key-partial",
                ["partial": .text(record[.partialKey] ?? "")],
                at: record.origin
            )
            return
        }
        let server = record[.name].flatMap { servers.match(serial: nil, name: $0)?.record }
        try takeKey(key, merged, of: server)
        guard let contract = record[.contract] else { return }
        let values = ["contract": contract, "product": record[.product] ?? ""]
        guard let licence = licences.candidates(values).first else {
            if record[.makCount] != nil {
                importer.leaveOut("import.key-without-licence", ["contract": .text(contract)], at: record.origin)
            }
            return
        }
        if let sealed = try sealedKey(key) { try link(sealed, licence) }
    }

    private func sealedKey(_ key: ProductKey) throws -> Record? {
        guard maySeal, let custody = importer.custody, !key.isPublished else { return nil }
        let fingerprint = try importer.fingerprintKey(custody).fingerprint(of: key).description
        let rows = try work.session.query(
            "SELECT record FROM sealed_key WHERE organisation = ? AND fingerprint = ?",
            [.text(organisation.id), .text(fingerprint)]
        )
        return try rows.first.flatMap { try work.record(id: $0.text("record"), .key) }
    }

    private func takeKey(_ key: ProductKey, _ merged: MergedRecord, of owner: Record?) throws {
        let origin = merged.record.origin
        guard !key.isPublished else {
            importer.leaveOut("import.key-published", ["key": .text(key.masked)], at: origin)
            return
        }
        guard maySeal else {
            importer.leaveOut("import.key-refused", ["key": .text(key.masked)], at: origin)
            return
        }
        guard let custody = importer.custody else {
            importer.leaveOut("import.key-locked", ["key": .text(key.masked)], at: origin)
            return
        }
        let facts = KeyFacts(keyValues(key, merged.record), by: ValueOrigin(.imported, origin.table))
        let tools = Work.SealTools(maker: try importer.fingerprintKey(custody), holders: holders)
        let known = work.noted.count
        let (record, isNew) = try work.seal(key, facts, in: organisation.id, tools)
        for contradiction in work.noted[known...] {
            importer.report.contradictions.append((record.reference, contradiction))
        }
        if let owner { try link(record, owner) }
        let outcome: ImportReport.Outcome = isNew ? .created : .unchanged
        note(record, key.partialKey, outcome, merged.record.kind == .key ? merged.reasons : [], merged)
    }

    /// What the key says of itself goes before what the row says of it.
    private func keyValues(_ key: ProductKey, _ row: ImportedRecord) -> [String: String] {
        let identity = IdentityResolver().identify(KeyEvidence(key: key))
        var values: [String: String] = [:]
        values["product"] = identity.product
        values["version"] = identity.version
        values["edition"] = identity.editions.count == 1 ? identity.editions.first : nil
        values["channel"] = identity.channel?.rawValue
        values["key-type"] = identity.keyType
        values["group"] = identity.group.map(String.init)
        if row.kind == .key {
            for field in [FieldID.product, .version, .edition, .channel, .comment]
            where values[field.rawValue] == nil {
                values[field.rawValue] = row[field]
            }
        }
        values["found-in"] = row.origin.description
        values["found-on"] = work.now.isoDay
        return values
    }

    private func link(_ source: Record, _ target: Record) throws {
        guard links.insert([source.id, target.id]).inserted else { return }
        try work.link(source, target)
        importer.report.linkCount += 1
    }

    // MARK: Values

    private func hasSpoken(_ merged: MergedRecord, of record: Record) -> Bool {
        guard let before = spoken[record.id] else { return false }
        return merged.origins.contains { before.contains($0.table) }
    }

    /// Records a new record, or brings a held one up to date.
    private func settle(
        _ merged: MergedRecord,
        _ kind: RecordKind,
        _ held: Record?,
        _ statements: [Statement],
        _ reasons: [Message]
    ) throws -> Record {
        var record: Record
        let outcome: ImportReport.Outcome
        let known = work.noted.count
        if let held {
            record = held
            var isChanged = false
            for statement in statements {
                for agreed in agreeing(statement, with: record) {
                    let isNews = try work.merge(agreed, into: &record)
                    isChanged = isChanged || isNews
                }
            }
            if isChanged { try work.update(&record) }
            outcome = isChanged ? .changed : .unchanged
        } else {
            var values: [String: FieldValue] = [:]
            var origins: [String: ValueOrigin] = [:]
            for statement in statements {
                for (field, value) in try statement.parsed(for: kind) where values[field.id] == nil {
                    values[field.id] = value
                    origins[field.id] = value == nil ? nil : statement.origin
                }
            }
            record = try work.insert(kind, in: organisation.id, values, origins: origins)
            for statement in statements { _ = try work.merge(statement, into: &record) }
            outcome = .created
        }
        for contradiction in work.noted[known...] {
            importer.report.contradictions.append((record.reference, contradiction))
        }
        spoken[record.id, default: []].formUnion(merged.origins.map(\.table))
        note(record, record.title, outcome, reasons, merged)
        return record
    }

    private func note(
        _ record: Record,
        _ title: String,
        _ outcome: ImportReport.Outcome,
        _ reasons: [Message],
        _ merged: MergedRecord
    ) {
        importer.report.entries.append(
            .init(
                kind: record.kind,
                reference: record.reference,
                organisation: organisation.name,
                title: title,
                outcome: outcome,
                reasons: reasons,
                origins: merged.origins
            )
        )
    }

    /// What the sources say in the fields of a kind; what does not fit a field's form is left out and told.
    private func statements(_ merged: MergedRecord, _ kind: RecordKind) -> [Statement] {
        merged.statements.compactMap { said in
            var values: [String: String] = [:]
            for (id, value) in said.values where id != .organisation {
                guard let field = RecordSchema.field(id.rawValue, of: kind) else { continue }
                guard mayPay || !field.isPayment else {
                    importer.leaveOut("import.payment-refused", ["field": .text(field.id)], at: merged.record.origin)
                    continue
                }
                guard let fitted = fit(value, field, kind), (try? FieldValue.parse(fitted, for: field)) != nil else {
                    importer.leaveOut(
                        "import.value-unfit",
                        ["field": .text(field.id), "value": .text(String(value.prefix(60)))],
                        at: merged.record.origin
                    )
                    continue
                }
                values[field.id] = fitted
            }
            return values.isEmpty ? nil : Statement(values, by: ValueOrigin(.imported, said.source))
        }
    }

    private func fit(_ value: String, _ field: Field, _ kind: RecordKind) -> String? {
        switch (kind, field.id) {
        case (.server, "state"): MachineWords.state(value)
        case (_, "last-seen"), (_, "purchase-date"), (_, "evaluation-end"): String(value.prefix(10))
        default: value
        }
    }

    /// What of a statement is news: the same in other words is not, addresses add up, and the latest sight counts.
    ///
    /// What adds up goes under the name of whoever said it first, or else two tables would never agree.
    private func agreeing(_ statement: Statement, with record: Record) -> [Statement] {
        var news = statement
        var added: [Statement] = []
        for (id, value) in statement.values {
            guard let held = record[id], let origin = record.origins[id] else { continue }
            let isOpen = origin.authority == .imported || origin.authority == .scan
            switch id {
            case "addresses" where isOpen:
                news.values[id] = nil
                guard let all = MachineWords.addresses("\(held) \(value)"), all != held, all.utf8.count <= 4_096 else {
                    continue
                }
                added.append(Statement([id: all], by: origin))
            case "last-seen" where isOpen:
                news.values[id] = nil
                if value > held { added.append(Statement([id: value], by: origin)) }
            default:
                if Merger.agree(held, value, FieldID(rawValue: id)) { news.values[id] = nil }
            }
        }
        return added + [news]
    }
}
