import ByteKit
import Exchange
import ProductKey
import RecordStore
import Texts

/// One import in one transaction.
final class Importer {
    let work: Work
    let plan: ImportPlan
    let custody: Custody?
    var report = ImportReport()
    private var rooms: [String: ImportRoom] = [:]
    private var known: [String: Organisation] = [:]
    private lazy var maker: FingerprintKey? = nil

    init(_ work: Work, _ plan: ImportPlan, _ custody: Custody?) {
        self.work = work
        self.plan = plan
        self.custody = custody
        report.isDryRun = plan.isDryRun
        report.sources = plan.sources
    }

    func run() throws -> ImportReport {
        for row in try work.session.query("SELECT id, name FROM organisation ORDER BY name", []) {
            let organisation = Organisation(id: row.text("id"), name: row.text("name"))
            known[Heading(organisation.name).folded] = organisation
        }
        let merger = Merger(plan.sources.flatMap(\.table.records))
        report.remarks = merger.remarks
        // Servers and licences first: keys are linked to them.
        for kind in [ImportedKind.organisation, .server, .licence, .key, .person] {
            for record in merger.records where record.record.kind == kind { try take(record) }
        }
        for mapping in plan.sources.flatMap(\.table.mappings) { try work.remember(mapping) }
        return report
    }

    func leaveOut(_ code: String, _ values: [String: TextArgument] = [:], at origin: ImportOrigin) {
        report.leftOut.append(.init(reason: Message(code, values), origin: origin))
    }

    /// What fingerprints are made with; opened once.
    func fingerprintKey(_ custody: Custody) throws -> FingerprintKey {
        if let maker { return maker }
        guard let opened = FingerprintKey(try work.secret(VaultSecret.fingerprint, custody)) else {
            throw RecordsError.damagedSeal(VaultSecret.fingerprint)
        }
        maker = opened
        return opened
    }

    private func take(_ merged: MergedRecord) throws {
        let record = merged.record
        switch record.kind {
        case .person: leaveOut("import.person", at: record.origin)
        case .organisation: _ = try room(named: record[.name], at: record.origin)
        case .server, .licence, .key:
            guard let room = try room(named: record[.organisation], at: record.origin) else { return }
            switch record.kind {
            case .server: try room.takeServer(merged)
            case .licence: try room.takeLicence(merged)
            default: try room.takeKey(merged)
            }
        }
    }

    // MARK: Organisations

    /// The organisation of a row; nil where it was left out.
    private func room(named name: String?, at origin: ImportOrigin) throws -> ImportRoom? {
        guard let organisation = try organisation(named: name, at: origin) else { return nil }
        if let room = rooms[organisation.id] { return room }
        let book = work.book
        let isNew = report.organisations.contains(organisation.name)
        guard isNew || book.policy.allows(.importRecords, to: book.actor.roles(in: organisation.id)) else {
            // Whoever may not see it does not learn that it is there.
            leaveOut("import.organisation-unknown", ["name": .text(name ?? "")], at: origin)
            return nil
        }
        let room = try ImportRoom(self, organisation)
        rooms[organisation.id] = room
        return room
    }

    private func organisation(named name: String?, at origin: ImportOrigin) throws -> Organisation? {
        guard let name else {
            if let given = plan.organisation, let found = known.values.first(where: { $0.id == given }) { return found }
            leaveOut("import.organisation-missing", at: origin)
            return nil
        }
        let folded = Heading(name).folded
        if let found = known[folded] { return found }
        let book = work.book
        guard plan.createsOrganisations, !folded.isEmpty,
            book.policy.allows(.managePeople, to: book.actor.roles(in: nil))
        else {
            leaveOut("import.organisation-unknown", ["name": .text(name)], at: origin)
            return nil
        }
        let added = Organisation(id: try work.addOrganisation(name), name: name)
        known[folded] = added
        report.organisations.append(name)
        return added
    }
}
