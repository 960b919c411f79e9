public import ByteKit

/// Where in an image something lies.
public struct SourceLocation: Sendable {
    /// What was taken off on the way, the outermost first: `vhdx`, `qcow2`.
    public var containers: [String]
    /// Number of the partition; nil where the volume fills the disk.
    public var partition: Int?
    /// Where the volume begins, in bytes from the start of the disk inside.
    public var volumeOffset: UInt64?
    /// Its file system.
    public var fileSystem: String?
    /// The file's path in the volume.
    public var file: String?
    /// Whether the file is deleted.
    public var isDeleted = false
    /// The shadow copy, by its identifier.
    public var shadowCopy: String?
    /// When the shadow copy was made.
    public var shadowCopyCreated: Timestamp?

    /// The Windows image, where the file lies in a WIM.
    public var windowsImage: WindowsImage?
    /// The snapshot that the disk image itself keeps, by its name.
    public var snapshot: String?
    /// When that snapshot was taken.
    public var snapshotCreated: Timestamp?

    /// A place in a file that was reached through these containers.
    public init(containers: [String] = []) { self.containers = containers }
}
