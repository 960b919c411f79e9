import ByteKit
import CVshadow
import DiskFormats
import DiskImages
import Synchronization

/// The shadow copies of one NTFS volume.
final class ShadowVolume: Sendable {
    private let state: Mutex<Handle<Int>>
    let copies: [ShadowCopy]

    /// - Throws: `vss.damaged`.
    init(_ source: any ByteSource) throws(ParseError) {
        var volume: UnsafeMutablePointer<Int>?
        var count: Int32 = 0
        guard libvshadow_volume_initialize(&volume, nil) == 1, let handle = BFIO.handle(source),
            libvshadow_volume_open_file_io_handle(volume, handle, 1, nil) == 1,
            libvshadow_volume_get_number_of_stores(volume, &count, nil) == 1
        else { throw ParseError("vss.damaged", at: 0x1E00) }
        var copies: [ShadowCopy] = []
        for index in 0..<min(count, 512) {
            var store: UnsafeMutablePointer<Int>?
            guard libvshadow_volume_get_store(volume, index, &store, nil) == 1 else { continue }
            defer { libvshadow_store_free(&store, nil) }
            var id = [UInt8](repeating: 0, count: 16)
            var time: UInt64 = 0
            libvshadow_store_get_identifier(store, &id, 16, nil)
            let hasTime = libvshadow_store_get_creation_time(store, &time, nil) == 1
            var reader = ByteReader(id.span)
            copies.append(
                ShadowCopy(
                    id: (try? GUID(parsing: &reader))?.description ?? "\(index)",
                    created: hasTime ? Timestamp(fileTime: time) : nil
                )
            )
        }
        self.copies = copies
        state = Mutex(Handle(volume))
    }

    func open(_ id: String) throws(ParseError) -> ShadowStore {
        guard let index = copies.firstIndex(where: { $0.id == id }) else {
            throw ParseError("volume.no-such-shadow-copy", at: 0, id)
        }
        let store = state.withLock { volume in
            var store: UnsafeMutablePointer<Int>?
            let done = libvshadow_volume_get_store(volume.pointer, Int32(index), &store, nil)
            return Handle(done == 1 ? store : nil)
        }
        guard store.pointer != nil else { throw ParseError("vss.damaged", at: 0x1E00, id) }
        return ShadowStore(store, volume: self)
    }
}

/// A volume as one shadow copy kept it.
final class ShadowStore: ByteSource {
    let byteCount: UInt64
    private let store: Mutex<Handle<Int>>
    private let volume: ShadowVolume

    init(_ store: Handle<Int>, volume: ShadowVolume) {
        var size: UInt64 = 0
        libvshadow_store_get_volume_size(store.pointer, &size, nil)
        byteCount = min(size, UInt64(Int64.max))
        self.store = Mutex(store)
        self.volume = volume
    }

    deinit {
        store.withLock { store in
            var pointer = store.pointer
            libvshadow_store_free(&pointer, nil)
        }
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let wanted = Int(clamping: min(UInt64(buffer.count), byteCount - offset))
        let got = store.withLock { store in
            buffer.withUnsafeMutableBytes { memory in
                libvshadow_store_read_buffer_at_offset(
                    store.pointer,
                    memory.baseAddress,
                    wanted,
                    Int64(offset),
                    nil
                )
            }
        }
        guard got >= 0 else { throw ParseError("vss.damaged", at: Int(clamping: offset)) }
        return got
    }
}
