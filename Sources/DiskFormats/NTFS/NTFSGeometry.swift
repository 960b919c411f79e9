public import ByteKit

/// The sizes and places that an NTFS boot sector states.
///
/// Layout: offsets 0x0B bytes per sector, 0x0D sectors per cluster, 0x28 sectors of the volume, 0x30 first cluster of
/// the MFT, 0x38 of its mirror, 0x40 and 0x44 sizes of MFT and index records, 0x48 serial number.
public struct NTFSGeometry: Hashable, Sendable {
    /// Bytes of a sector.
    public let sectorSize: Int
    /// Bytes of a cluster.
    public let clusterSize: Int
    /// Bytes of the volume by its own account.
    public let volumeSize: UInt64
    /// First cluster of the master file table.
    public let mftCluster: UInt64
    /// First cluster of the copy of the table's first records.
    public let mirrorCluster: UInt64
    /// Bytes of a file record.
    public let recordSize: Int
    /// Bytes of an index record.
    public let indexRecordSize: Int
    /// The volume's serial number.
    public let serial: UInt64

    /// Reads a boot sector.
    /// - Throws: `ntfs.not-ntfs`, `bytes.truncated`, `bytes.invalid-field`.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        guard bytes.holds(512, at: 0) else { throw ParseError(.truncated, at: 0, "boot sector") }
        guard bytes.matches("NTFS    ", at: 3) else { throw ParseError("ntfs.not-ntfs", at: 3) }
        sectorSize = Int(bytes.loadU16(at: 0x0B))
        guard [512, 1_024, 2_048, 4_096].contains(sectorSize) else {
            throw ParseError(.invalidField, at: 0x0B, "sector size")
        }
        let perCluster = Int(bytes[0x0D])
        // Above 0x80 the number is a negative power of two, which allows clusters over 64 KiB.
        let sectors = perCluster <= 0x80 ? perCluster : 1 << (256 - perCluster)
        guard sectors > 0, sectors & (sectors - 1) == 0, sectors * sectorSize <= 2 << 20 else {
            throw ParseError(.invalidField, at: 0x0D, "cluster size")
        }
        clusterSize = sectors * sectorSize
        let (size, overflow) = bytes.loadU64(at: 0x28).multipliedReportingOverflow(by: UInt64(sectorSize))
        guard !overflow, size <= UInt64(Int64.max) else { throw ParseError(.invalidField, at: 0x28, "volume size") }
        volumeSize = size
        mftCluster = bytes.loadU64(at: 0x30)
        mirrorCluster = bytes.loadU64(at: 0x38)
        recordSize = try Self.recordSize(bytes[0x40], cluster: clusterSize, at: 0x40)
        indexRecordSize = try Self.recordSize(bytes[0x44], cluster: clusterSize, at: 0x44)
        serial = bytes.loadU64(at: 0x48)
    }

    private static func recordSize(_ raw: UInt8, cluster: Int, at offset: Int) throws(ParseError) -> Int {
        let value = Int(Int8(bitPattern: raw))
        let size = value > 0 ? value * cluster : value > -31 && value < 0 ? 1 << -value : 0
        guard (256...(1 << 20)).contains(size), size & (size - 1) == 0 else {
            throw ParseError(.invalidField, at: offset, "record size")
        }
        return size
    }

    /// The byte offset of a cluster, or nil when it is no place in any volume.
    func offset(ofCluster cluster: UInt64) -> UInt64? {
        let (offset, overflow) = cluster.multipliedReportingOverflow(by: UInt64(clusterSize))
        return overflow || offset > UInt64(Int64.max) ? nil : offset
    }
}
