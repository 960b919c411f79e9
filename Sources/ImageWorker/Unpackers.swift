import CZlib
import CZstd

/// Unpackers of well-kept libraries for the readers of containers.
enum Unpackers {
    /// Deflate without a head, or with that of zlib.
    static func inflate(_ packed: [UInt8], limit: Int, raw: Bool) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, raw ? -15 : 15, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var status = Z_OK
        let result = [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            packed.withUnsafeBufferPointer { input in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(limit)
                // A cluster may end inside the packed bytes, which are told in whole sectors.
                status = CZlib.inflate(&stream, Z_FINISH)
            }
            count = limit - Int(stream.avail_out)
        }
        return status == Z_STREAM_END || status == Z_BUF_ERROR && result.count == limit ? result : nil
    }

    /// Zstandard: one frame, whatever follows it.
    static func zstd(_ packed: [UInt8], limit: Int) -> [UInt8]? {
        guard let context = ZSTD_createDStream() else { return nil }
        defer { ZSTD_freeDStream(context) }
        var failed = false
        let result = [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            packed.withUnsafeBufferPointer { input in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var target = ZSTD_outBuffer(dst: output.baseAddress, size: limit, pos: 0)
                while source.pos < source.size, target.pos < target.size {
                    let status = ZSTD_decompressStream(context, &target, &source)
                    if ZSTD_isError(status) != 0 {
                        failed = true
                        break
                    }
                    if status == 0 { break }
                }
                count = target.pos
            }
        }
        return failed ? nil : result
    }
}
