import CWim
import DiskFormats
import Synchronization

/// XPRESS, LZX and LZMS by wimlib; one decompressor is kept for each kind and size of chunk.
final class WimDecompressor: Sendable {
    private let held = Mutex<[Key: UInt]>([:])

    private struct Key: Hashable {
        var packing: WIMPacking
        var size: Int
    }

    func unpack(_ packing: WIMPacking, _ packed: [UInt8], _ count: Int) -> [UInt8]? {
        let type: wimlib_compression_type
        switch packing {
        case .none: return nil
        case .xpress: type = WIMLIB_COMPRESSION_TYPE_XPRESS
        case .lzx: type = WIMLIB_COMPRESSION_TYPE_LZX
        case .lzms: type = WIMLIB_COMPRESSION_TYPE_LZMS
        }
        // The library wants a power of two for LZX.
        var size = 32_768
        while size < count { size *= 2 }
        return held.withLock { held in
            let key = Key(packing: packing, size: size)
            if held[key] == nil {
                var made: OpaquePointer?
                guard wimlib_create_decompressor(type, size, &made) == 0 else { return nil }
                held[key] = UInt(bitPattern: made)
            }
            guard let decompressor = held[key].flatMap({ OpaquePointer(bitPattern: $0) }) else { return nil }
            var done = false
            let result = [UInt8](unsafeUninitializedCapacity: count) { output, used in
                done = wimlib_decompress(packed, packed.count, output.baseAddress, count, decompressor) == 0
                used = done ? count : 0
            }
            return done ? result : nil
        }
    }
}
