import ByteKit

/// Loads for the inner loops of the walk: one comparison and one load each; zero where the bytes are not there.
///
/// Callers establish with `HiveImage.ready` that the structure lies inside; the comparison here is the second lock on the
/// door, so that no mistake of a caller can read outside.
extension Span<UInt8> {
    /// The little-endian 16-bit number at `offset`.
    @inline(__always)
    func half(_ offset: Int) -> UInt16 {
        guard holds(2, at: offset) else { return 0 }
        // SAFETY: two bytes from offset on lie inside the span.
        return unsafe UInt16(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
        )
    }

    /// The little-endian 32-bit number at `offset`.
    @inline(__always)
    func word(_ offset: Int) -> UInt32 {
        guard holds(4, at: offset) else { return 0 }
        // SAFETY: four bytes from offset on lie inside the span.
        return unsafe UInt32(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
        )
    }

    /// The little-endian 64-bit number at `offset`.
    @inline(__always)
    func double(_ offset: Int) -> UInt64 {
        guard holds(8, at: offset) else { return 0 }
        // SAFETY: eight bytes from offset on lie inside the span.
        return unsafe UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        )
    }

    /// The address of the first byte as a number, for prefetch hints only.
    @inline(__always)
    var startAddress: UInt {
        // SAFETY: the pointer is turned into a number and not kept.
        unsafe withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}
