public import FirmwareTables
public import Texts

/// What became of one source: a thing a person pointed at, or a file in a folder they pointed at.
public struct SourceReport: Sendable {
    /// How far it could be read.
    public enum Status: String, Sendable {
        /// All that was needed.
        case read
        /// Not all: see the problems.
        case partial
        /// Nothing.
        case unreadable
    }

    /// Number within the report, for example `s1`.
    public var id: String
    /// The folder it was found in, by its number.
    public var parent: String?
    /// The path or address as given, or the path below the folder given.
    public var given: String
    /// What it is, by its content.
    public var kind: ContentKind
    /// What it was packed in, outermost first.
    public var packings: [String] = []
    /// Where in an image it lies; nil for a file of its own.
    public var location: SourceLocation?
    /// SHA-256 of the file; nil where only ranges were read.
    public var sha256: String?
    /// Size in bytes.
    public var size: UInt64?
    /// Bytes that were looked at.
    public var bytesRead: UInt64 = 0
    /// Requests that were made for them; nil where there are none to make.
    public var requests: Int?
    /// How far it could be read.
    public var status: Status = .read
    /// What stood in the way.
    public var problems: [Message] = []
    /// What a disk image holds; nil for anything else.
    public var image: ImageContents?
    /// The machine whose firmware it shows.
    public var machine: MachineIdentity?
    /// For a folder: how many files it holds, and how many of them were looked into.
    public var files: FileCount?

    /// Files of a folder.
    public struct FileCount: Sendable {
        /// All regular files.
        public var seen = 0
        /// Those whose content was read because it may hold a key.
        public var examined = 0
    }
}
