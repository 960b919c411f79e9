import ByteKit
import Commands
import JSONText
import Records
import Texts

/// Records as a table, as comma-separated values, or as JSON.
struct RecordPage {
    private let kind: RecordKind
    private let columns: [String]

    /// A page that shows these fields in its table; the other forms show all.
    init(_ kind: RecordKind, columns: [String]) {
        self.kind = kind
        self.columns = columns
    }

    /// The records in the form that was asked for.
    func text(_ records: [Record], _ result: ResultFlags, csv: Bool) -> String {
        if result.json { return document(records).document }
        return csv ? table(csv: records) : table(records)
    }

    // MARK: For people

    private func table(_ records: [Record]) -> String {
        guard !records.isEmpty else { return Interface.text("record.none") + "\n" }
        let heading = [""] + columns.map { Interface.text("field.\(kind.rawValue).\($0)") }
        let rows = records.map { record in [record.reference] + columns.map { shown(record, $0) } }
        // Every column but the reference may be shortened to fit the line.
        return TextLayout.table([heading] + rows, width: Terminal.width, elastic: Array(1...columns.count))
            .map { $0 + "\n" }.joined()
    }

    private func shown(_ record: Record, _ field: String) -> String {
        guard let text = record[field] else { return "" }
        // A key is known by its last five characters, masked as everywhere.
        return kind == .key && field == "partial" ? "*****-*****-*****-*****-\(text)" : text
    }

    // MARK: For programs

    private func table(csv records: [Record]) -> String {
        let fields = RecordSchema.fields(of: kind).map(\.id)
        let heading = ["reference"] + fields + ["retired"]
        let rows = records.map { record in
            [record.reference] + fields.map { record[$0] ?? "" } + [record.retired?.iso8601 ?? ""]
        }
        return ([heading] + rows).map { $0.map(FindCSV.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// One document, schema `regain.records/1`.
    private func document(_ records: [Record]) -> JSONDocument {
        .record([
            "schema": .string("regain.records/1"), "kind": .string(kind.rawValue),
            "records": .array(records.map(Self.json)),
        ])
    }

    /// A record with its values and who said them.
    static func json(_ record: Record) -> JSONDocument {
        let values = RecordSchema.fields(of: record.kind).compactMap { field -> (name: String, value: JSONDocument)? in
            guard let value = record.values[field.id] else { return nil }
            let shown: JSONDocument =
                switch value {
                case .text(let text): .string(text)
                case .number(let number): .number(Int(clamping: number))
                case .flag(let flag): .bool(flag)
                }
            return (field.id, shown)
        }
        let origins = record.origins.sorted { $0.key < $1.key }.map {
            (name: $0.key, value: JSONDocument.string($0.value.text))
        }
        return .record([
            "reference": .string(record.reference), "id": .string(record.id), "kind": .string(record.kind.rawValue),
            "revision": .number(Int(clamping: record.revision)), "created": .string(record.created.iso8601),
            "changed": .string(record.changed.iso8601), "retired": .text(record.retired?.iso8601),
            "values": .object(values), "origins": .object(origins),
        ])
    }
}
