import ByteKit
import CLzma

/// .xz through liblzma, with a bound on the decoder's own memory.
enum XZDecoder {
    /// The memory that the largest preset's dictionary needs.
    private static let memoryLimit: UInt64 = 256 << 20

    /// LZMA_CONCATENATED, a cast macro that is not imported.
    private static let concatenated: UInt32 = 0x08

    // SAFETY: liblzma reads avail_in bytes from next_in and writes avail_out bytes to next_out; both are set from live
    // buffers before every call, and the stream is ended on every way out.
    static func decode(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: inout UnpackBuffer
    ) -> ParseError.Code? {
        var stream = unsafe lzma_stream()
        guard unsafe lzma_stream_decoder(&stream, memoryLimit, concatenated) == LZMA_OK else {
            return .packedDamaged
        }
        defer { unsafe lzma_end(&stream) }
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = input.count
        while true {
            let step = output.nextStep
            if step == 0 { return .packedTooLarge }
            var status = LZMA_OK
            unsafe output.append(count: step) { destination in
                unsafe stream.next_out = unsafe destination
                unsafe stream.avail_out = step
                status = unsafe lzma_code(&stream, LZMA_FINISH)
                return unsafe step - stream.avail_out
            }
            if status == LZMA_STREAM_END { return nil }
            if status != LZMA_OK { return .packedDamaged }
        }
    }
}
