extension Span<UInt8> {
    /// The little-endian 16-bit number at `offset`; a programmer error when it does not fit.
    @inlinable
    public func loadU16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    /// The little-endian 32-bit number at `offset`; a programmer error when it does not fit.
    @inlinable
    public func loadU32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) | UInt32(self[offset + 1]) << 8
            | UInt32(self[offset + 2]) << 16 | UInt32(self[offset + 3]) << 24
    }

    /// The little-endian 64-bit number at `offset`; a programmer error when it does not fit.
    @inlinable
    public func loadU64(at offset: Int) -> UInt64 {
        UInt64(loadU32(at: offset)) | UInt64(loadU32(at: offset + 4)) << 32
    }

    /// Whether `count` bytes from `offset` on lie inside; safe for any two numbers.
    @inlinable
    public func holds(_ count: Int, at offset: Int) -> Bool {
        offset >= 0 && count >= 0 && offset <= self.count && count <= self.count - offset
    }

    /// A copy of the bytes in `range`; a programmer error when the range is not inside.
    public func array(_ range: Range<Int>) -> [UInt8] {
        // SAFETY: the capacity asked for is the count of the source, and both are alive in the closures.
        unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            unsafe extracting(range).withUnsafeBufferPointer { source in
                _ = unsafe buffer.initialize(from: source)
            }
            initialized = range.count
        }
    }

    /// A copy of all bytes.
    public func array() -> [UInt8] { array(0..<count) }

    /// Whether the bytes at `offset` are those of `pattern`; false when they do not fit.
    public func matches(_ pattern: StaticString, at offset: Int) -> Bool {
        guard holds(pattern.utf8CodeUnitCount, at: offset) else { return false }
        // SAFETY: a static string's start points at utf8CodeUnitCount constant bytes.
        let wanted = unsafe UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
        for index in 0..<wanted.count where unsafe wanted[index] != self[offset + index] { return false }
        return true
    }
}
