/// A cursor over a span: reads little-endian fields in order and never past the end.
///
/// Requests are compared with what remains, so an untrusted count can neither overflow nor trap.
public struct ByteReader: ~Copyable, ~Escapable {
    private let bytes: Span<UInt8>
    private let base: Int
    private var position = 0

    /// Starts at the beginning of `bytes`; `base` is the offset of that beginning in the whole source.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, base: Int = 0) {
        self.bytes = bytes
        self.base = base
    }

    /// Bytes not yet read.
    public var remaining: Int { bytes.count - position }

    /// The cursor's place in the whole source, in bytes.
    public var offset: Int { base + position }

    /// Reads one byte.
    /// - Throws: `bytes.truncated`.
    public mutating func u8() throws(ParseError) -> UInt8 {
        try require(1)
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a little-endian 16-bit number.
    /// - Throws: `bytes.truncated`.
    public mutating func u16() throws(ParseError) -> UInt16 {
        try require(2)
        defer { position += 2 }
        return bytes.loadU16(at: position)
    }

    /// Reads a little-endian 32-bit number.
    /// - Throws: `bytes.truncated`.
    public mutating func u32() throws(ParseError) -> UInt32 {
        try require(4)
        defer { position += 4 }
        return bytes.loadU32(at: position)
    }

    /// Reads a little-endian 64-bit number.
    /// - Throws: `bytes.truncated`.
    public mutating func u64() throws(ParseError) -> UInt64 {
        try require(8)
        defer { position += 8 }
        return bytes.loadU64(at: position)
    }

    /// Copies the next `count` bytes.
    /// - Throws: `bytes.truncated`.
    public mutating func array(_ count: Int) throws(ParseError) -> [UInt8] {
        try require(count)
        defer { position += count }
        return bytes.array(position..<(position + count))
    }

    /// A cursor over the next `count` bytes, which this cursor passes over.
    /// - Throws: `bytes.truncated`.
    @_lifetime(copy self)
    public mutating func slice(_ count: Int) throws(ParseError) -> ByteReader {
        try require(count)
        defer { position += count }
        return ByteReader(bytes.extracting(position..<(position + count)), base: offset)
    }

    /// Passes over `count` bytes.
    /// - Throws: `bytes.truncated`.
    public mutating func skip(_ count: Int) throws(ParseError) {
        try require(count)
        position += count
    }

    private func require(_ count: Int) throws(ParseError) {
        guard count >= 0, count <= remaining else {
            throw ParseError(.truncated, at: offset, "\(count) bytes wanted, \(remaining) left")
        }
    }
}
