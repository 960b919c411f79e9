import ByteKit
import Commands
import JSONText
import PlainText
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
        return csv ? self.csv(records) : table(records, result.width)
    }

    // MARK: For people

    private func table(_ records: [Record], _ width: Int) -> String {
        guard !records.isEmpty else { return Interface.text("record.none") + "\n" }
        // A column of which no record says anything only takes room.
        let columns = columns.filter { column in records.contains { $0[column] != nil } }
        let heading = [Interface.text("record.reference")] + columns.map { FieldText.label($0, of: kind) }
        let rows = records.map { record in
            [record.reference]
                + columns.map { column in
                    record[column].map { FieldText.shown($0, column, of: kind) } ?? ""
                }
        }
        // Every column but the reference, and the key that is masked, may be shortened to fit the line.
        let elastic = columns.indices.filter { columns[$0] != "partial" }.map { $0 + 1 }
        return TextLayout.table([heading] + rows, width: width, elastic: elastic).map { $0 + "\n" }.joined()
    }

    // MARK: For programs

    /// Comma-separated values (RFC 4180) of all fields, safe in a spreadsheet.
    func csv(_ records: [Record]) -> String {
        let fields = RecordSchema.fields(of: kind).map(\.id)
        let heading = ["reference"] + fields + ["retired"]
        let rows = records.map { record in
            [record.reference] + fields.map { record[$0] ?? "" } + [record.retired?.iso8601 ?? ""]
        }
        return SpreadsheetText.table([heading] + rows)
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
