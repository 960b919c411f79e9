public import ByteKit
import JSONText
public import Texts

/// Which column of a table is which field: guessed, explained, corrected by a person, and remembered by its headings.
public struct ColumnMapping: Hashable, Sendable {
    /// How sure a column's meaning is.
    public enum Confidence: String, CaseIterable, Hashable, Sendable {
        /// A person said so.
        case confirmed
        /// The heading is a known one.
        case certain
        /// The heading contains a known one, or the values speak for it.
        case likely
        /// Nothing is known of it.
        case none
    }

    /// One column.
    public struct Column: Hashable, Sendable {
        /// The heading as it is written.
        public let heading: String
        /// The field; nil where the column is left out.
        public var field: FieldID?
        /// How sure that is.
        public var confidence: Confidence
        /// Why, for people.
        public var reason: Message

        /// Describes a column.
        public init(heading: String, field: FieldID?, confidence: Confidence, reason: Message) {
            self.heading = heading
            self.field = field
            self.confidence = confidence
            self.reason = reason
        }
    }

    /// What the rows are about.
    public var kind: ImportedKind
    /// The columns from left to right.
    public var columns: [Column]
    /// The program whose table it is; `table` for one made by hand.
    public let format: ImportFormat
    /// Name of the sheet it was made for; empty for a text.
    ///
    /// It plays no part in recognising the headings.
    public let sheet: String

    /// Puts a mapping together.
    public init(kind: ImportedKind, columns: [Column], format: ImportFormat = .table, sheet: String = "") {
        self.kind = kind
        self.columns = columns
        self.format = format
        self.sheet = sheet
    }

    /// The fields that a column may have: those of the kind, and what is taken apart on the way:
    /// ``FieldID/key``, ``FieldID/osName``, ``FieldID/osNumber`` and ``FieldID/ignored``.
    public static func fields(of kind: ImportedKind) -> [FieldID] {
        var fields = FieldID.all(of: kind) + [.ignored]
        if [.server, .licence, .key].contains(kind) { fields.append(.key) }
        if kind == .server { fields += [.osName, .osNumber] }
        return fields
    }

    /// Sets what a column is, as a person said.
    /// - Returns: false for a column that is not there or a field that the kind does not have.
    public mutating func correct(column index: Int, to field: FieldID?) -> Bool {
        guard columns.indices.contains(index), field.map(Self.fields(of: kind).contains) ?? true else { return false }
        columns[index].field = field
        columns[index].confidence = .confirmed
        columns[index].reason = Message("exchange.column-confirmed")
        return true
    }

    /// A short name of the headings: the same for the same headings in the same order, whatever their case and accents.
    public var fingerprint: String { Self.fingerprint(of: columns.map { Heading($0.heading) }) }

    static func fingerprint(of headings: [Heading]) -> String {
        // FNV-1a, 64 bits: it only has to find a mapping again; the headings themselves are compared as well.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for heading in headings {
            for byte in heading.folded.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0x1F) &* 0x100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whether these are its headings, in its order.
    func fits(_ headings: [Heading]) -> Bool { columns.map { Heading($0.heading) } == headings }
}

extension FieldID {
    /// A column that holds whole product keys.
    public static let key: FieldID = "key"
    /// A column that names the operating system; version, edition and build are read from it.
    public static let osName: FieldID = "os"
    /// A column with the number of the operating system: `10.0.17763`, `1809`.
    public static let osNumber: FieldID = "os.number"
    /// A column that is known and has no field.
    public static let ignored: FieldID = "-"
}

// MARK: - JSON

extension ColumnMapping {
    /// The mapping as JSON, schema `regain.column-mapping/1`; reasons are not kept.
    public func encoded() -> [UInt8] {
        var document = JSONLine()
        document.open("{")
        document.member("schema", "regain.column-mapping/1")
        document.member("fingerprint", fingerprint)
        document.member("kind", kind.rawValue)
        document.member("format", format.rawValue)
        document.name("columns")
        document.open("[")
        for column in columns {
            document.open("{")
            document.member("heading", column.heading)
            document.member("field", column.field?.rawValue)
            document.member("confidence", column.confidence.rawValue)
            document.close("}")
        }
        document.close("]")
        document.close("}")
        return document.bytes
    }

    /// Reads what ``encoded()`` wrote.
    /// - Throws: `json.…`, or `exchange.mapping-form` for another form, an unknown kind or an unknown field.
    public init(decoding bytes: Span<UInt8>) throws(ParseError) {
        let document = try JSONValue(parsing: bytes)
        guard document["schema"]?.string == "regain.column-mapping/1",
            let kind = document["kind"]?.string.flatMap(ImportedKind.init(rawValue:)),
            let elements = document["columns"]?.elements
        else { throw ParseError(.exchangeMappingForm, at: 0) }
        var columns: [Column] = []
        for element in elements {
            guard let heading = element["heading"]?.string else { throw ParseError(.exchangeMappingForm, at: 0) }
            let field = element["field"]?.string.map(FieldID.init(rawValue:))
            guard field.map(Self.fields(of: kind).contains) ?? true else {
                throw ParseError(.exchangeMappingForm, at: 0, field?.rawValue ?? "")
            }
            columns.append(
                Column(
                    heading: heading,
                    field: field,
                    confidence: element["confidence"]?.string.flatMap(Confidence.init(rawValue:)) ?? .confirmed,
                    reason: Message("exchange.column-remembered")
                )
            )
        }
        let format = document["format"]?.string.flatMap(ImportFormat.init(rawValue:))
        self.init(kind: kind, columns: columns, format: format ?? .table)
    }
}

extension ParseError.Code {
    /// A remembered mapping of columns has another form than it should.
    public static let exchangeMappingForm: Self = "exchange.mapping-form"
}
