public import ByteKit

/// The beginning of a Windows image (`.wim`, `.esd`, `.swm`): where its metadata lie.
///
/// Source: «Windows Imaging File Format», Microsoft 2007: 208 bytes, numbers with the low byte first.
public struct WIMHeader: Hashable, Sendable {
    /// Bytes of the header that are read.
    public static let byteCount = 208

    /// How many images the file holds.
    public let imageCount: Int
    /// Which part of a split image this is, from 1.
    public let partNumber: Int
    /// How many parts there are.
    public let partCount: Int
    /// Where the metadata begin, from the start of the file.
    public let xmlOffset: UInt64
    /// Bytes of the metadata.
    public let xmlByteCount: Int

    /// Metadata of real media are below 100 kB.
    static let largestXML = 16 << 20

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - bytes: the beginning of the file.
    ///   - fileByteCount: size of the whole file; the metadata must lie inside.
    /// - Throws: `media.not-wim`, `bytes.truncated`, `media.wim-damaged`.
    public init(parsing bytes: Span<UInt8>, fileByteCount: UInt64) throws(ParseError) {
        var input = ByteReader(bytes)
        let magic = try input.u64()
        // "MSWIM\0\0\0"
        guard magic == 0x0000_004D_4957_534D else { throw ParseError(.mediaNotWIM, at: 0) }
        guard try input.u32() >= 148 else { throw ParseError(.mediaWIMDamaged, at: 8, "header size") }
        try input.skip(28)
        partNumber = Int(try input.u16())
        partCount = Int(try input.u16())
        imageCount = Int(try input.u32())
        try input.skip(24)
        // A resource: 56 bits of size, 8 bits of flags, then the offset and the size when unpacked.
        let sizeAndFlags = try input.u64()
        let offset = try input.u64()
        let originalSize = try input.u64()
        let size = sizeAndFlags & 0x00FF_FFFF_FFFF_FFFF
        let isPacked = sizeAndFlags >> 56 & 0x04 != 0
        guard !isPacked, size == originalSize, size > 0, size <= UInt64(Self.largestXML) else {
            throw ParseError(.mediaWIMDamaged, at: 72, "metadata size")
        }
        guard offset <= fileByteCount, size <= fileByteCount - offset else {
            throw ParseError(.mediaWIMDamaged, at: 80, "metadata outside the file")
        }
        xmlOffset = offset
        xmlByteCount = Int(size)
    }
}

extension ParseError.Code {
    /// A file is no Windows image.
    public static let mediaNotWIM: Self = "media.not-wim"
    /// A Windows image has a header that cannot be.
    public static let mediaWIMDamaged: Self = "media.wim-damaged"
}
