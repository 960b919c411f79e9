import ByteKit
import CZlib

/// gzip through zlib: all members, one after the other.
enum GzipDecoder {
    // SAFETY: zlib reads avail_in bytes from next_in and writes avail_out bytes to next_out; both are set from live
    // buffers before every call, and the stream is ended on every way out.
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: inout UnpackBuffer
    ) -> ParseError.Code? {
        // zlib remembers the address of its stream, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        // 15 window bits, plus 16 for the gzip wrapper.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 31, ZLIB_VERSION, size) == Z_OK else { return .packedDamaged }
        defer { unsafe inflateEnd(stream) }
        var consumed = 0
        while true {
            let step = output.nextStep
            if step == 0 { return .packedTooLarge }
            let available = min(input.count - consumed, 1 << 30)
            var status = Z_OK
            unsafe output.append(count: step) { destination in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress.map { unsafe $0 + consumed }
                )
                unsafe stream.pointee.avail_in = UInt32(available)
                unsafe stream.pointee.next_out = unsafe destination
                unsafe stream.pointee.avail_out = UInt32(step)
                status = unsafe inflate(stream, Z_NO_FLUSH)
                return unsafe step - Int(stream.pointee.avail_out)
            }
            consumed += unsafe available - Int(stream.pointee.avail_in)
            if status == Z_STREAM_END {
                // Another member may follow; padding or anything else ends the file.
                guard input.count - consumed > 18, unsafe input[consumed] == 0x1F else { return nil }
                unsafe inflateReset(stream)
            } else if unsafe status != Z_OK || consumed == input.count && stream.pointee.avail_out > 0 {
                return .packedDamaged
            }
        }
    }
}
