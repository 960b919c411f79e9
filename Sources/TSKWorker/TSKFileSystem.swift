import ByteKit
import CTsk
import DiskFormats
import Glibc
import Synchronization

/// A file system read by The Sleuth Kit: FAT, exFAT, ext.
final class TSKFileSystem: FileSystem {
    let kind: FileSystemKind
    let label = ""
    let root: UInt64
    private let state: Mutex<State>
    let blockSize: UInt64
    /// Bytes of the volume by the smaller of its own account and what is there.
    let byteCount: UInt64
    /// The number of the journal, where the file system keeps one as a file without a name.
    let journal: UInt64?
    private let blockRange: ClosedRange<UInt64>

    /// The most folders looked into.
    static let folderLimit = 1_000_000
    /// The most stretches of one file that are looked at.
    static let runLimit = 1 << 20

    private struct State {
        private let imageHandle: Handle<TSK_IMG_INFO>
        private let systemHandle: Handle<TSK_FS_INFO>

        init(image: UnsafeMutablePointer<TSK_IMG_INFO>, system: UnsafeMutablePointer<TSK_FS_INFO>) {
            imageHandle = Handle(image)
            systemHandle = Handle(system)
        }

        var image: UnsafeMutablePointer<TSK_IMG_INFO>? { imageHandle.pointer }
        var system: UnsafeMutablePointer<TSK_FS_INFO>? { systemHandle.pointer }
    }

    private final class Box {
        let source: any ByteSource
        init(_ source: any ByteSource) { self.source = source }
    }

    /// - Throws: `volume.damaged`.
    init(_ kind: FileSystemKind, _ source: any ByteSource) throws(ParseError) {
        guard let image = Self.image(source) else { throw ParseError("volume.damaged", at: 0, "image") }
        let type =
            switch kind {
            case .fat: TSK_FS_TYPE_FAT_DETECT
            case .exfat: TSK_FS_TYPE_EXFAT
            case .ext: TSK_FS_TYPE_EXT_DETECT
            default: TSK_FS_TYPE_DETECT
            }
        guard let system = tsk_fs_open_img(image, 0, type) else {
            let problem = Self.lastError()
            tsk_img_close(image)
            throw problem
        }
        self.kind = kind
        root = system.pointee.root_inum
        blockSize = UInt64(system.pointee.block_size)
        blockRange = system.pointee.first_block...max(system.pointee.first_block, system.pointee.last_block)
        byteCount = source.byteCount
        journal = system.pointee.journ_inum == 0 ? nil : system.pointee.journ_inum
        state = Mutex(State(image: image, system: system))
    }

    deinit {
        state.withLock { state in
            tsk_fs_close(state.system)
            tsk_img_close(state.image)
        }
    }

    /// The library's image over our bytes: the Swift object stands right behind the library's own structure.
    private static func image(_ source: any ByteSource) -> UnsafeMutablePointer<TSK_IMG_INFO>? {
        let place = MemoryLayout<TSK_IMG_INFO>.stride
        guard let memory = calloc(1, place + 8) else { return nil }
        memory.storeBytes(
            of: UInt(bitPattern: Unmanaged.passRetained(Box(source)).toOpaque()),
            toByteOffset: place,
            as: UInt.self
        )
        return tsk_img_open_external(
            memory,
            Int64(clamping: source.byteCount),
            512,
            { image, offset, buffer, count in
                guard let box = TSKFileSystem.box(image), let buffer, offset >= 0 else { return -1 }
                return buffer.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
                    var span = MutableSpan(_unsafeStart: bytes, count: count)
                    return (try? box.takeUnretainedValue().source.read(at: UInt64(offset), into: &span)) ?? -1
                }
            },
            { image in
                TSKFileSystem.box(image)?.release()
                free(image)
            },
            { _, _ in }
        )
    }

    private static func box(_ image: UnsafeMutablePointer<TSK_IMG_INFO>?) -> Unmanaged<Box>? {
        guard let image else { return nil }
        let bits = UnsafeRawPointer(image).load(fromByteOffset: MemoryLayout<TSK_IMG_INFO>.stride, as: UInt.self)
        return UnsafeRawPointer(bitPattern: bits).map { Unmanaged<Box>.fromOpaque($0) }
    }

    private static func lastError() -> ParseError {
        let text = tsk_error_get().map { String(cString: $0) } ?? ""
        return ParseError("volume.damaged", at: 0, String(text.prefix(200)))
    }

    func entries(ofFolder id: UInt64) throws -> [FileEntry] {
        try entries(ofFolder: id, deleted: false)
    }

    private func entries(ofFolder id: UInt64, deleted: Bool) throws -> [FileEntry] {
        // The library adds entries of its own such as $MBR and $OrphanFiles.
        try names(inFolder: id).filter { $0.isDeleted == deleted && !$0.isVirtual }
            .map { FileEntry(name: $0.name, id: $0.id, isFolder: $0.isFolder, isDeleted: $0.isDeleted) }
    }

    /// All names in a folder but those of itself and of the one above.
    func names(inFolder id: UInt64) throws -> [TSKName] {
        let result: [TSKName]? = state.withLock { state in
            guard let folder = tsk_fs_dir_open_meta(state.system, id) else { return nil }
            defer { tsk_fs_dir_close(folder) }
            var names: [TSKName] = []
            for index in 0..<tsk_fs_dir_getsize(folder) {
                guard let file = tsk_fs_dir_get(folder, index) else { continue }
                defer { tsk_fs_file_close(file) }
                guard let name = file.pointee.name, let text = name.pointee.name else { continue }
                let isDeleted = name.pointee.flags.rawValue & TSK_FS_NAME_FLAG_UNALLOC.rawValue != 0
                let own = String(cString: text)
                guard own != ".", own != ".." else { continue }
                let type = name.pointee.type
                names.append(
                    TSKName(
                        name: own,
                        id: name.pointee.meta_addr,
                        isFolder: type == TSK_FS_NAME_TYPE_DIR || type == TSK_FS_NAME_TYPE_VIRT_DIR,
                        isDeleted: isDeleted,
                        isVirtual: type == TSK_FS_NAME_TYPE_VIRT || type == TSK_FS_NAME_TYPE_VIRT_DIR
                    )
                )
            }
            return names
        }
        guard let result else { throw Self.lastError() }
        return result
    }

    func deletedFiles(limit: Int) throws -> [(path: String, entry: FileEntry)] {
        var result: [(path: String, entry: FileEntry)] = []
        var waiting: [(String, UInt64)] = [("", root)]
        var visited: Set<UInt64> = []
        while let (path, id) = waiting.popLast(), result.count < limit {
            guard visited.insert(id).inserted, visited.count < Self.folderLimit else { continue }
            for entry in (try? entries(ofFolder: id, deleted: true)) ?? [] {
                result.append((path + entry.name, entry))
            }
            for entry in (try? entries(ofFolder: id, deleted: false)) ?? [] where entry.isFolder {
                waiting.append((path + entry.name + "/", entry.id))
            }
        }
        return result
    }

    func status(of id: UInt64) throws -> FileStatus {
        let status: FileStatus? = state.withLock { state in
            guard let file = tsk_fs_file_open_meta(state.system, nil, id) else { return nil }
            defer { tsk_fs_file_close(file) }
            guard let meta = file.pointee.meta else { return nil }
            func time(_ value: time_t) -> Timestamp? {
                value == 0 ? nil : Timestamp(secondsSince1970: Int64(value))
            }
            return FileStatus(
                byteCount: UInt64(max(0, meta.pointee.size)),
                modified: time(meta.pointee.mtime),
                created: time(meta.pointee.crtime)
            )
        }
        guard let status else { throw Self.lastError() }
        return status
    }

    func open(_ id: UInt64) throws -> any ByteSource {
        TSKFile(self, id: id, byteCount: try status(of: id).byteCount)
    }

    fileprivate func read(_ id: UInt64, at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let got = state.withLock { state in
            guard let file = tsk_fs_file_open_meta(state.system, nil, id) else { return -1 }
            defer { tsk_fs_file_close(file) }
            return buffer.withUnsafeMutableBytes { memory in
                memory.withMemoryRebound(to: CChar.self) { bytes in
                    tsk_fs_file_read(
                        file,
                        Int64(clamping: offset),
                        bytes.baseAddress,
                        bytes.count,
                        TSK_FS_FILE_READ_FLAG_NONE
                    )
                }
            }
        }
        guard got >= 0 else { throw Self.lastError() }
        return got
    }

    func unallocatedRanges() throws -> [Range<UInt64>] {
        final class Collector {
            var ranges: RangeCollector
            let blockSize: UInt64
            init(_ ranges: RangeCollector, blockSize: UInt64) {
                self.ranges = ranges
                self.blockSize = blockSize
            }
        }
        let collector = Collector(RangeCollector(below: byteCount), blockSize: blockSize)
        let done = state.withLock { state in
            tsk_fs_block_walk(
                state.system,
                blockRange.lowerBound,
                blockRange.upperBound,
                TSK_FS_BLOCK_WALK_FLAG_ENUM(
                    rawValue: TSK_FS_BLOCK_WALK_FLAG_UNALLOC.rawValue | TSK_FS_BLOCK_WALK_FLAG_AONLY.rawValue
                ),
                { block, pointer in
                    guard let block, let pointer else { return TSK_WALK_ERROR }
                    let collector = Unmanaged<Collector>.fromOpaque(pointer).takeUnretainedValue()
                    let (place, overflow) = block.pointee.addr.multipliedReportingOverflow(by: collector.blockSize)
                    guard !overflow, place < UInt64(Int64.max) else { return TSK_WALK_ERROR }
                    collector.ranges.add(place..<(place + collector.blockSize))
                    return TSK_WALK_CONT
                },
                Unmanaged.passUnretained(collector).toOpaque()
            )
        }
        guard done == 0 else { throw Self.lastError() }
        var (ranges, cutAt) = collector.ranges.finish()
        if let cutAt, let last = ranges.popLast() { ranges.append(last.lowerBound..<max(cutAt, byteCount)) }
        return ranges
    }

    // MARK: blocks

    func withSystem<Result>(_ body: (UnsafeMutablePointer<TSK_FS_INFO>?) -> sending Result) -> sending Result {
        state.withLock { state in body(state.system) }
    }

    /// - Returns: nil for blocks outside of the file system.
    func bytes(ofBlocks first: UInt64, count: UInt64) -> Range<UInt64>? {
        guard first <= blockRange.upperBound, count <= blockRange.upperBound - first + 1 else { return nil }
        return (first * blockSize)..<((first + count) * blockSize)
    }

    /// What the library says of a block: in use or not, and for what.
    /// - Returns: nil for a place outside of the file system.
    func flags(ofBlockAt offset: UInt64) -> UInt32? {
        guard blockRange.contains(offset / blockSize) else { return nil }
        return withSystem { system in
            system?.pointee.block_getflags(system, offset / blockSize).rawValue
        }
    }
}

/// A name in a folder, as the library tells it.
struct TSKName: Sendable {
    var name: String
    var id: UInt64
    var isFolder: Bool
    var isDeleted: Bool
    /// One of the library's own, such as `$FAT1`, by which it shows parts of the file system.
    var isVirtual: Bool
}

/// A file's content through the library.
private final class TSKFile: ByteSource {
    let byteCount: UInt64
    private let system: TSKFileSystem
    private let id: UInt64

    init(_ system: TSKFileSystem, id: UInt64, byteCount: UInt64) {
        self.system = system
        self.id = id
        self.byteCount = byteCount
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        return try system.read(id, at: offset, into: &buffer)
    }
}
