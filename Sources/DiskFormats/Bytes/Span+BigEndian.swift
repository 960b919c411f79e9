import ByteKit

extension Span<UInt8> {
    /// The big-endian 16-bit number at `offset`; a programmer error when it does not fit.
    func bigU16(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

    /// The big-endian 32-bit number at `offset`; a programmer error when it does not fit.
    func bigU32(at offset: Int) -> UInt32 { UInt32(bigU16(at: offset)) << 16 | UInt32(bigU16(at: offset + 2)) }

    /// The big-endian 64-bit number at `offset`; a programmer error when it does not fit.
    func bigU64(at offset: Int) -> UInt64 { UInt64(bigU32(at: offset)) << 32 | UInt64(bigU32(at: offset + 4)) }
}

extension ByteSource {
    /// The little-endian 32-bit number at `offset`.
    func u32(at offset: UInt64) throws -> UInt32 {
        let bytes = try self.bytes(at: offset, count: 4)
        return bytes.span.loadU32(at: 0)
    }

    /// The little-endian 64-bit number at `offset`.
    func u64(at offset: UInt64) throws -> UInt64 {
        let bytes = try self.bytes(at: offset, count: 8)
        return bytes.span.loadU64(at: 0)
    }

    /// The big-endian 32-bit number at `offset`.
    func bigU32(at offset: UInt64) throws -> UInt32 { try u32(at: offset).byteSwapped }

    /// The big-endian 64-bit number at `offset`.
    func bigU64(at offset: UInt64) throws -> UInt64 { try u64(at: offset).byteSwapped }
}
