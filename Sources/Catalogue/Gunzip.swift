import CZlib

/// Unpacks gzip; the only place of this target where zlib and its pointers are touched.
enum Gunzip {
    enum Failure: Error {
        /// The data are damaged or cut off.
        case damaged
        /// The data unpack to more than the limit.
        case tooLarge
    }

    /// The bytes of a gzip member, at most `limit` of them.
    static func unpack(_ packed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        guard packed.count <= Int(UInt32.max) else { throw .tooLarge }
        // zlib remembers the address of the stream, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        // 16 above the window size of 15 bits: with the gzip header and its checksum.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { throw .damaged }
        defer { unsafe inflateEnd(stream) }
        var packed = packed
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        // SAFETY: both arrays stay where they are and alive inside the closures; zlib reads and writes only what
        // avail_in and avail_out allow, and no call follows after the closures.
        return try unsafe packed.withUnsafeMutableBufferPointer { (input) throws(Failure) in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
            while true {
                var status = Z_OK
                let produced = unsafe block.withUnsafeMutableBufferPointer { output in
                    unsafe stream.pointee.next_out = output.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
                    status = unsafe inflate(stream, Z_NO_FLUSH)
                    return unsafe output.count - Int(stream.pointee.avail_out)
                }
                guard produced <= limit - result.count else { throw .tooLarge }
                result += block[..<produced]
                if status == Z_STREAM_END { return result }
                // Without progress the input is cut off.
                guard status == Z_OK, produced > 0 else { throw .damaged }
            }
        }
    }
}
