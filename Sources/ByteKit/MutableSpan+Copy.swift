extension MutableSpan<UInt8> {
    /// Copies all of `source` to `offset`; a programmer error when it does not fit.
    public mutating func copy(_ source: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset <= count && source.count <= count - offset)
        // SAFETY: the range was just compared with this span's count, and both are alive in the closures.
        unsafe withUnsafeMutableBytes { target in
            unsafe source.withUnsafeBytes { bytes in
                guard let from = bytes.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + offset).copyMemory(from: from, byteCount: bytes.count)
            }
        }
    }

    /// Sets the bytes from `start` on to zero; a programmer error when `start` is not inside.
    public mutating func clear(from start: Int) {
        precondition(start >= 0 && start <= count)
        // SAFETY: start was just compared with the count.
        unsafe withUnsafeMutableBytes { target in
            guard let to = target.baseAddress else { return }
            unsafe (to + start).initializeMemory(as: UInt8.self, repeating: 0, count: target.count - start)
        }
    }
}
