import ByteKit
import RecordStore

/// Reads the rows of one answer, which all have the same columns.
///
/// Lists are long: where a column stands is looked up once, and what many rows have in common is parsed once.
final class RecordReader {
    private let kind: RecordKind
    private let fields: [(field: Field, index: Int)]
    private let places: [String: Int]
    private var origins: (text: String, value: [String: ValueOrigin]) = ("", [:])
    private var moments: [String: Timestamp] = [:]
    /// The most moments that are remembered.
    private static let momentLimit = 1_024

    init(_ kind: RecordKind, columns: [String]) {
        self.kind = kind
        let places = Dictionary(columns.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        self.places = places
        fields = RecordSchema.fields(of: kind).compactMap { field in places[field.column].map { (field, $0) } }
    }

    /// One row as a record.
    func record(_ row: SQLRow) -> Record {
        var values: [String: FieldValue] = [:]
        values.reserveCapacity(fields.count)
        for (field, index) in fields {
            switch row.values[index] {
            case .text(let text): values[field.id] = .text(text)
            case .integer(let number): values[field.id] = field.form == .flag ? .flag(number != 0) : .number(number)
            case .null, .blob: break
            }
        }
        let said = text("origins", row)
        if origins.text != said { origins = (said, Self.origins(said)) }
        let retired = text("retired", row)
        return Record(
            id: text("id", row),
            kind: kind,
            organisation: text("organisation", row),
            reference: text("reference", row),
            revision: places["revision"].map { if case .integer(let number) = row.values[$0] { number } else { 0 } }
                ?? 0,
            created: moment(text("created", row)),
            changed: moment(text("changed", row)),
            retired: retired.isEmpty ? nil : moment(retired),
            values: values,
            origins: origins.value
        )
    }

    private func text(_ column: String, _ row: SQLRow) -> String {
        guard let place = places[column], case .text(let text) = row.values[place] else { return "" }
        return text
    }

    private func moment(_ text: String) -> Timestamp {
        if let known = moments[text] { return known }
        let moment = Moment.read(text)
        if moments.count < Self.momentLimit { moments[text] = moment }
        return moment
    }

    private static func origins(_ text: String) -> [String: ValueOrigin] {
        text.split(separator: "\n").reduce(into: [:]) { result, line in
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let origin = ValueOrigin(text: String(parts[1])) else { return }
            result[String(parts[0])] = origin
        }
    }
}

extension Work {
    /// The records of a query, one after the other.
    func records(_ kind: RecordKind, _ query: String, _ values: [SQLValue]) throws -> [Record] {
        var reader: RecordReader?
        var records: [Record] = []
        try session.forEach(query, values) { row in
            let known = reader ?? RecordReader(kind, columns: row.columns)
            reader = known
            records.append(known.record(row))
            return true
        }
        return records
    }
}
