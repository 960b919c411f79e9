import ByteKit

/// QCOW2 images of version 2 and 3, with backing files, packed clusters and internal snapshots.
///
/// All numbers are big-endian.
///
/// Header: 4 version, 8/16 offset and length of the backing file's name, 20 cluster bits, 24 size, 32 encryption,
/// 36 entries and 40 offset of the first table, 60 number and 64 offset of snapshots; version 3: 72 incompatible
/// features, 100 header length, 104 compression.
struct QCOW2Image: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    let backingName: String?
    let snapshots: [ImageSnapshot]
    let problems: [ParseError]
    private let snapshotTables: [SnapshotTable]
    private let clusterBits: UInt64
    private let table: Table
    private let isExtended: Bool
    private let unpacker: ImageContext.Unpack

    private struct Table {
        var offset: UInt64
        var entryCount: UInt64
    }

    private struct SnapshotTable {
        var table: Table
        var byteCount: UInt64?
    }

    /// Opens the present state.
    init(_ source: any ByteSource, context: ImageContext) throws {
        let file = CachedSource(source, blockLimit: 128)
        files = [file]
        let headerBytes = try file.read(at: 0, count: 112)
        guard headerBytes.count >= 72 else { throw ParseError(.containerTruncated, at: headerBytes.count, "header") }
        let header = headerBytes.span
        let version = header.bigU32(at: 4)
        guard version == 2 || version == 3 else { throw ParseError(.unsupported, at: 4, "QCOW version \(version)") }
        clusterBits = UInt64(header.bigU32(at: 20))
        guard (9...21).contains(clusterBits) else { throw ParseError(.invalidField, at: 20, "cluster size") }
        byteCount = header.bigU64(at: 24)
        guard byteCount <= UInt64(Int64.max) else { throw ParseError(.absurdSize, at: 24) }
        guard header.bigU32(at: 32) == 0 else { throw ParseError(.containerEncrypted, at: 32, "QCOW encryption") }
        table = Table(offset: header.bigU64(at: 40), entryCount: UInt64(header.bigU32(at: 36)))
        let features = version == 3 && header.holds(104, at: 0) ? header.bigU64(at: 72) : 0
        // Dirty and corrupt are told; external data, packing and wide entries change how the image is read.
        guard features & ~0x1F == 0 else { throw ParseError(.unsupported, at: 72, "unknown features") }
        guard features & 4 == 0 else { throw ParseError(.unsupported, at: 72, "external data file") }
        isExtended = features & 16 != 0
        let packing = features & 8 != 0 && header.holds(105, at: 0) ? header[104] : 0
        guard packing <= 1 else { throw ParseError(.unsupported, at: 104, "packing \(packing)") }
        unpacker = packing == 0 ? context.inflate : context.zstd
        problems = features & 2 == 0 ? [] : [ParseError("container.marked-corrupt", at: 72)]
        let nameOffset = header.bigU64(at: 8)
        let nameCount = Int(clamping: header.bigU32(at: 16))
        if nameOffset != 0, (1...1_023).contains(nameCount) {
            backingName = String(decoding: try file.bytes(at: nameOffset, count: nameCount), as: UTF8.self)
        } else {
            backingName = nil
        }
        (snapshots, snapshotTables) = Self.readSnapshots(
            file,
            at: header.bigU64(at: 64),
            count: Int(clamping: header.bigU32(at: 60))
        )
    }

    /// The state that a snapshot kept.
    init(_ image: QCOW2Image, snapshot index: Int) {
        let snapshot = image.snapshotTables[index]
        byteCount = snapshot.byteCount ?? image.byteCount
        files = image.files
        backingName = image.backingName
        snapshots = []
        problems = []
        snapshotTables = []
        clusterBits = image.clusterBits
        table = snapshot.table
        isExtended = image.isExtended
        unpacker = image.unpacker
    }

    private static func readSnapshots(
        _ file: any ByteSource,
        at start: UInt64,
        count: Int
    ) -> ([ImageSnapshot], [SnapshotTable]) {
        var snapshots: [ImageSnapshot] = []
        var tables: [SnapshotTable] = []
        var place = start
        for _ in 0..<min(count, 4_096) {
            guard let bytes = try? file.bytes(at: place, count: 40) else { break }
            let head = bytes.span
            let idCount = Int(head.bigU16(at: 12))
            let nameCount = Int(head.bigU16(at: 14))
            let extraCount = Int(clamping: head.bigU32(at: 36))
            guard extraCount <= 1_024, let extra = try? file.bytes(at: place + 40, count: extraCount),
                let text = try? file.bytes(at: place + 40 + UInt64(extraCount), count: idCount + nameCount)
            else { break }
            snapshots.append(
                ImageSnapshot(
                    id: String(decoding: text.prefix(idCount), as: UTF8.self),
                    name: String(decoding: text.dropFirst(idCount), as: UTF8.self),
                    created: Timestamp(secondsSince1970: Int64(head.bigU32(at: 16)))
                )
            )
            tables.append(
                SnapshotTable(
                    table: Table(offset: head.bigU64(at: 0), entryCount: UInt64(head.bigU32(at: 8))),
                    byteCount: extraCount >= 16 ? min(extra.span.bigU64(at: 8), UInt64(Int64.max)) : nil
                )
            )
            place += UInt64((40 + extraCount + idCount + nameCount + 7) / 8 * 8)
        }
        return (snapshots, tables)
    }

    private static let offsetMask: UInt64 = 0x00FF_FFFF_FFFF_FE00

    func extent(at offset: UInt64) throws -> Extent {
        let clusterSize = UInt64(1) << clusterBits
        let entrySize: UInt64 = isExtended ? 16 : 8
        let perTable = clusterSize / entrySize
        let cluster = offset >> clusterBits
        let inside = offset & (clusterSize - 1)
        let length = min(clusterSize - inside, byteCount - offset)
        let first = cluster / perTable
        guard first < table.entryCount else { return Extent(length: length, place: .parent) }
        let secondTable = try files[0].bigU64(at: table.offset &+ first * 8) & Self.offsetMask
        guard secondTable != 0 else {
            // The whole second table is absent.
            let end = (first + 1) * perTable << clusterBits
            return Extent(length: min(end - offset, byteCount - offset), place: .parent)
        }
        let entryPlace = secondTable + cluster % perTable * entrySize
        let entry = try files[0].bigU64(at: entryPlace)
        if entry & (1 << 62) != 0 { return packed(entry, inside: inside, length: length) }
        let place = entry & Self.offsetMask
        if isExtended {
            return subcluster(try files[0].bigU64(at: entryPlace + 8), place: place, inside: inside, length: length)
        }
        if entry & 1 != 0 { return Extent(length: length, place: .zero) }
        guard place != 0 else { return Extent(length: length, place: .parent) }
        return Extent(length: length, place: .stored(file: 0, offset: place + inside))
    }

    /// 32 parts of a cluster, each with a bit for "here" (low half) and for "zeros" (high half).
    private func subcluster(_ bits: UInt64, place: UInt64, inside: UInt64, length: UInt64) -> Extent {
        let size = (UInt64(1) << clusterBits) / 32
        let number = inside / size
        let rest = min(size - inside % size, length)
        if bits >> (32 + number) & 1 != 0 { return Extent(length: rest, place: .zero) }
        guard bits >> number & 1 != 0 else { return Extent(length: rest, place: .parent) }
        return Extent(length: rest, place: .stored(file: 0, offset: place + inside))
    }

    private func packed(_ entry: UInt64, inside: UInt64, length: UInt64) -> Extent {
        let offsetBits = 62 - (clusterBits - 8)
        let place = entry & (1 << offsetBits - 1)
        let sectors = (entry & (1 << 62 - 1)) >> offsetBits
        let unit = PackedUnit(
            file: 0,
            offset: place,
            packedCount: Int((sectors + 1) * 512 - place % 512),
            unpackedCount: 1 << Int(clusterBits)
        )
        return Extent(length: length, place: .packed(unit, skip: Int(inside)))
    }

    func unpack(_ unit: PackedUnit) throws -> [UInt8] {
        let packed = try files[unit.file].read(at: unit.offset, count: unit.packedCount)
        guard let bytes = unpacker(packed, unit.unpackedCount), bytes.count == unit.unpackedCount else {
            throw ParseError(.containerDamaged, at: Int(clamping: unit.offset), "packed cluster")
        }
        return bytes
    }
}
