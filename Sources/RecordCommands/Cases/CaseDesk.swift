import ByteKit
import Cases
import Commands
import Records
import Texts

/// One case on the desk of a command: read from the records, carried on, and written back with its next step.
struct CaseDesk {
    let access: Access
    let organisation: Organisation
    /// The case as it is now.
    private(set) var file: CaseFile
    /// The server that it is about; nil for none.
    private(set) var server: Record?

    /// Opens the records and reads a case.
    init(_ name: String, _ flags: VaultFlags) throws {
        let access = try Access(flags)
        try self.init(name, access, access.organisation())
    }

    /// Reads a case.
    init(_ name: String, _ access: Access, _ organisation: Organisation) throws {
        self.access = access
        self.organisation = organisation
        let (sheet, entries) = try access.run { try $0.caseFile(name, in: organisation.id) }
        file = CaseFile(
            reference: sheet.record.reference,
            title: sheet.record["title"] ?? "",
            order: sheet.record["order"],
            entries: entries
        )
        server = sheet.linked(.server).last
        file.surroundings = try Self.surroundings(sheet, server, access, organisation)
    }

    /// What a complete sheet of a server says; a virtual machine has a host and no chassis.
    private static func fields(of server: Record) -> [String] {
        server["kind"] == "virtual"
            ? ["name", "host", "os.version", "os.edition"]
            : ["name", "maker", "model", "serial", "os.version", "os.edition"]
    }

    private static func surroundings(
        _ sheet: RecordSheet,
        _ server: Record?,
        _ access: Access,
        _ organisation: Organisation
    ) throws -> CaseFile.Surroundings {
        var result = CaseFile.Surroundings()
        result.sealedKey = sheet.linked(.key).last?["partial"]
        result.activation = sheet.linked(.activation).last?.reference
        if let server {
            result.server = server.reference
            result.missingFields = fields(of: server).filter { server[$0] == nil }
            let around = try access.run { try $0.show(server.reference, .server, in: organisation.id) }
            if around.linked(.licence).isEmpty { result.missingFields.append("licence") }
        }
        return result
    }

    /// Enters what happened, together with where the case stands from then on.
    mutating func enter(_ notes: [CaseNote], linkedTo others: [String] = []) throws {
        var told = file
        told.enter(notes, by: access.book.actor.name, at: .now)
        let statement = access.statement(Self.summary(of: told))
        let (organisation, reference) = (organisation, file.reference)
        _ = try access.run { try $0.enter(notes, into: reference, statement, linkedTo: others, in: organisation.id) }
        self = try CaseDesk(reference, access, organisation)
    }

    /// What the sheet of a case says: its state, the next step, and when to look again.
    static func summary(of file: CaseFile) -> [String: String] {
        let next = CaseEngine().next(of: file, at: .now)
        var values = ["situation": CaseState(file).answers["situation"].flatMap(situation) ?? "other"]
        values["state"] = next.action == .none ? "closed" : next.action == .wait ? "waiting" : "open"
        values["next"] = next.step?.id ?? ""
        values["due"] = next.due?.isoDay ?? ""
        return values
    }

    private static func situation(_ answer: String) -> String? { answer == CaseQuestion.unknown ? nil : answer }
}

extension RecordSheet {
    /// Records of a kind to which a link lasts, in the order of time.
    func linked(_ kind: RecordKind) -> [Record] {
        neighbours.filter { $0.link.until == nil && $0.record.kind == kind }.map(\.record)
    }
}
