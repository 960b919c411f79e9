import ByteKit

/// The eight bytes that a DigitalProductId begins with: size and version.
enum BlobShape {
    private static let header3: UInt64 = 3 << 32 | 164
    private static let header3Long: UInt64 = 3 << 32 | 256
    private static let header4: UInt64 = 4 << 32 | 1_272

    /// Where the first two hyphens 12 bytes apart lie in the Product ID of a version 3.
    static let hyphen3 = 13
    /// Where the first two hyphens 12 bytes apart lie in the Extended PID of a version 4.
    static let hyphen4 = 18

    /// Whether these bytes, little-endian, begin a version 3 of either size.
    static func isHeader3(_ bytes: UInt64) -> Bool { bytes == header3 || bytes == header3Long }

    /// Whether these bytes, little-endian, begin a version 4.
    static func isHeader4(_ bytes: UInt64) -> Bool { bytes == header4 }

    /// A structure whose identifier has its first hyphen here.
    static func candidate(hyphen: Int, in bytes: Span<UInt8>, at base: UInt64) -> CarvedCandidate? {
        let found: CarvedCandidate?
        if bytes.holds(8, at: hyphen - hyphen3), isHeader3(bytes.loadU64(at: hyphen - hyphen3)) {
            found = candidate(header: hyphen - hyphen3, in: bytes, at: base)
        } else if bytes.holds(8, at: hyphen - hyphen4), isHeader4(bytes.loadU64(at: hyphen - hyphen4)) {
            found = candidate(header: hyphen - hyphen4, in: bytes, at: base)
        } else {
            found = nil
        }
        // The others are found by their header, whatever their identifier looks like.
        guard let found, found.kind == .digitalProductId3Long || found.offset % 8 != 4 else { return nil }
        return found
    }

    /// A structure that begins here.
    static func candidate(header: Int, in bytes: Span<UInt8>, at base: UInt64) -> CarvedCandidate? {
        guard bytes.holds(8, at: header) else { return nil }
        let kind: CarvedCandidate.Kind
        let length: Int
        switch bytes.loadU64(at: header) {
        case header3: (kind, length) = (.digitalProductId3, 164)
        case header3Long: (kind, length) = (.digitalProductId3Long, 256)
        case header4: (kind, length) = (.digitalProductId4, 1_272)
        default: return nil
        }
        return CarvedCandidate(kind: kind, offset: base + UInt64(header), length: length)
    }
}
