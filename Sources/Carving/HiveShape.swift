import ByteKit

/// The pages of a registry hive, which lie where disks and file systems put things: at multiples of 512 bytes.
enum HiveShape {
    /// Hives begin at multiples of this in every disk, image and archive format.
    static let alignment = 512
    private static let pageSize: UInt32 = 4_096

    /// A hive's page that begins here. (Windows registry file format specification, «Base block», «Hive bin».)
    static func candidate(in bytes: Span<UInt8>, at position: Int, base: UInt64) -> CarvedCandidate? {
        guard bytes.holds(32, at: position) else { return nil }
        let offset = base + UInt64(position)
        if bytes.matches("hbin", at: position) {
            let place = bytes.loadU32(at: position + 4)
            let size = bytes.loadU32(at: position + 8)
            guard place % pageSize == 0, size > 0, size % pageSize == 0 else { return nil }
            return CarvedCandidate(kind: .hiveBin, offset: offset, length: Int(size))
        }
        if bytes.matches("regf", at: position) {
            guard bytes.loadU32(at: position + 20) == 1, bytes.loadU32(at: position + 24) <= 6 else { return nil }
            return CarvedCandidate(kind: .hiveBase, offset: offset, length: Int(pageSize))
        }
        return nil
    }
}
