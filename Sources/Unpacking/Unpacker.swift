public import ByteKit

/// Unpacks one wrapper into memory, no further than a limit.
public enum Unpacker {
    /// What came out.
    public struct Result: Sendable {
        /// The unpacked bytes: all, or those before the damage or the limit.
        public let region: MemoryRegion
        /// Why the end is missing, `packed.damaged` or `packed.too-large`; nil when everything came out.
        public let problem: ParseError.Code?
    }

    /// Unpacks `bytes`: all members of a file, one after the other.
    ///
    /// - Parameters:
    ///   - bytes: the packed file.
    ///   - packing: its wrapper.
    ///   - limit: the most bytes to produce.
    /// - Returns: the unpacked bytes, and why the end is missing if it is.
    public static func unpack(_ bytes: Span<UInt8>, packing: Packing, limit: Int) -> Result {
        var output = UnpackBuffer(limit: limit)
        // SAFETY: the decoders read the input inside the closure only.
        var problem = unsafe bytes.withUnsafeBufferPointer { input in
            switch packing {
            case .gzip: unsafe GzipDecoder.decode(input, into: &output)
            case .xz: unsafe XZDecoder.decode(input, into: &output)
            }
        }
        if output.dropExcess() { problem = .packedTooLarge }
        return Result(region: MemoryRegion(output.bytes), problem: problem)
    }
}

extension ParseError.Code {
    /// The packed bytes are damaged or cut.
    public static let packedDamaged: Self = "packed.damaged"
    /// The packed bytes stand for more than the limit.
    public static let packedTooLarge: Self = "packed.too-large"
}
