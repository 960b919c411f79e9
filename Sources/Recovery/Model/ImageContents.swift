public import DiskFormats
public import DiskImages

/// What a disk image holds, whether or not a key was in it: every volume, every earlier state.
public struct ImageContents: Sendable {
    /// The volumes, in the order of the partition table; the images of a WIM.
    public var volumes: [ImageVolume]
    /// States that the image keeps besides its present one.
    public var snapshots: [ImageSnapshot]
    /// What comparing the image with its stored hash showed; nil where that was not asked for.
    public var storedHash: StoredHash?

    /// The outcome of comparing an image with the hash that was stored when it was made.
    public enum StoredHash: String, Sendable {
        /// The image is as it was made.
        case right
        /// The image is not as it was made.
        case wrong
        /// The format has no such hash, or none was stored.
        case none
    }

    /// What an opened image holds.
    init(_ image: DiskImage) {
        volumes = image.volumes
        snapshots = image.snapshots
    }
}

/// A Windows image inside a WIM file, as the file describes it.
public struct WindowsImage: Hashable, Sendable {
    /// Its number in the file, from 1, as `dism /index` counts.
    public var index: Int
    /// The name it was given.
    public var name: String?
    /// The edition, such as `ServerStandard`.
    public var edition: String?
    /// The language, such as `fr-FR`.
    public var language: String?
    /// The build number.
    public var build: String?

    /// The image in a volume that stands for one; nil for any other volume.
    public init?(_ volume: ImageVolume) {
        guard volume.fileSystem == .wim else { return nil }
        index = volume.partition.number
        name = volume.facts["name"]
        edition = volume.facts["edition"]
        language = volume.facts["language"]
        build = volume.facts["build"]
    }
}
