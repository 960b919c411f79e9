public import ByteKit
public import Licensing
public import ProductKey

/// Bytes that may hold a key, with the place they were found in; nothing is proved or identified yet.
public struct Candidate: Sendable {
    /// What the bytes are.
    public enum Content: Sendable {
        /// A DigitalProductId of version 3.
        case version3(DigitalProductId3)
        /// A DigitalProductId of version 4.
        case version4(DigitalProductId4)
        /// A bare 16-byte key field, as SQL Server keeps it since 2012.
        case keyField(Result<ProductKey, KeyNumber.FieldState>)
        /// A key written out.
        case text(ProductKey)
        /// A key written out in a firmware table.
        case firmware(ProductKey)
        /// A Product ID or Extended PID: no key, but it names product and channel.
        case identifier(String)
        /// The last five characters, as tools show an installed key.
        case partial(String)
    }

    /// Which place of `RegistryPlaces` it was found in.
    public var place: PlaceID
    /// Registry path, field or line within the file.
    public var path: String
    /// Name of the registry value or field.
    public var value: String?
    /// Bytes from the start of the file.
    public var offset: Int
    /// When the registry key was last written.
    public var lastWritten: Timestamp?
    /// What the bytes are.
    public var content: Content
    /// What state of the source they belong to.
    public var origin: Origin
    /// What stands around them about the product.
    public var context = ProductContext()
    /// Which of the examined file's installations they belong to.
    public var installation: Int?

    /// The document it was found in, where it was one.
    public var document: DocumentContext?

    /// What the bytes belong to now, where raw bytes were searched and the file system tells.
    public var lies: ByteLocation?

    /// Whether it stands in a comment, so that it was not in force.
    public var isInComment = false

    /// Puts a candidate together.
    public init(
        place: PlaceID,
        path: String,
        value: String? = nil,
        offset: Int,
        lastWritten: Timestamp? = nil,
        content: Content,
        origin: Origin = .live
    ) {
        self.place = place
        self.path = path
        self.value = value
        self.offset = offset
        self.lastWritten = lastWritten
        self.content = content
        self.origin = origin
    }
}

/// What state of a source something belongs to.
public enum Origin: String, Sendable, Hashable, Comparable {
    /// What is in force.
    case live
    /// Written in a transaction log and not yet in the file.
    case log
    /// The state before an upgrade.
    case previousInstallation = "previous-installation"
    /// Deleted, and not yet overwritten.
    case deleted
    /// Found in raw bytes.
    case carved

    /// The state in force comes first.
    public static func < (left: Origin, right: Origin) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .live: 0
        case .log: 1
        case .previousInstallation: 2
        case .deleted: 3
        case .carved: 4
        }
    }
}

/// The stable name of a kind of place where keys lie, for example `windows.current-version`.
public struct PlaceID: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as it appears in reports.
    public let rawValue: String
    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a name written in source.
    public init(stringLiteral value: String) { rawValue = value }
    /// The name itself.
    public var description: String { rawValue }
}
