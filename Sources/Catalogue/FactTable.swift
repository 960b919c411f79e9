public import ByteKit
import Texts

/// Where a fact comes from.
public struct FactSource: Hashable, Sendable {
    /// Short name that rows refer to.
    public let id: String
    /// Title as a person would cite it.
    public let title: String
    /// Address, where there is a public one.
    public let address: String?

    /// Names a source.
    public init(id: String, title: String, address: String?) {
        self.id = id
        self.title = title
        self.address = address
    }
}

/// What every table of facts says about itself.
public struct FactHeader: Hashable, Sendable {
    /// Form and version of the table, for example `regain.key-groups/1`.
    public let schema: String
    /// Name of the table.
    public let id: String
    /// Day on which it was last changed, ISO 8601.
    public let date: String
    /// Where its facts come from.
    public let sources: [FactSource]

    /// Puts a header together.
    public init(schema: String, id: String, date: String, sources: [FactSource]) {
        self.schema = schema
        self.id = id
        self.date = date
        self.sources = sources
    }
}

/// A table of facts as text: header lines that begin with `#`, then one row a line, fields apart by tabulators.
struct FactTable {
    let header: FactHeader
    let rows: [Row]

    struct Row {
        let line: Int
        private let fields: [ArraySlice<UInt8>]
        private let columns: [String: Int]
        private let table: String

        fileprivate init(line: Int, fields: [ArraySlice<UInt8>], columns: [String: Int], table: String) {
            self.line = line
            self.fields = fields
            self.columns = columns
            self.table = table
        }

        /// The field of a column.
        func text(_ column: String) throws(ParseError) -> String { String(decoding: try bytes(column), as: UTF8.self) }

        /// The field of a column; a fault when it is empty.
        func required(_ column: String) throws(ParseError) -> String {
            let text = try text(column)
            guard !text.isEmpty else { throw fault("no \(column)") }
            return text
        }

        /// The field of a column as a list.
        func list(_ column: String, separator: Unicode.Scalar = ";") throws(ParseError) -> [String] {
            try bytes(column).split(separator: UInt8(ascii: separator)).map { String(decoding: $0, as: UTF8.self) }
        }

        /// The field of a column as a whole number.
        func integer(_ column: String) throws(ParseError) -> Int {
            guard let number = Int(try text(column)) else { throw fault("\(column) is no number") }
            return number
        }

        /// The field of a column as one of the names of an enumeration.
        func name<Name: RawRepresentable<String>>(_ column: String) throws(ParseError) -> Name {
            guard let name = Name(rawValue: try text(column)) else { throw fault("unknown \(column)") }
            return name
        }

        /// A fault in this row.
        func fault(_ detail: String) -> ParseError {
            ParseError(.catalogueTable, at: line, "\(table), line \(line): \(detail)")
        }

        private func bytes(_ column: String) throws(ParseError) -> ArraySlice<UInt8> {
            guard let index = columns[column] else { throw fault("no column \(column)") }
            return fields[index]
        }
    }

    /// Reads a table.
    /// - Throws: `catalogue.table` with the line number as offset.
    init(parsing bytes: Span<UInt8>, schema: String) throws(ParseError) {
        let bytes = bytes.array()
        // Checked once, so that the fields can be decoded without a further check.
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw ParseError(.catalogueTable, at: 0, "\(schema): not UTF-8")
        }
        var values: [String: String] = [:]
        var sources: [FactSource] = []
        var columns: [String: Int] = [:]
        var rows: [Row] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard line.first == UInt8(ascii: "#") else {
                guard fields.count == columns.count else {
                    throw ParseError(
                        .catalogueTable,
                        at: index + 1,
                        "\(schema), line \(index + 1): \(fields.count) fields"
                    )
                }
                rows.append(Row(line: index + 1, fields: fields, columns: columns, table: schema))
                continue
            }
            let words = fields.map { String(decoding: $0, as: UTF8.self) }
            switch words[0] {
            case "#source" where words.count >= 3:
                sources.append(FactSource(id: words[1], title: words[2], address: words.count > 3 ? words[3] : nil))
            case "#columns":
                for (position, name) in words.dropFirst().enumerated() { columns[name] = position }
            default:
                if words.count == 2 { values[String(words[0].dropFirst())] = words[1] }
            }
        }
        guard values["schema"] == schema, let id = values["id"], let date = values["date"], !sources.isEmpty else {
            throw ParseError(.catalogueTable, at: 0, "\(schema): header")
        }
        header = FactHeader(schema: schema, id: id, date: date, sources: sources)
        self.rows = rows
    }
}

extension ParseError.Code {
    /// A table of facts that is part of the program is faulty; the offset is a line number.
    public static let catalogueTable: Self = "catalogue.table"
}

/// A table that is read when it is first needed, and the fault that kept it from being read.
struct Loaded<Table: Sendable>: Sendable {
    let table: Table
    let problem: ParseError?

    init(_ name: String, empty: Table, _ read: (Span<UInt8>) throws(ParseError) -> Table) {
        guard let bytes = Resource.bytes(name) else {
            table = empty
            problem = ParseError(.catalogueTable, at: 0, "\(name) is not there")
            return
        }
        do throws(ParseError) {
            table = try read(bytes)
            problem = nil
        } catch {
            table = empty
            problem = error
        }
    }
}
