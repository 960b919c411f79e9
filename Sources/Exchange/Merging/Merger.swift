import ProductKey
public import Texts

/// A record that stands for one or more rows, with what was done to them.
public struct MergedRecord: Hashable, Sendable {
    /// Where two rows disagree about a field.
    public struct Contradiction: Hashable, Sendable {
        /// The field.
        public let field: FieldID
        /// Which values, and where they come from: `kept`, `other`, `first`, `second`.
        public let message: Message
    }

    /// The values of all rows together; the first row that has one counts.
    public internal(set) var record: ImportedRecord
    /// The rows it stands for.
    public internal(set) var origins: [ImportOrigin]
    /// Why they are one.
    public internal(set) var reasons: [Message]
    /// Where they disagree.
    public internal(set) var contradictions: [Contradiction]
    /// What each source says that none before it said: the first one all it has, the others what they add or deny.
    public internal(set) var statements: [SourceStatement]
}

/// What one source says about a merged record.
public struct SourceStatement: Hashable, Sendable {
    /// The source, with the sheet in a workbook; of a row that denies another of the same source, with its line.
    public let source: String
    /// What it says.
    public var values: [FieldID: String]
}

/// Joins rows that mean the same thing, within and across sources, and says why.
///
/// Servers are one by serial number, then by name, within one organisation; keys by all their characters; other rows
/// only when all their values are equal. The order of the rows decides whose value is kept. The work grows with the
/// number of rows.
public struct Merger: Sendable {
    /// The joined records in the order of their first rows.
    public private(set) var records: [MergedRecord] = []
    /// What was noticed about rows that stayed apart.
    public private(set) var remarks: [Message] = []

    private struct Identity: Hashable {
        let organisation: String
        let text: String
    }

    private var bySerial: [Identity: Int] = [:]
    private var byName: [Identity: [Int]] = [:]
    private var byContent: [ImportedRecord: Int] = [:]

    /// Joins these rows.
    public init(_ rows: [ImportedRecord]) {
        for row in rows where row.kind == .server && Self.serial(row) != nil { add(server: row) }
        // Rows without a serial number find their machine by name, whichever source came first.
        for row in rows where row.kind == .server && Self.serial(row) == nil { add(server: row) }
        for row in rows where row.kind != .server { add(other: row) }
    }

    private static func serial(_ row: ImportedRecord) -> SerialNumber? { row[.serial].flatMap { SerialNumber($0) } }

    private static func organisation(_ row: ImportedRecord) -> String { Heading(row[.organisation] ?? "").folded }

    private mutating func add(server row: ImportedRecord) {
        let organisation = Self.organisation(row)
        let serial = Self.serial(row).map { Identity(organisation: organisation, text: $0.folded) }
        let name = row[.name].map { name in
            Identity(organisation: organisation, text: MachineWords.splitName(name).name.lowercased())
        }
        if let serial, let known = bySerial[serial] {
            join(row, to: known, Self.reason("exchange.merge-serial", row[.serial] ?? "", records[known], row))
            if let name, !(byName[name] ?? []).contains(known) { byName[name, default: []].append(known) }
            return
        }
        if let name, let known = byName[name] {
            if serial == nil, known.count == 1 {
                join(row, to: known[0], Self.reason("exchange.merge-name", row[.name] ?? "", records[known[0]], row))
                return
            }
            if serial == nil {
                remarks.append(Message("exchange.name-ambiguous", ["value": .text(row[.name] ?? "")]))
            } else {
                remarks.append(Self.reason("exchange.same-name", row[.name] ?? "", records[known[0]], row))
            }
        }
        let index = append(row)
        if let serial { bySerial[serial] = index }
        if let name, serial != nil || byName[name] == nil { byName[name, default: []].append(index) }
    }

    private mutating func add(other row: ImportedRecord) {
        let organisation = Self.organisation(row)
        var content = row
        content.origin = ImportOrigin(source: "")
        content.problems = []
        if row.kind == .key, row.key != nil {
            // A key is itself, whatever is said of it; on which server it is used is another matter.
            content.values = row.values.filter { $0.key == .name }.mapValues { $0.lowercased() }
            content.values[.organisation] = organisation
        }
        if let known = byContent[content] {
            let reason =
                row.key.map { Self.reason("exchange.merge-key", $0.masked, records[known], row) }
                ?? Self.reason("exchange.merge-same", "", records[known], row)
            join(row, to: known, reason)
        } else {
            byContent[content] = append(row)
        }
    }

    private mutating func append(_ row: ImportedRecord) -> Int {
        let statement = SourceStatement(source: row.origin.table, values: row.values)
        records.append(
            MergedRecord(record: row, origins: [row.origin], reasons: [], contradictions: [], statements: [statement])
        )
        return records.count - 1
    }

    private static func reason(_ code: String, _ value: String, _ known: MergedRecord, _ row: ImportedRecord) -> Message
    {
        Message(
            code,
            [
                "value": .text(value), "first": .text(known.record.origin.description),
                "second": .text(row.origin.description),
            ]
        )
    }

    private mutating func join(_ row: ImportedRecord, to index: Int, _ reason: Message) {
        var known = records[index]
        for (field, value) in row.values.sorted(by: { $0.key < $1.key }) {
            guard let kept = known.record.values[field] else {
                known.record.values[field] = value
                known.say(field, value, by: row.origin.table)
                continue
            }
            switch field {
            case .addresses:
                let all = MachineWords.addresses("\(kept) \(value)")
                known.record.values[field] = all
                known.correct(field, all)
            case .lastSeen:
                // The later sight of a machine does not contradict the earlier.
                known.record.values[field] = max(kept, value)
                known.correct(field, max(kept, value))
            default:
                guard !Self.agree(kept, value, field) else { continue }
                let isOwn = known.statements.contains { $0.source == row.origin.table && $0.values[field] != nil }
                known.say(field, value, by: isOwn ? row.origin.description : row.origin.table)
                known.contradictions.append(
                    MergedRecord.Contradiction(
                        field: field,
                        message: Message(
                            "exchange.contradiction",
                            [
                                "kept": .text(kept), "other": .text(value),
                                "first": .text(known.record.origin.description),
                                "second": .text(row.origin.description),
                            ]
                        )
                    )
                )
            }
        }
        if known.record.key == nil { known.record.key = row.key }
        known.origins.append(row.origin)
        known.reasons.append(reason)
        records[index] = known
    }

    /// Case, accents and punctuation make no difference, nor does the domain behind a name.
    package static func agree(_ left: String, _ right: String, _ field: FieldID) -> Bool {
        if left == right { return true }
        switch field {
        case .serial: return SerialNumber(left) == SerialNumber(right)
        case .name, .host:
            return MachineWords.splitName(left).name.lowercased() == MachineWords.splitName(right).name.lowercased()
        case .comment: return false
        default: return Heading(left).folded == Heading(right).folded
        }
    }
}

extension MergedRecord {
    fileprivate mutating func say(_ field: FieldID, _ value: String, by source: String) {
        if let index = statements.firstIndex(where: { $0.source == source }) {
            statements[index].values[field] = value
        } else {
            statements.append(SourceStatement(source: source, values: [field: value]))
        }
    }

    /// What grows with each row stays with the source that said it first.
    fileprivate mutating func correct(_ field: FieldID, _ value: String?) {
        guard let index = statements.firstIndex(where: { $0.values[field] != nil }) else { return }
        statements[index].values[field] = value
    }
}

extension ImportOrigin {
    /// The table, whatever the row: `file.csv`, `book.xlsx, Servers`.
    public var table: String { sheet.isEmpty ? source : "\(source), \(sheet)" }
}
