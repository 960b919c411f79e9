public import ByteKit

/// The wrappers that one file is packed in, recognised by their first bytes.
public enum Packing: String, Sendable, CaseIterable {
    /// RFC 1952.
    case gzip = "gz"
    /// The .xz format.
    case xz

    /// Recognises a wrapper.
    public static func detect(_ bytes: Span<UInt8>) -> Packing? {
        if bytes.count >= 18, bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 { return .gzip }
        if bytes.count >= 32, bytes[0] == 0xFD, bytes.matches("7zXZ", at: 1), bytes[5] == 0 { return .xz }
        return nil
    }
}

/// Unpacks one wrapper into memory, no further than a limit.
public enum Unpacker {
    /// What came out.
    public struct Result: Sendable {
        /// The unpacked bytes: all, or those before the damage or the limit.
        public let region: MemoryRegion
        /// Why the end is missing; nil when everything came out.
        public let problem: SourceError.Code?
    }

    /// Unpacks `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: the packed file.
    ///   - packing: its wrapper.
    ///   - limit: the most bytes to produce.
    /// - Returns: the unpacked bytes, and why the end is missing if it is.
    public static func unpack(_ bytes: Span<UInt8>, packing: Packing, limit: Int) -> Result {
        switch packing {
        case .gzip: GzipDecoder.decode(bytes, limit: limit)
        case .xz: XZDecoder.decode(bytes, limit: limit)
        }
    }
}

/// A growing block of output that a decoder writes into.
struct UnpackBuffer {
    private(set) var bytes: [UInt8] = []
    let limit: Int

    /// Room for the next step: as much again as there is, so that growth stays cheap.
    func nextStep(hint: Int) -> Int { min(max(64 * 1_024, min(bytes.count, 64 << 20), hint), limit - bytes.count) }

    /// Appends what a decoder writes through the pointer: it gets room for `count` bytes and says how many it used.
    mutating func append(count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            // SAFETY: the buffer has room for count bytes; a decoder reports no more than it was given.
            used = if let start = buffer.baseAddress { unsafe min(count, write(start)) } else { 0 }
        }
        bytes.append(contentsOf: chunk)
    }
}
