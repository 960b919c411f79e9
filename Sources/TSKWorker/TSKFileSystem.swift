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
    private let blockSize: UInt64
    private let blockRange: ClosedRange<UInt64>

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
        let result: [FileEntry]? = state.withLock { state in
            guard let folder = tsk_fs_dir_open_meta(state.system, id) else { return nil }
            defer { tsk_fs_dir_close(folder) }
            var entries: [FileEntry] = []
            for index in 0..<tsk_fs_dir_getsize(folder) {
                guard let file = tsk_fs_dir_get(folder, index) else { continue }
                defer { tsk_fs_file_close(file) }
                guard let name = file.pointee.name, let text = name.pointee.name else { continue }
                let isDeleted = name.pointee.flags.rawValue & TSK_FS_NAME_FLAG_UNALLOC.rawValue != 0
                guard isDeleted == deleted else { continue }
                let own = String(cString: text)
                // The library adds entries of its own such as $MBR and $OrphanFiles.
                guard own != ".", own != "..", name.pointee.type != TSK_FS_NAME_TYPE_VIRT,
                    name.pointee.type != TSK_FS_NAME_TYPE_VIRT_DIR
                else { continue }
                let isFolder = name.pointee.type == TSK_FS_NAME_TYPE_DIR
                entries.append(
                    FileEntry(name: own, id: name.pointee.meta_addr, isFolder: isFolder, isDeleted: isDeleted)
                )
            }
            return entries
        }
        guard let result else { throw Self.lastError() }
        return result
    }

    func deletedFiles(limit: Int) throws -> [(path: String, entry: FileEntry)] {
        var result: [(path: String, entry: FileEntry)] = []
        var waiting: [(String, UInt64)] = [("", root)]
        var visited: Set<UInt64> = []
        while let (path, id) = waiting.popLast(), result.count < limit {
            guard visited.insert(id).inserted, visited.count < 1_000_000 else { continue }
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
        final class Collector { var blocks: [Range<UInt64>] = [] }
        let collector = Collector()
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
                    let address = block.pointee.addr
                    if let last = collector.blocks.last, last.upperBound == address {
                        collector.blocks[collector.blocks.count - 1] = last.lowerBound..<(address + 1)
                    } else {
                        collector.blocks.append(address..<(address + 1))
                    }
                    return TSK_WALK_CONT
                },
                Unmanaged.passUnretained(collector).toOpaque()
            )
        }
        guard done == 0 else { throw Self.lastError() }
        return collector.blocks.map { ($0.lowerBound * blockSize)..<($0.upperBound * blockSize) }
    }
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
