/// Bytes that can be read at any offset, wherever they come from.
public protocol ByteSource: Sendable {
    /// How many bytes there are.
    var byteCount: UInt64 { get }

    /// Reads from `offset` on into caller's memory.
    ///
    /// - Returns: how many bytes were read: as many as `buffer` holds, fewer only at the end of the source.
    /// - Throws: what the source has to say when it cannot be read.
    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int
}

extension ByteSource {
    /// Reads up to `count` bytes from `offset` on into a new array.
    public func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard offset < byteCount else { return [] }
        let available = Int(clamping: min(byteCount - offset, UInt64(clamping: count)))
        var result = [UInt8](repeating: 0, count: available)
        var span = result.mutableSpan
        let got = try read(at: offset, into: &span)
        result.removeLast(available - got)
        return result
    }
}
