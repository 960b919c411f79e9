public import ByteKit
public import WorkerLink

/// How an image is opened.
public struct ImageOptions: Sendable {
    /// Asked for each locked BitLocker volume until it opens or nil comes back.
    ///
    /// `attempt` counts from 0. What opens a volume is kept nowhere.
    public var bitLockerSecret: @Sendable (_ volume: ImageVolume, _ attempt: Int) -> BitLockerSecret? = { _, _ in nil }
    /// How the worker is run.
    public var worker = WorkerOptions()
    /// How long one request may take; opening, searching and reading are requests.
    public var timeout: Duration = .seconds(120)
    /// The most bytes that one file of an archive may unpack to.
    public var spoolLimit: UInt64 = 64 << 30
    /// The state of an image to open: one of its ``DiskImage/snapshots``, or nil for the present one.
    public var snapshot: String?

    /// The usual options.
    public init() {}
}

/// Where the files beside an image come from: parents, extents, segments.
///
/// Only a file's name is asked for, never a path, so that an image cannot reach for files elsewhere.
public struct ImageSiblings: Sendable {
    /// An opened neighbour.
    public enum Neighbour: Sendable {
        /// An open file, given away.
        case descriptor(Int32)
        /// Bytes read by the program.
        case source(any ByteSource)
    }

    let open: @Sendable (_ name: String) throws -> Neighbour?

    /// Neighbours by a closure.
    public init(_ open: @escaping @Sendable (_ name: String) throws -> Neighbour?) { self.open = open }

    /// No neighbours.
    public static let none = ImageSiblings { _ in nil }
}
