import DiskFormats

/// What the bytes of a carved find belong to now, as the file system around them tells.
public struct ByteLocation: Hashable, Sendable {
    /// What the bytes are part of.
    public enum Kind: String, Sendable, CaseIterable {
        /// A file that is in use.
        case file
        /// The rest of a file's last cluster, behind its end.
        case slack
        /// A deleted file whose record still names these bytes.
        case deletedFile = "deleted-file"
        /// Nothing.
        case unallocated
        /// The file system's own tables.
        case metadata
    }

    /// What the bytes are part of.
    public var kind: Kind
    /// The file, by its path in the volume.
    public var path: String?
    /// Where in the file, in bytes from its start.
    public var offset: UInt64?

    /// Names what bytes are part of.
    public init(_ kind: Kind, path: String? = nil, offset: UInt64? = nil) {
        self.kind = kind
        self.path = path
        self.offset = offset
    }

    /// What a file system says.
    /// - Returns: nil where it does not know.
    init?(owner: ByteOwner) {
        switch owner {
        case .file(let path, let offset): self.init(.file, path: path, offset: offset)
        case .slack(let path): self.init(.slack, path: path)
        case .deletedFile(let path, let offset): self.init(.deletedFile, path: path, offset: offset)
        case .unallocated: self.init(.unallocated)
        case .metadata(let path): self.init(.metadata, path: path)
        case .unknown: return nil
        }
    }
}
