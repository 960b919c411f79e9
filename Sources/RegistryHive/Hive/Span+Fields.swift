import ByteKit

/// Loads for the inner loops of the walk: one comparison and one load each; zero where the bytes are not there.
///
/// Callers establish with `HiveImage.ready` that the structure lies inside; the comparison here is the second lock on
/// the door, so that no mistake of a caller can read outside.
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

extension MutableSpan<UInt8> {
    /// Copies bytes of `source` to `offset`; both ranges lie inside.
    mutating func copy(_ source: Span<UInt8>, _ range: Range<Int>, to offset: Int) {
        precondition(offset >= 0 && range.count <= count - offset)
        let piece = source.extracting(range)
        unsafe withUnsafeMutableBufferPointer { target in
            unsafe piece.withUnsafeBufferPointer { bytes in
                // SAFETY: the range was just compared with both spans, and a source is never the new region.
                if let from = bytes.baseAddress, let to = target.baseAddress {
                    unsafe (to + offset).update(from: from, count: bytes.count)
                }
            }
        }
    }

    /// Writes a little-endian 32-bit number.
    mutating func set(_ number: UInt32, at offset: Int) {
        for index in 0..<4 { self[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * index)) }
    }
}

extension Span<UInt8> {
    /// The bytes as text when all of them are ASCII, as in nearly all names; nil otherwise.
    var asciiText: String? {
        var seen: UInt8 = 0
        for index in indices { seen |= self[index] }
        // SAFETY: the buffer is read while it is lent.
        return seen < 0x80 ? unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } : nil
    }
}

extension StaticString {
    /// Whether each of its bytes, with its number, satisfies a test.
    func allBytes(satisfy test: (Int, UInt8) -> Bool) -> Bool {
        withUTF8Buffer { letters in
            // SAFETY: the index lies within the buffer, which is lent for this closure.
            for index in 0..<letters.count where !test(index, unsafe letters[index]) { return false }
            return true
        }
    }
}

extension Hasher {
    /// Hashes all units at once; one call for each is what a long text of many names would spend its time on.
    mutating func combine(units: [UInt16]) {
        // SAFETY: the bytes are read while they are lent.
        unsafe units.withUnsafeBytes { unsafe combine(bytes: $0) }
    }
}
