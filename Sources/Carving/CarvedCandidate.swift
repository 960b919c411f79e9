/// Bytes whose shape says that a key, or a registry hive, may lie there; nothing is proved yet.
public struct CarvedCandidate: Hashable, Sendable {
    /// How characters are stored.
    public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
        /// One byte each: ASCII, UTF-8, and every Windows code page.
        case ascii
        /// Two bytes each, low byte first.
        case utf16LE
        /// Two bytes each, high byte first.
        case utf16BE

        /// Bytes from one character to the next.
        public var bytesPerCharacter: Int { self == .ascii ? 1 : 2 }
    }

    /// What the shape is.
    public enum Kind: Hashable, Sendable {
        /// The eight header bytes of a DigitalProductId of 164 bytes.
        case digitalProductId3
        /// The same structure in a field of 256 bytes, with that size in its header, as Windows XP wrote it.
        case digitalProductId3Long
        /// The eight header bytes of a DigitalProductId4.
        case digitalProductId4
        /// Five groups of five characters of the key alphabet.
        case keyText(TextEncoding)
        /// An ACPI MSDM table with a key text in its place.
        case msdm
        /// A page of a registry hive (`hbin`).
        case hiveBin
        /// The first page of a registry hive (`regf`).
        case hiveBase
    }

    /// What the shape is.
    public let kind: Kind
    /// Where it begins, in bytes from the start of the source.
    public let offset: UInt64
    /// How many bytes it takes by its own account; they may reach past the end of the source.
    public let length: Int

    /// Names a shape, its place and its length in bytes.
    public init(kind: Kind, offset: UInt64, length: Int) {
        self.kind = kind
        self.offset = offset
        self.length = length
    }
}

extension CarvedCandidate.Kind: CustomStringConvertible {
    /// A stable word for reports: `dpid3`, `dpid3-long`, `dpid4`, `text-ascii`, `text-utf16LE`, `text-utf16BE`,
    /// `msdm`, `hbin`, `regf`.
    public var description: String {
        switch self {
        case .digitalProductId3: "dpid3"
        case .digitalProductId3Long: "dpid3-long"
        case .digitalProductId4: "dpid4"
        case .keyText(let encoding): "text-\(encoding.rawValue)"
        case .msdm: "msdm"
        case .hiveBin: "hbin"
        case .hiveBase: "regf"
        }
    }
}
