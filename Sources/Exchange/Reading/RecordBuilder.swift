import Catalogue
import ProductKey
import Texts

/// Makes neutral records of the values of one row, whatever format they come from.
struct RecordBuilder {
    /// A value as it was read.
    struct Field {
        let id: FieldID
        let raw: String
        let origin: ImportOrigin
    }

    let hint: ImportHint
    /// In which order numbers of a date stand, by column; day first where nothing is known.
    var dateOrders: [FieldID: DateReader.Order] = [:]
    var log: ProblemLog
    private let cleaner: CellCleaner
    private var systems: [String: SystemName] = [:]

    init(hint: ImportHint, log: ProblemLog) {
        self.hint = hint
        self.log = log
        cleaner = CellCleaner(limits: hint.limits)
    }

    /// The row that is being made.
    private struct Draft {
        var values: [FieldID: String] = [:]
        var problems: [ImportProblem] = []
        var keys: [ProductKey] = []
        /// Keys found in remarks and other texts, which belong to the row but may not be its own.
        var otherKeys: [ProductKey] = []
        var system: [FieldID: String] = [:]
    }

    /// The records of a row: one, and one more for each further product key in it; none for an empty row.
    mutating func records(kind: ImportedKind, fields: [Field], at origin: ImportOrigin) -> [ImportedRecord] {
        var draft = Draft()
        for field in fields where !field.raw.isEmpty && field.id != .ignored { read(field, kind: kind, into: &draft) }
        guard !draft.values.isEmpty || !draft.keys.isEmpty || !draft.system.isEmpty else {
            log.keep(draft.problems)
            return []
        }
        finish(&draft, kind: kind)
        if draft.values[.organisation] == nil, let organisation = hint.organisation, kind != .organisation {
            draft.values[.organisation] = organisation
        }
        let known: Set<FieldID> = Set(FieldID.all(of: kind))
        var record = ImportedRecord(
            kind: kind,
            values: draft.values.filter { known.contains($0.key) },
            key: draft.keys.first,
            origin: origin,
            problems: draft.problems
        )
        guard Self.isNamed(record) else {
            note(Message("exchange.row-nameless"), at: origin, into: &record.problems)
            log.keep(record.problems)
            return keys(draft.keys + draft.otherKeys, of: record)
        }
        return [record] + keys(Array(draft.keys.dropFirst()) + draft.otherKeys, of: record)
    }

    /// A record must be about something.
    private static func isNamed(_ record: ImportedRecord) -> Bool {
        switch record.kind {
        case .server: record[.name] != nil || record[.serial] != nil
        case .licence: record[.product] != nil || record.key != nil
        case .key: record.key != nil || record[.partialKey] != nil
        case .person: record[.name] != nil || record[.mail] != nil
        case .organisation: record[.name] != nil
        }
    }

    /// Records of their own for further keys of a row.
    private func keys(_ keys: [ProductKey], of record: ImportedRecord) -> [ImportedRecord] {
        var seen: Set<ProductKey> = record.key.map { [$0] } ?? []
        return keys.filter { seen.insert($0).inserted }.map { key in
            let shared: [FieldID] =
                record.kind == .server ? [.name, .organisation] : [.product, .organisation, .contract]
            return ImportedRecord(
                kind: .key,
                values: record.values.filter { shared.contains($0.key) },
                key: key,
                origin: record.origin
            )
        }
    }

    private mutating func note(
        _ message: Message,
        at origin: ImportOrigin,
        weight: ImportProblem.Weight = .warning,
        into problems: inout [ImportProblem]
    ) {
        guard log.takes() else { return }
        problems.append(ImportProblem(message, at: origin, weight: weight))
    }

    // MARK: Values

    private mutating func read(_ field: Field, kind: ImportedKind, into draft: inout Draft) {
        let clean = cleaner.clean(field.raw)
        for message in clean.notes { note(message, at: field.origin, into: &draft.problems) }
        guard !clean.text.isEmpty else { return }
        if field.id == .key {
            readKey(clean, field, kind: kind, into: &draft)
            return
        }
        draft.otherKeys += clean.keys
        if field.id != .comment, MachineWords.saysNothing(clean.text) { return }
        switch field.id {
        case .osName, .osNumber, .osEdition, .osBuild: draft.system[field.id] = clean.text
        case .serial:
            guard SerialNumber(clean.text) != nil else {
                note(
                    Message("exchange.serial-placeholder", ["value": .text(String(clean.text.prefix(60)))]),
                    at: field.origin,
                    weight: .note,
                    into: &draft.problems
                )
                return
            }
            draft.values[.serial] = clean.text
        case .lastSeen, .purchaseDate, .evaluationEnd: readDate(clean.text, field, into: &draft)
        case .quantity, .makCount, .makUsed: readCount(clean.text, field, into: &draft)
        case .addresses: draft.values[.addresses] = MachineWords.addresses(clean.text)
        case .organisation: draft.values[.organisation] = MachineWords.organisation(clean.text)
        case .partialKey: readPartial(clean.text, field, into: &draft)
        case .downgrade: draft.values[.downgrade] = MachineWords.truth(clean.text) ?? clean.text
        case .channel: draft.values[.channel] = MachineWords.channel(clean.text)
        default: draft.values[field.id] = clean.text
        }
    }

    private mutating func readKey(
        _ clean: CellCleaner.Result,
        _ field: Field,
        kind: ImportedKind,
        into draft: inout Draft
    ) {
        if !clean.keys.isEmpty {
            draft.keys += clean.keys
        } else if let key = try? ProductKey(text: clean.text) {
            draft.keys.append(key)
        } else if let partial = Self.partial(clean.text) {
            draft.values[.partialKey] = partial
        } else if !MachineWords.saysNothing(clean.text) {
            // What was read is not told: it may be a whole key with one wrong character.
            let count = KeyText.characters(of: clean.text).count
            note(Message("exchange.key-unreadable", ["count": .number(count)]), at: field.origin, into: &draft.problems)
        }
    }

    private mutating func readPartial(_ text: String, _ field: Field, into draft: inout Draft) {
        if let partial = Self.partial(text) {
            draft.values[.partialKey] = partial
        } else {
            note(Message("exchange.partial-unreadable"), at: field.origin, into: &draft.problems)
        }
    }

    /// The last five characters of a masked key: `*****-*****-*****-*****-ABCDE`, `XXXXX-…-ABCDE`, `ABCDE`.
    private static func partial(_ text: String) -> String? {
        let groups = text.uppercased().split {
            $0 == "-" || $0 == " " || $0 == "*" || $0 == "•" || $0 == "…" || $0 == "."
        }
        guard let last = groups.last, last.utf8.count == 5, last.utf8.allSatisfy({ isKeyUnit($0) }),
            groups.dropLast().allSatisfy({ $0.allSatisfy { $0 == "X" || $0 == "?" } })
        else { return nil }
        return String(last)
    }

    private static func isKeyUnit(_ unit: UInt8) -> Bool { "BCDFGHJKMNPQRTVWXY2346789".utf8.contains(unit) }

    private mutating func readDate(_ text: String, _ field: Field, into draft: inout Draft) {
        if let date = DateReader(order: dateOrders[field.id] ?? .dayFirst).read(text) {
            draft.values[field.id] = field.id == .lastSeen ? date : String(date.prefix(10))
        } else if let serial = Double(text), let date = DateReader.iso(serial: serial, is1904: false), serial > 20_000 {
            // A number of a spreadsheet that lost its format on the way.
            draft.values[field.id] = String(date.prefix(10))
        } else {
            note(
                Message("exchange.date-unreadable", ["value": .text(String(text.prefix(40)))]),
                at: field.origin,
                into: &draft.problems
            )
        }
    }

    private mutating func readCount(_ text: String, _ field: Field, into draft: inout Draft) {
        let parts = text.split { $0 == "/" || $0 == "|" }.map { CellCleaner.trimmed(String($0)) }
        if parts.count == 2, field.id == .makCount, let used = MachineWords.count(parts[0]),
            let all = MachineWords.count(parts[1])
        {
            // «12/50» of the portals: used and allowed.
            draft.values[.makUsed] = used
            draft.values[.makCount] = all
        } else if let count = MachineWords.count(text) {
            draft.values[field.id] = count
        } else {
            note(
                Message("exchange.number-unreadable", ["value": .text(String(text.prefix(40)))]),
                at: field.origin,
                into: &draft.problems
            )
        }
    }

    // MARK: What follows from several values

    private mutating func finish(_ draft: inout Draft, kind: ImportedKind) {
        switch kind {
        case .server: finishServer(&draft)
        case .licence, .key: finishProduct(&draft)
        case .person, .organisation: break
        }
    }

    private mutating func finishServer(_ draft: inout Draft) {
        if let written = draft.values[.name] {
            let (name, domain) = MachineWords.splitName(written)
            draft.values[.name] = name
            if draft.values[.domain] == nil { draft.values[.domain] = domain }
        }
        draft.values[.domain] = draft.values[.domain]?.lowercased()
        let said = draft.values[.kind] ?? ""
        draft.values[.kind] = MachineWords.kind(
            said: said,
            model: draft.values[.model] ?? "",
            maker: draft.values[.maker] ?? ""
        )
        guard !draft.system.isEmpty else { return }
        let name = draft.system[.osName] ?? ""
        let system = system(
            name: name,
            number: draft.system[.osNumber] ?? "",
            edition: draft.system[.osEdition] ?? "",
            build: draft.system[.osBuild] ?? ""
        )
        if system.isWindows {
            draft.values[.osVersion] = system.version ?? (name.isEmpty ? draft.system[.osNumber] : name)
            draft.values[.osEdition] = system.edition
            draft.values[.osBuild] = system.build
        } else {
            // Another system keeps the name it goes by.
            draft.values[.osVersion] = [name, draft.system[.osNumber] ?? ""].first { !$0.isEmpty }
            draft.values[.osEdition] = draft.system[.osEdition]
            draft.values[.osBuild] = draft.system[.osBuild]
        }
    }

    private mutating func finishProduct(_ draft: inout Draft) {
        let product = draft.values[.product] ?? ""
        let version = draft.values[.version] ?? ""
        let edition = draft.values[.edition] ?? ""
        guard !product.isEmpty || !version.isEmpty else { return }
        let system = system(name: version.isEmpty ? product : "\(product) \(version)", edition: edition)
        guard system.isWindows, !product.isEmpty else { return }
        if let known = system.version { draft.values[.version] = known }
        if let known = system.edition { draft.values[.edition] = known }
    }

    /// The wording of a system is the same in thousands of rows.
    private mutating func system(
        name: String,
        number: String = "",
        edition: String = "",
        build: String = ""
    ) -> SystemName {
        let wording = "\(name)\u{1F}\(number)\u{1F}\(edition)\u{1F}\(build)"
        if let known = systems[wording] { return known }
        let system = SystemName(name: name, number: number, edition: edition, build: build)
        if systems.count < 10_000 { systems[wording] = system }
        return system
    }
}
