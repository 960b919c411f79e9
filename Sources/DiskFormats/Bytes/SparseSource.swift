public import ByteKit

/// Bytes of which the source knows where there is anything at all.
public protocol SparseSource: ByteSource {
    /// The next range that may hold something other than zeros, starting at `offset` or after it.
    ///
    /// - Returns: nil when only zeros follow.
    /// - Throws: what the source has to say when its tables cannot be read.
    func nextData(from offset: UInt64) throws -> Range<UInt64>?
}

/// Bytes that are cheap to read in order only, and whose count is a promise that may be too high.
///
/// Whoever wants to look here and there copies them as a whole first.
public protocol SequentialSource: ByteSource {}

extension ByteSource {
    /// Reads exactly `count` bytes.
    /// - Throws: `bytes.truncated` when the source ends before, or what the source throws.
    public func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard count >= 0, offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw ParseError(.truncated, at: Int(clamping: offset), "\(count) bytes wanted of \(byteCount)")
        }
        let result = try read(at: offset, count: count)
        guard result.count == count else {
            throw ParseError(.truncated, at: Int(clamping: offset), "\(count) bytes wanted, \(result.count) read")
        }
        return result
    }

    /// The next range that may hold data, for any source: all that is left where it does not know.
    /// - Throws: what a sparse source throws.
    public func dataRange(from offset: UInt64) throws -> Range<UInt64>? {
        if let sparse = self as? any SparseSource { return try sparse.nextData(from: offset) }
        return offset < byteCount ? offset..<byteCount : nil
    }
}

extension MutableSpan<UInt8> {
    /// The bytes of `range` as a span of their own, while this one waits.
    @_lifetime(&self)
    mutating func part(_ range: Range<Int>) -> MutableSpan<UInt8> { _mutatingExtracting(range) }
}
