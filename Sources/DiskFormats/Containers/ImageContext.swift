public import ByteKit

/// What the readers of containers need from outside: further files, and unpackers of well-kept libraries.
public struct ImageContext: Sendable {
    /// Unpacks `packed` to at most `limit` bytes; nil when it is damaged.
    public typealias Unpack = @Sendable (_ packed: [UInt8], _ limit: Int) -> [UInt8]?

    /// Opens a file that an image names: only its last path component counts, and it is looked for beside the image.
    /// - Returns: nil when there is none.
    public var sibling: @Sendable (_ name: String) throws -> (any ByteSource)?
    /// Raw deflate, without a head.
    public var inflate: Unpack
    /// Deflate with the head of zlib.
    public var zlib: Unpack
    /// Zstandard.
    public var zstd: Unpack
    /// How many parents an image may have, one behind the other.
    public var depthLimit = 64

    /// A context.
    public init(
        sibling: @escaping @Sendable (_ name: String) throws -> (any ByteSource)? = { _ in nil },
        inflate: @escaping Unpack = { _, _ in nil },
        zlib: @escaping Unpack = { _, _ in nil },
        zstd: @escaping Unpack = { _, _ in nil }
    ) {
        self.sibling = sibling
        self.inflate = inflate
        self.zlib = zlib
        self.zstd = zstd
    }
}

/// One layer that was taken off on the way to the bytes of the disk.
public struct ContainerLayer: Hashable, Sendable {
    /// The format and its kind, such as `vhdx dynamic`.
    public var format: String
    /// The file, where it is not the one that was given: a parent, an extent.
    public var file: String

    /// A layer.
    public init(format: String, file: String = "") {
        self.format = format
        self.file = file
    }
}

/// A point in time that an image keeps besides its present state.
public struct ImageSnapshot: Hashable, Sendable {
    /// The format's own identifier.
    public var id: String
    /// The name a person gave it.
    public var name: String
    /// When it was taken.
    public var created: Timestamp?

    /// A snapshot.
    public init(id: String, name: String, created: Timestamp?) {
        self.id = id
        self.name = name
        self.created = created
    }
}

/// An opened container: the bytes of the disk in it.
public struct OpenedContainer: Sendable {
    /// The bytes of the disk.
    public var media: any ByteSource
    /// What was taken off, the outermost first.
    public var layers: [ContainerLayer]
    /// Snapshots kept inside the image.
    public var snapshots: [ImageSnapshot] = []
    /// What is wrong and did not keep the image from being opened.
    public var problems: [ParseError] = []
    /// The image's own identifier, by which a child knows its parent; nil where the format has none.
    var identifier: String?

    /// A container.
    public init(
        media: any ByteSource,
        layers: [ContainerLayer],
        snapshots: [ImageSnapshot] = [],
        problems: [ParseError] = []
    ) {
        self.media = media
        self.layers = layers
        self.snapshots = snapshots
        self.problems = problems
    }
}

/// The formats that are recognised by their content.
public enum ContainerKind: String, Sendable {
    case vhd, vhdx, qcow2, vdi, vmdk, vmdkDescriptor = "vmdk-descriptor", vmdkCOWD = "vmdk-cowd"
    case ewf, ewf2 = "ex01", aff, aff4
    case raw

    /// What a file's first and last bytes say it is.
    /// - Returns: the kind; ``raw`` where nothing fits.
    /// - Throws: what the source throws.
    public static func detect(_ source: any ByteSource) throws -> ContainerKind {
        let start = try source.read(at: 0, count: 1_024)
        let bytes = start.span
        if bytes.matches("conectix", at: 0) { return .vhd }
        if bytes.matches("vhdxfile", at: 0) { return .vhdx }
        if bytes.matches("QFI\u{FB}", at: 0) || bytes.holds(4, at: 0) && bytes.bigU32(at: 0) == 0x5146_49FB {
            return .qcow2
        }
        if bytes.holds(0x44, at: 0), bytes.loadU32(at: 0x40) == 0xBEDA_107F { return .vdi }
        if bytes.matches("KDMV", at: 0) { return .vmdk }
        if bytes.matches("COWD", at: 0) { return .vmdkCOWD }
        if bytes.matches("EVF\u{09}\u{0D}\u{0A}", at: 0) || isEWF(bytes) { return .ewf }
        if bytes.matches("EVF2", at: 0) { return .ewf2 }
        if bytes.matches("AFF", at: 0) { return .aff }
        if isDescriptor(start) { return .vmdkDescriptor }
        if source.byteCount >= 512 {
            let end = try source.read(at: source.byteCount - 512, count: 512)
            if end.span.matches("conectix", at: 0) { return .vhd }
        }
        return .raw
    }

    private static func isEWF(_ bytes: Span<UInt8>) -> Bool {
        bytes.holds(8, at: 0) && bytes.loadU64(at: 0) == 0x00FF_0A0D_0946_5645
    }

    private static func isDescriptor(_ start: [UInt8]) -> Bool {
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return text.contains("# disk descriptorfile") || text.hasPrefix("version=") && text.contains("createtype")
    }
}
