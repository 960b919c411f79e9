public import ByteKit

/// One name in a folder of a file system.
public struct FileEntry: Sendable {
    /// The name as stored.
    public var name: String
    /// The file system's own number of the file.
    public var id: UInt64
    /// Whether other names can be below it.
    public var isFolder: Bool
    /// Whether the entry was deleted.
    public var isDeleted = false

    /// An entry.
    public init(name: String, id: UInt64, isFolder: Bool, isDeleted: Bool = false) {
        self.name = name
        self.id = id
        self.isFolder = isFolder
        self.isDeleted = isDeleted
    }
}

/// What a file system says about a file.
public struct FileStatus: Sendable {
    /// Size in bytes.
    public var byteCount: UInt64
    /// Last change of the content.
    public var modified: Timestamp?
    /// When the file was made.
    public var created: Timestamp?

    /// A status.
    public init(byteCount: UInt64, modified: Timestamp? = nil, created: Timestamp? = nil) {
        self.byteCount = byteCount
        self.modified = modified
        self.created = created
    }
}

/// Files and folders of one volume, for reading.
public protocol FileSystem: Sendable {
    /// What kind it is.
    var kind: FileSystemKind { get }
    /// The volume's name, where it has one.
    var label: String { get }
    /// The number of the top folder.
    var root: UInt64 { get }
    /// The entries of a folder, without `.` and `..`.
    func entries(ofFolder id: UInt64) throws -> [FileEntry]
    /// The entries of that name in a folder, letter case aside.
    func entries(named name: String, inFolder id: UInt64) throws -> [FileEntry]
    /// Whether a part of a folder could not be read when its entries were asked for.
    func isDamaged(folder id: UInt64) -> Bool
    /// Size and times of a file.
    func status(of id: UInt64) throws -> FileStatus
    /// The content of a file.
    func open(_ id: UInt64) throws -> any ByteSource
    /// Files that were deleted but whose records are still there, with the path that can still be told.
    func deletedFiles(limit: Int) throws -> [(path: String, entry: FileEntry)]
    /// Ranges of the volume that belong to no file, in order, in bytes.
    func unallocatedRanges() throws -> [Range<UInt64>]
    /// Parts of the space in use that hold older contents.
    func slack() throws -> SlackMap
    /// What the bytes at these places belong to, in the same order, one for each; in bytes from the volume's start.
    func owners(at offsets: [UInt64]) throws -> [ByteOwner]
}

extension FileSystem {
    /// Looks through all entries.
    public func entries(named name: String, inFolder id: UInt64) throws -> [FileEntry] {
        let wanted = name.lowercased()
        return try entries(ofFolder: id).filter { $0.name.lowercased() == wanted }
    }

    /// Other file systems throw where a folder cannot be read.
    public func isDamaged(folder id: UInt64) -> Bool { false }

    /// None that this file system can tell.
    public func slack() throws -> SlackMap { SlackMap() }

    /// Not told by this file system.
    public func owners(at offsets: [UInt64]) throws -> [ByteOwner] { offsets.map { _ in .unknown } }

    /// None that this file system can tell.
    public func deletedFiles(limit: Int) throws -> [(path: String, entry: FileEntry)] { [] }
}

/// The kinds of thing a volume can hold.
public enum FileSystemKind: String, Sendable {
    case ntfs, fat, exfat, ext, iso9660, udf, xfs, btrfs, apfs, hfs
    case wim, archive
    /// Named and not read.
    case refs, bitlocker, lvm, luks, swap, dynamicDisk = "dynamic-disk", storageSpaces = "storage-spaces"
    /// Only zeros, as far as was looked.
    case empty
    /// Nothing known.
    case unknown
}
