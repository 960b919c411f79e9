public import ByteKit
public import DiskFormats
public import DiskImages

/// What a worker's libraries add to the readers of our own.
public protocol ImageDriver: Sendable {
    /// Whether EWF images, BitLocker and shadow copies are left to a worker with larger libraries.
    var lacksLibraries: Bool { get }
    /// Unpackers and nothing else; the server sets the opening of neighbours.
    var context: ImageContext { get }
    /// Opens what is no container of the readers of our own.
    /// - Returns: nil when the source is left to them.
    func openContainer(_ source: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer?
    /// The volumes of a source that is no disk; nil when it is to be read as a disk.
    func openVolumes(_ source: any ByteSource, name: String, context: ImageContext) throws -> [ServedVolume]?
    /// The file system of a volume; nil when it is of no kind that the worker reads.
    func openFileSystem(_ kind: FileSystemKind, _ source: any ByteSource) throws -> (any FileSystem)?
    /// The lock of a BitLocker volume and, where it opens, the bytes behind it.
    func openBitLocker(_ source: any ByteSource, secret: BitLockerSecret?) throws -> (BitLockerState, (any ByteSource)?)
    /// Earlier states of a volume that has their mark.
    func shadowCopies(_ source: any ByteSource) throws -> [ShadowCopy]
    /// The bytes of an earlier state.
    func openShadowCopy(_ source: any ByteSource, id: String) throws -> any ByteSource
    /// Whether a stored hash is right; nil where none is stored.
    func verify() throws -> Bool?
}

extension ImageDriver {
    /// Nobody reads more of it.
    public var lacksLibraries: Bool { false }
    /// Nothing to add.
    public var context: ImageContext { ImageContext() }
    /// Nothing to add.
    public func openContainer(_: any ByteSource, name: String, context: ImageContext) throws -> OpenedContainer? { nil }
    /// Nothing to add.
    public func openVolumes(_: any ByteSource, name: String, context: ImageContext) throws -> [ServedVolume]? { nil }
    /// Nothing to add.
    public func openFileSystem(_: FileSystemKind, _: any ByteSource) throws -> (any FileSystem)? { nil }
    /// Nothing to add.
    public func openBitLocker(
        _: any ByteSource,
        secret: BitLockerSecret?
    ) throws -> (BitLockerState, (any ByteSource)?) {
        (BitLockerState(lock: .locked, protectors: [], cipher: "", label: ""), nil)
    }
    /// Nothing to add.
    public func shadowCopies(_: any ByteSource) throws -> [ShadowCopy] { [] }
    /// Nothing to add.
    public func openShadowCopy(_: any ByteSource, id: String) throws -> any ByteSource {
        throw ParseError("volume.no-such-shadow-copy", at: 0, id)
    }
    /// Nothing to add.
    public func verify() throws -> Bool? { nil }
}

/// A volume as the worker holds it.
public struct ServedVolume: Sendable {
    /// What the program is told.
    public var model: ImageVolume
    /// Its bytes as they lie on the disk.
    public var source: any ByteSource
    /// Its bytes as the file system sees them; nil while it is locked.
    public var plain: (any ByteSource)?
    /// Its files, where they can be read.
    public var system: (any FileSystem)?

    /// A volume.
    public init(model: ImageVolume, source: any ByteSource, plain: (any ByteSource)?, system: (any FileSystem)?) {
        self.model = model
        self.source = source
        self.plain = plain
        self.system = system
    }
}
