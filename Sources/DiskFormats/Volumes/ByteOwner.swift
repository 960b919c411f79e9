/// What a byte of a volume belongs to now.
///
/// Paths run from the top of the volume, with `/`; a named stream follows its file's name after a colon, as Windows
/// writes it. Offsets are in bytes from the start of the file. In a file that the file system compressed they are exact
/// to the compression unit (64 KiB on NTFS as a rule), whose packed bytes stand for no single place.
public enum ByteOwner: Hashable, Sendable {
    /// A file's content.
    case file(path: String, offset: UInt64)
    /// Space that a file has and does not use: what lies there is older than the file's content.
    case slack(path: String)
    /// Free space that a deleted file's record still claims; it may have been written to since.
    case deletedFile(path: String, offset: UInt64)
    /// Space that belongs to nothing.
    case unallocated
    /// The file system's own bookkeeping, or a folder's list of names (`Folder:$I30`); empty where it has no name.
    case metadata(path: String)
    /// Not to be told: outside of the volume, of a kind of file system that does not say, or in use by what a damaged
    /// file system no longer tells.
    case unknown

    /// The path of what it belongs to.
    public var path: String? {
        switch self {
        case .file(let path, _), .slack(let path), .deletedFile(let path, _), .metadata(let path): path
        case .unallocated, .unknown: nil
        }
    }
}
