public import ProductKey
public import Texts

/// Where a record or a problem comes from.
public struct ImportOrigin: Hashable, Sendable, CustomStringConvertible {
    /// What the person gave: the name of a file.
    public let source: String
    /// Name of the sheet in a workbook, or of the part of a document; empty where there is but one.
    public let sheet: String
    /// Line of a text, or row of a sheet, from 1; 0 for the whole.
    public let line: Int
    /// Letters of the column in a sheet or number in a text, from `A`; empty for the whole row.
    public let column: String

    /// Names a place.
    public init(source: String, sheet: String = "", line: Int = 0, column: String = "") {
        self.source = source
        self.sheet = sheet
        self.line = line
        self.column = column
    }

    /// `file.csv`, `file.csv:12`, `book.xlsx, Servers!C12`: for people and for logs.
    public var description: String {
        if sheet.isEmpty { return line > 0 ? "\(source):\(line)" : source }
        return line > 0 ? "\(source), \(sheet)!\(column)\(line)" : "\(source), \(sheet)"
    }

    /// The same row, at the column with this number, counted from 0.
    func at(column index: Int) -> ImportOrigin {
        ImportOrigin(source: source, sheet: sheet, line: line, column: Self.letters(index))
    }

    /// `A` to `Z`, `AA` and on, as spreadsheets name columns.
    static func letters(_ index: Int) -> String {
        var result = ""
        var rest = index
        while rest >= 0 {
            result = String(Unicode.Scalar(UInt8(65 + rest % 26))) + result
            rest = rest / 26 - 1
        }
        return result
    }
}

/// What was noticed while reading, and where.
public struct ImportProblem: Hashable, Sendable {
    /// How much it matters.
    public enum Weight: String, Hashable, Sendable, CaseIterable {
        /// Nothing is lost; worth knowing.
        case note
        /// A value was left out or changed.
        case warning
        /// Rows or the whole source could not be read.
        case error
    }

    /// Code and values of the text; never a product key.
    public let message: Message
    /// Where.
    public let origin: ImportOrigin
    /// How much it matters.
    public let weight: Weight

    /// Notes something at a place.
    public init(_ message: Message, at origin: ImportOrigin, weight: Weight = .warning) {
        self.message = message
        self.origin = origin
        self.weight = weight
    }
}

/// One row of a source in neutral form.
///
/// Values are clean: no control characters but line feeds, no outer blanks, dates as ISO 8601. They never hold a whole
/// product key: one that stood in a cell is in ``key``, and its text was replaced by the masked form or dropped.
public struct ImportedRecord: Hashable, Sendable {
    /// What it is about.
    public var kind: ImportedKind
    /// Values by field; none is empty.
    public var values: [FieldID: String]
    /// The product key of the row; its descriptions are masked.
    public var key: ProductKey?
    /// Where it comes from.
    public var origin: ImportOrigin
    /// What was noticed in this row.
    public var problems: [ImportProblem]

    /// Puts a record together.
    public init(
        kind: ImportedKind,
        values: [FieldID: String],
        key: ProductKey? = nil,
        origin: ImportOrigin,
        problems: [ImportProblem] = []
    ) {
        self.kind = kind
        self.values = values
        self.key = key
        self.origin = origin
        self.problems = problems
    }

    /// The value of a field; nil where there is none.
    public subscript(_ field: FieldID) -> String? { values[field] }
}

/// All that could be read from one source.
public struct ImportedTable: Sendable {
    /// What the source was recognised as.
    public internal(set) var format: ImportFormat
    /// Its rows.
    public internal(set) var records: [ImportedRecord]
    /// What was noticed beside the rows.
    public internal(set) var problems: [ImportProblem]
    /// How columns were understood, one for each sheet that was read; empty for formats without columns.
    public internal(set) var mappings: [ColumnMapping]

    init(format: ImportFormat) {
        self.format = format
        records = []
        problems = []
        mappings = []
    }

    /// The problems of the source and those of all its rows.
    public var allProblems: [ImportProblem] { problems + records.flatMap(\.problems) }
}

/// The formats that can be read.
public enum ImportFormat: String, CaseIterable, Hashable, Sendable {
    /// Computers as GLPI exports them.
    case glpiComputers = "glpi-computers"
    /// Licences as GLPI exports them.
    case glpiLicences = "glpi-licences"
    /// What the agent of GLPI sends, as JSON.
    case glpiInventory = "glpi-inventory"
    /// Assets as Snipe-IT exports or imports them.
    case snipeAssets = "snipe-assets"
    /// Licences as Snipe-IT exports or imports them.
    case snipeLicences = "snipe-licences"
    /// Computers as OCS Inventory exports them.
    case ocsComputers = "ocs-computers"
    /// What the agents of FusionInventory and OCS send, as XML.
    case agentInventory = "agent-inventory"
    /// Computer information list of the Volume Activation Management Tool.
    case vamtList = "vamt-list"
    /// Products or keys of that tool as a table.
    case vamtTable = "vamt-table"
    /// Keys as the portals for volume licences export them.
    case volumeKeys = "volume-keys"
    /// Keys of Visual Studio subscriptions (`KeysExport.xml`).
    case subscriptionKeys = "subscription-keys"
    /// Keys as ProduKey lists them.
    case keyList = "key-list"
    /// A table made by hand or by a program that is not known.
    case table
    /// Nothing that can be read.
    case unknown
}
