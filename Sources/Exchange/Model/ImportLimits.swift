/// How much one source may ask of this program.
///
/// Whatever passes a limit is left out and reported; the rest is read.
public struct ImportLimits: Hashable, Sendable {
    /// Largest source, in bytes.
    public var byteCount = 256 << 20
    /// Largest text, in bytes; the limit of `DecodedText`.
    public var textByteCount = 32 << 20
    /// How many rows of one source.
    public var rowCount = 500_000
    /// How many cells with content in one source.
    public var cellCount = 8_000_000
    /// How many columns of a row.
    public var columnCount = 1_000
    /// Largest cell, in bytes of UTF-8.
    ///
    /// Inventories keep no longer remarks, and spreadsheets no longer cells.
    public var cellByteCount = 65_536
    /// How many bytes all parts of a packed workbook may have together.
    public var unpackedByteCount = 256 << 20
    /// How many sheets of a workbook.
    public var sheetCount = 64
    /// How many problems are kept for one source; the rest is counted.
    public var problemCount = 1_000

    /// The usual limits.
    public init() {}
}

/// What the caller knows beside the bytes.
public struct ImportHint: Sendable {
    /// Name of the source, for places.
    public var source: String
    /// What the rows are about, where the person said so.
    public var kind: ImportedKind?
    /// The organisation of rows that name none.
    public var organisation: String?
    /// Mappings that people corrected or confirmed before; the one whose headings fit is used.
    public var mappings: [ColumnMapping]
    /// How much may be read.
    public var limits: ImportLimits

    /// Puts together what is known.
    public init(
        source: String = "",
        kind: ImportedKind? = nil,
        organisation: String? = nil,
        mappings: [ColumnMapping] = [],
        limits: ImportLimits = ImportLimits()
    ) {
        self.source = source
        self.kind = kind
        self.organisation = organisation
        self.mappings = mappings
        self.limits = limits
    }
}
