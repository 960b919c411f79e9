import CZlib

/// Packs bytes, for the formats that want their content packed.
public enum Packer {
    /// One gzip member (RFC 1952) without name or time, so that the same bytes are packed alike.
    public static func gzip(_ bytes: Span<UInt8>) -> [UInt8] {
        // zlib remembers the address of its stream, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        // 15 window bits, plus 16 for the gzip wrapper; 8 is zlib's usual memory level.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let status = unsafe deflateInit2_(
            stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            31,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        precondition(status == Z_OK, "zlib gets no memory")
        defer { unsafe deflateEnd(stream) }
        // One call suffices with room for the bound, since the counts of zlib are 32 bits wide.
        precondition(bytes.count <= Int(UInt32.max >> 1), "more than zlib packs at once")
        let bound = unsafe Int(deflateBound(stream, UInt(bytes.count)))
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, used in
            // SAFETY: zlib reads avail_in bytes and writes avail_out bytes; both buffers live in these closures.
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(bound)
                let status = unsafe deflate(stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "zlib's own bound was too small")
                used = unsafe bound - Int(stream.pointee.avail_out)
            }
        }
    }
}
