public import ByteKit

/// One partition of a disk.
public struct Partition: Hashable, Sendable {
    /// Which table names it.
    public enum Scheme: String, Sendable {
        case mbr, gpt
        /// The whole source is one volume.
        case none
        /// A logical volume of LVM2.
        case lvm
    }

    /// Which table names it.
    public var scheme: Scheme
    /// Its number in the table, from 1; logical MBR volumes from 5.
    public var number: Int
    /// Where it begins, in bytes of the disk.
    public var offset: UInt64
    /// How many bytes it has.
    public var byteCount: UInt64
    /// The type: two hexadecimal digits in an MBR, a GUID in a GPT.
    public var type: String
    /// The name a GPT gives it.
    public var name: String

    /// A partition.
    public init(scheme: Scheme, number: Int, offset: UInt64, byteCount: UInt64, type: String, name: String = "") {
        self.scheme = scheme
        self.number = number
        self.offset = offset
        self.byteCount = byteCount
        self.type = type
        self.name = name
    }
}

/// The partitions of a disk: GPT, MBR with logical volumes, or none.
public struct PartitionTable: Sendable {
    /// The partitions in order of their number; empty when there is no table.
    public var partitions: [Partition] = []
    /// What is wrong with the table.
    public var problems: [ParseError] = []

    private static let entryLimit = 1_024

    /// A table without entries.
    public init() {}

    /// Reads the tables of a disk with sectors of 512 or 4,096 bytes.
    ///
    /// A volume boot sector at the start also ends with 55 AA: a table is only accepted when its entries make sense.
    /// - Throws: what the source throws.
    public init(reading disk: any ByteSource) throws {
        guard disk.byteCount >= 512 else { return }
        let first = try disk.bytes(at: 0, count: 512)
        for sectorSize in [512, 4_096] as [UInt64] where try readGPT(disk, headerAt: sectorSize, sectorSize: sectorSize)
        {
            return
        }
        guard first[510] == 0x55, first[511] == 0xAA, !Self.looksLikeVolume(first) else {
            // A wiped start leaves the copy at the end.
            if disk.byteCount > 1_024, disk.byteCount % 512 == 0 {
                _ = try readGPT(disk, headerAt: disk.byteCount - 512, sectorSize: 512)
            }
            return
        }
        let entries = Self.entries(first)
        if entries.contains(where: { $0.type == 0xEE }) {
            _ = try readGPT(disk, headerAt: disk.byteCount / 512 * 512 - 512, sectorSize: 512)
            if partitions.isEmpty { problems.append(ParseError("volume.gpt-missing", at: 512)) }
            if !partitions.isEmpty { return }
        }
        try readMBR(disk, entries)
    }

    private struct Entry {
        let status: UInt8
        let type: UInt8
        let start: UInt64
        let count: UInt64
    }

    private static func looksLikeVolume(_ sector: [UInt8]) -> Bool {
        let bytes = sector.span
        return bytes.matches("NTFS    ", at: 3) || bytes.matches("EXFAT   ", at: 3) || bytes.matches("-FVE-FS-", at: 3)
            || bytes.matches("ReFS", at: 3) || bytes.matches("FAT", at: 54) || bytes.matches("FAT32", at: 82)
    }

    private static func entries(_ sector: [UInt8]) -> [Entry] {
        let bytes = sector.span
        return (0..<4).map { index in
            let place = 446 + index * 16
            return Entry(
                status: bytes[place],
                type: bytes[place + 4],
                start: UInt64(bytes.loadU32(at: place + 8)),
                count: UInt64(bytes.loadU32(at: place + 12))
            )
        }
    }

    private mutating func readMBR(_ disk: any ByteSource, _ entries: [Entry]) throws {
        let used = entries.filter { $0.type != 0 && $0.count != 0 }
        guard !used.isEmpty, entries.allSatisfy({ $0.status & 0x7F == 0 }) else { return }
        for (index, entry) in entries.enumerated() where entry.type != 0 && entry.count != 0 {
            if [0x05, 0x0F, 0x85].contains(entry.type) {
                try readLogical(disk, extended: entry)
            } else {
                append(disk, number: index + 1, start: entry.start, entry)
            }
        }
        partitions.sort { $0.number < $1.number }
    }

    /// Follows the chain of extended boot records; each names one volume and the next record.
    private mutating func readLogical(_ disk: any ByteSource, extended: Entry) throws {
        var next = extended.start
        var visited: Set<UInt64> = []
        var number = max(5, (partitions.map(\.number).max() ?? 0) + 1)
        while visited.count < Self.entryLimit {
            guard visited.insert(next).inserted else {
                problems.append(ParseError("volume.partition-loop", at: Int(clamping: next &* 512)))
                return
            }
            guard let sector = try? disk.bytes(at: next * 512, count: 512), sector[510] == 0x55, sector[511] == 0xAA
            else {
                problems.append(ParseError("volume.partition-table-damaged", at: Int(clamping: next &* 512)))
                return
            }
            let entries = Self.entries(sector)
            if entries[0].type != 0, entries[0].count != 0 {
                append(disk, number: number, start: next + entries[0].start, entries[0])
                number += 1
            }
            guard [0x05, 0x0F, 0x85].contains(entries[1].type), entries[1].count != 0 else { return }
            next = extended.start + entries[1].start
        }
    }

    private mutating func append(_ disk: any ByteSource, number: Int, start: UInt64, _ entry: Entry) {
        let offset = start * 512
        guard offset < disk.byteCount else {
            problems.append(ParseError("volume.partition-outside", at: Int(clamping: offset)))
            return
        }
        partitions.append(
            Partition(
                scheme: .mbr,
                number: number,
                offset: offset,
                byteCount: min(entry.count * 512, disk.byteCount - offset),
                type: Hexadecimal.text(UInt64(entry.type), digits: 2)
            )
        )
    }

    // MARK: GPT

    private mutating func readGPT(_ disk: any ByteSource, headerAt place: UInt64, sectorSize: UInt64) throws -> Bool {
        guard disk.byteCount >= 512, place <= disk.byteCount - 512 else { return false }
        let header = try disk.bytes(at: place, count: 512)
        let bytes = header.span
        guard bytes.matches("EFI PART", at: 0) else { return false }
        let (start, overflow) = bytes.loadU64(at: 72).multipliedReportingOverflow(by: sectorSize)
        let count = Int(bytes.loadU32(at: 80))
        let size = Int(bytes.loadU32(at: 84))
        guard !overflow, (1...Self.entryLimit).contains(count), (128...4_096).contains(size) else {
            problems.append(ParseError("volume.partition-table-damaged", at: Int(clamping: place)))
            return false
        }
        let table = try disk.read(at: start, count: count * size)
        var found: [Partition] = []
        for index in 0..<(table.count / size) {
            if let partition = Self.gptEntry(
                Array(table[(index * size)..<(index * size + 128)]),
                number: index + 1,
                disk,
                sectorSize
            ) {
                found.append(partition)
            }
        }
        partitions = found
        return true
    }

    private static func gptEntry(
        _ entry: [UInt8],
        number: Int,
        _ disk: any ByteSource,
        _ sectorSize: UInt64
    ) -> Partition? {
        var reader = ByteReader(entry.span)
        guard let type = try? GUID(parsing: &reader), entry.prefix(16).contains(where: { $0 != 0 }) else { return nil }
        let first = entry.span.loadU64(at: 32)
        let last = entry.span.loadU64(at: 40)
        let (offset, overflow) = first.multipliedReportingOverflow(by: sectorSize)
        guard !overflow, offset < disk.byteCount, last >= first else { return nil }
        let (size, sizeOverflow) = (last - first).multipliedReportingOverflow(by: sectorSize)
        let count = sizeOverflow ? UInt64.max : size.addingReportingOverflow(sectorSize).partialValue
        return Partition(
            scheme: .gpt,
            number: number,
            offset: offset,
            byteCount: min(count, disk.byteCount - offset),
            type: type.description,
            name: UTF16Text.decodeTerminated(entry.span.extracting(56..<128))
        )
    }
}

extension FileSystemKind {
    /// What the first bytes of a volume say it is.
    ///
    /// - Parameter volume: at least its first 4 KiB are read, and a few more sectors where some kinds have their mark.
    /// - Returns: the kind; ``unknown`` where nothing fits.
    /// - Throws: what the source throws.
    public static func detect(_ volume: any ByteSource) throws -> FileSystemKind {
        let start = try volume.read(at: 0, count: 4_096)
        let bytes = start.span
        if bytes.matches("NTFS    ", at: 3) { return .ntfs }
        if bytes.matches("-FVE-FS-", at: 3) || bytes.matches("MSWIN4.1", at: 3) && isBitLockerToGo(bytes) {
            return .bitlocker
        }
        if bytes.matches("EXFAT   ", at: 3) { return .exfat }
        if bytes.matches("ReFS", at: 3) { return .refs }
        if bytes.matches("LUKS", at: 0) { return .luks }
        if bytes.matches("XFSB", at: 0) { return .xfs }
        if bytes.matches("NXSB", at: 32) { return .apfs }
        if bytes.matches("LABELONE", at: 512) || bytes.matches("LABELONE", at: 0) { return .lvm }
        if bytes.holds(2, at: 1_080), bytes.loadU16(at: 1_080) == 0xEF53 { return .ext }
        if bytes.matches("SPACEDB", at: 0) { return .storageSpaces }
        if bytes.holds(512, at: 0), bytes[510] == 0x55, bytes[511] == 0xAA, isFAT(bytes) { return .fat }
        if bytes.matches("SWAPSPACE2", at: 4_086) { return .swap }
        let disc = try volume.read(at: 32_768, count: 2_049 * 8)
        for sector in 0..<8 where disc.span.matches("NSR0", at: sector * 2_048 + 1) { return .udf }
        if disc.span.matches("CD001", at: 1) { return .iso9660 }
        let tree = try volume.read(at: 65_600, count: 8)
        if tree.span.matches("_BHRfS_M", at: 0) { return .btrfs }
        if start.allSatisfy({ $0 == 0 }) { return .empty }
        return .unknown
    }

    private static func isBitLockerToGo(_ bytes: Span<UInt8>) -> Bool {
        // The identifier 4967D63B-2E29-4AD8-8399-F6A339E3D001 where BitLocker To Go puts it.
        bytes.holds(16, at: 424) && bytes.loadU64(at: 424) == 0x4AD8_2E29_4967_D63B
    }

    private static func isFAT(_ bytes: Span<UInt8>) -> Bool {
        let sector = bytes.loadU16(at: 11)
        let cluster = bytes[13]
        return [512, 1_024, 2_048, 4_096].contains(sector) && cluster != 0 && cluster & (cluster - 1) == 0
            && bytes.loadU16(at: 14) > 0 && (1...2).contains(bytes[16])
            && (bytes.matches("FAT", at: 54) || bytes.matches("FAT32", at: 82) || bytes[21] >= 0xF0)
    }
}
