public import ByteKit
public import DiskFormats
import Glibc
import Synchronization
public import WorkerLink

/// A disk image, a medium or an archive, read by a worker process that may do nothing else.
///
/// Nothing is ever mounted or written. The object keeps its worker alive; so does every file opened from it.
public final class DiskImage: Sendable {
    /// What was taken off on the way to the bytes of the disk, the outermost first.
    public let layers: [ContainerLayer]
    /// States that the image keeps besides its present one.
    public let snapshots: [ImageSnapshot]
    /// What is wrong with the image as a whole.
    public let problems: [ImageProblem]
    /// Bytes of the disk inside.
    public let byteCount: UInt64
    /// The volumes, in the order of the partition table.
    public let volumes: [ImageVolume]

    let link: ImageLink
    let options: ImageOptions
    /// The bytes of the disk, where the image is nothing but them.
    private let plain: PlainMedia?
    private let helpers = Mutex<[Int: DiskImage]>([:])

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the image; parents, extents and segments are looked for beside it.
    ///   - options: secrets, sandbox, limits.
    /// - Returns: the opened image.
    /// - Throws: `WorkerError` with a code `source.…`, `container.…` or `worker.…`.
    public static func open(path: String, options: ImageOptions = ImageOptions()) throws(WorkerError) -> DiskImage {
        let descriptor = try ImageFolder.openFile(path)
        let (folder, name) = ImageFolder.split(path)
        return try DiskImage(.descriptor(descriptor), name: name, siblings: .folder(folder), options: options)
    }

    /// Opens a file that is open already.
    ///
    /// - Parameters:
    ///   - descriptor: the file, given away.
    ///   - name: the name it has.
    ///   - options: secrets, sandbox, limits.
    /// - Returns: the opened image.
    /// - Throws: `WorkerError` with a code `container.…` or `worker.…`.
    public static func open(
        descriptor: Int32,
        name: String,
        options: ImageOptions = ImageOptions()
    ) throws(WorkerError) -> DiskImage {
        try DiskImage(.descriptor(descriptor), name: name, siblings: .none, options: options)
    }

    /// Opens bytes that the program reads itself: a remote object, a file inside another image.
    ///
    /// - Parameters:
    ///   - source: the bytes.
    ///   - name: the name they have, by which segments are numbered.
    ///   - siblings: the files beside it.
    ///   - options: secrets, sandbox, limits.
    /// - Returns: the opened image.
    /// - Throws: `WorkerError` with a code `container.…` or `worker.…`.
    public static func open(
        source: any ByteSource,
        name: String,
        siblings: ImageSiblings = .none,
        options: ImageOptions = ImageOptions()
    ) throws(WorkerError) -> DiskImage {
        try DiskImage(.source(source), name: name, siblings: siblings, options: options)
    }

    private init(
        _ main: ImageSiblings.Neighbour,
        name: String,
        siblings: ImageSiblings,
        options: ImageOptions,
        worker: String? = nil
    ) throws(WorkerError) {
        var plain: PlainMedia?
        if case .descriptor(let descriptor) = main { plain = PlainMedia(sharing: descriptor) }
        let link = try ImageLink(main, name: name, siblings: siblings, options: options, worker: worker)
        self.link = link
        self.options = options
        let reply = try link.opened()
        layers = reply.layers
        snapshots = reply.snapshots
        problems = reply.problems
        byteCount = reply.byteCount
        self.plain = reply.layers.map(\.format) == ["raw"] && plain?.byteCount == reply.byteCount ? plain : nil
        var volumes = try link.volumes()
        for index in volumes.indices where volumes[index].bitLocker?.lock == .locked {
            volumes[index] = try link.unlock(volumes[index], ask: options.bitLockerSecret)
        }
        self.volumes = volumes
    }

    /// Starts the worker that a file will need, so that it is ready when the file is opened with the usual options.
    ///
    /// To be called on the main thread before anything that takes long; a file that is no image costs a look at its
    /// first bytes.
    public static func expect(path: String) {
        guard let descriptor = try? ImageFolder.openFile(path) else { return }
        let source = DescriptorSource(owning: descriptor)
        guard let kind = try? ContainerKind.detect(source), let worker = try? ImageWorkerKind(for: source),
            worker != .media
        else { return }
        let mark = kind == .raw ? try? source.read(at: 510, count: 2) : nil
        guard kind != .raw || mark == [0x55, 0xAA] else { return }
        WorkerStandby.start(worker.rawValue)
    }

    /// Finds files by path.
    ///
    /// - Parameters:
    ///   - volume: the volume's index.
    ///   - shadowCopy: the identifier of an earlier state, or nil for the present one.
    ///   - patterns: paths from the top of the volume, letter case aside; `*`, `?` and `**` stand for parts of names,
    ///     characters and folders.
    ///   - includingDeleted: whether deleted files are told as well, where the file system can.
    ///   - limit: the most files to tell.
    /// - Returns: the files with their sizes and times.
    /// - Throws: `WorkerError`.
    public func files(
        inVolume volume: Int,
        shadowCopy: String? = nil,
        matching patterns: [String],
        includingDeleted: Bool = false,
        limit: Int = 100_000
    ) throws(WorkerError) -> ImageFileList {
        try link(for: volume).call(
            .files,
            WorkerMessage {
                $0.u32(number(of: volume))
                $0.optional(shadowCopy) { $0.text($1) }
                $0.list(patterns) { $0.text($1) }
                $0.bool(includingDeleted)
                $0.u32(UInt32(clamping: limit))
            },
            doing: "find files in volume \(volume)"
        ) { (input) throws(ParseError) in
            ImageFileList(
                files: try input.wireList { (item) throws(ParseError) in
                    try item.wireFile(volume: volume, shadowCopy: shadowCopy)
                },
                problems: try input.wireList { (item) throws(ParseError) in try item.wireProblem() },
                isCutShort: try input.wireBool()
            )
        }
    }

    /// The content of a file, read where and when it is asked for.
    /// - Throws: `WorkerError`.
    public func open(_ file: ImageFile) throws(WorkerError) -> any ByteSource {
        let message = WorkerMessage {
            $0.u32(number(of: file.volume))
            $0.optional(file.shadowCopy) { $0.text($1) }
            $0.u64(file.id)
            $0.text(file.path)
        }
        let link = try link(for: file.volume)
        let (handle, size, isSequential) = try link.call(.openFile, message, doing: "open \(file.path)") {
            (input) throws(ParseError) in (try input.u32(), try input.u64(), try input.wireBool())
        }
        let source = WorkerSource(link, handle: handle, byteCount: size, name: file.path)
        // What lies packed in an archive is copied once, to a file without a name.
        if isSequential { return try Spool.copy(source, limit: link.spoolLimit, name: file.path) }
        return CachedSource(source, blockSize: 32 << 10, blockLimit: 256)
    }

    /// The bytes of the whole disk, or of one volume as its file system sees them (decrypted), for looking for remains.
    /// - Throws: `WorkerError`.
    public func media(ofVolume volume: Int? = nil) throws(WorkerError) -> any SparseSource {
        if let plain, let range = range(ofVolume: volume) {
            return SliceSource(plain, start: range.lowerBound, byteCount: range.upperBound - range.lowerBound)
        }
        let message = WorkerMessage { $0.optional(volume) { $0.u32(UInt32(clamping: $1)) } }
        let (handle, size) = try link.call(.media, message, doing: "open the bytes of the disk") {
            (input) throws(ParseError) in (try input.u32(), try input.u64())
        }
        return WorkerSource(link, handle: handle, byteCount: size, name: "disk")
    }

    /// Parts of a volume that belong to no file, in order, in bytes from the start of the volume as its file system
    /// sees it (behind BitLocker: decrypted).
    ///
    /// Of a volume so scattered that it has over a million of them the last range stands for all the rest.
    /// - Throws: `WorkerError`.
    public func unallocatedRanges(ofVolume volume: Int) throws(WorkerError) -> [Range<UInt64>] {
        let message = WorkerMessage { $0.u32(number(of: volume)) }
        return try link(for: volume).call(.unallocated, message, doing: "read the map of free space") {
            (input) throws(ParseError) in try input.wireRanges()
        }
    }

    /// Where on the disk the bytes of a volume lie as its file system sees them, or those of the whole disk.
    /// - Returns: nil where they lie elsewhere: encrypted, or put together by a volume manager.
    private func range(ofVolume volume: Int?) -> Range<UInt64>? {
        guard let volume else { return 0..<byteCount }
        guard volumes.indices.contains(volume) else { return nil }
        let (partition, lock) = (volumes[volume].partition, volumes[volume].bitLocker)
        guard lock == nil, partition.scheme != .lvm, partition.offset <= byteCount,
            partition.byteCount <= byteCount - partition.offset
        else { return nil }
        return partition.offset..<(partition.offset + partition.byteCount)
    }

    /// Volumes of these kinds are read by a worker of their own, which sees only the volume, and only when asked.
    private func needsHelper(_ volume: Int) -> Bool {
        guard volumes.indices.contains(volume) else { return false }
        return [.fat, .exfat, .ext].contains(volumes[volume].fileSystem)
    }

    func number(of volume: Int) -> UInt32 { needsHelper(volume) ? 0 : UInt32(clamping: volume) }

    func link(for volume: Int) throws(WorkerError) -> ImageLink {
        guard needsHelper(volume) else { return link }
        if let held = helpers.withLock({ $0[volume] }) { return held.link }
        let helper = try DiskImage(
            .source(try media(ofVolume: volume)),
            name: "volume \(volume)",
            siblings: .none,
            options: options,
            worker: "regain-tsk"
        )
        helpers.withLock { $0[volume] = helper }
        return helper.link
    }

    /// Checks a stored hash of the whole image, where the format has one (E01).
    /// - Returns: whether it is right; nil when none is stored.
    /// - Throws: `WorkerError`.
    public func verify() throws(WorkerError) -> Bool? {
        try link.call(.verify, WorkerMessage(), doing: "verify the stored hash", timeout: .seconds(86_400)) {
            (input) throws(ParseError) in
            try input.wireOptional { (item) throws(ParseError) in try item.wireBool() }
        }
    }

    /// Bytes read from the image file and its neighbours so far.
    public var bytesRead: UInt64 {
        let own = plain?.bytesRead ?? 0
        let worker = try? link.call(.bytesRead, WorkerMessage(), doing: "count") { (input) throws(ParseError) in
            try input.u64()
        }
        return own + (worker ?? 0)
    }

    /// Whether a worker knows what to do with a source: any container, partition table, file system or archive.
    ///
    /// - Returns: false for a plain file, such as a hive.
    /// - Throws: what the source throws.
    public static func recognises(_ source: any ByteSource) throws -> Bool {
        if try ContainerKind.detect(source) != .raw { return true }
        if try MediaKind.detect(source) != nil { return true }
        switch try FileSystemKind.detect(source) {
        case .unknown, .empty: break
        default: return true
        }
        return try !PartitionTable(reading: source).partitions.isEmpty
    }
}
