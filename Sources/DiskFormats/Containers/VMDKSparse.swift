import ByteKit

/// One sparse extent of a VMDK: hosted ("KDMV"), packed ("streamOptimized") or of an ESX server ("COWD").
///
/// KDMV: 8 flags, 12 capacity, 20 grain size, 28/36 descriptor, 44 entries per table, 48 and 56 table directories,
/// 77 packing; all in sectors, little-endian. COWD: 12 capacity, 16 grain size, 20 directory, 24 its entries.
struct VMDKSparse: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    /// The embedded description; empty where there is none.
    let descriptor: String
    let isPacked: Bool
    private let grainSize: UInt64
    private let entriesPerTable: UInt64
    private let directoryOffset: UInt64
    private let directoryCount: UInt64
    private let hasZeroGrains: Bool
    private let zlib: ImageContext.Unpack

    init(_ source: any ByteSource, context: ImageContext) throws {
        let file = CachedSource(source)
        files = [file]
        zlib = context.zlib
        var headerBytes = try file.bytes(at: 0, count: 512)
        if headerBytes.span.matches("COWD", at: 0) {
            let header = headerBytes.span
            byteCount = UInt64(header.loadU32(at: 12)) * 512
            grainSize = UInt64(header.loadU32(at: 16)) * 512
            entriesPerTable = 4_096
            directoryOffset = UInt64(header.loadU32(at: 20)) * 512
            directoryCount = UInt64(header.loadU32(at: 24))
            descriptor = ""
            isPacked = false
            hasZeroGrains = false
        } else {
            guard headerBytes.span.matches("KDMV", at: 0) else {
                throw ParseError(.containerDamaged, at: 0, "signature")
            }
            let descriptorStart = headerBytes.span.loadU64(at: 28)
            let descriptorCount = headerBytes.span.loadU64(at: 36)
            // A stream writes its directory last: the real header is the footer before the end marker.
            if headerBytes.span.loadU64(at: 56) == UInt64.max, file.byteCount >= 1_536 {
                let footer = try file.bytes(at: file.byteCount - 1_024, count: 512)
                if footer.span.matches("KDMV", at: 0) { headerBytes = footer }
            }
            let header = headerBytes.span
            let flags = header.loadU32(at: 8)
            let capacity = header.loadU64(at: 12)
            let grain = header.loadU64(at: 20)
            guard capacity <= 1 << 53 else { throw ParseError(.absurdSize, at: 12) }
            guard grain > 0, grain <= 1 << 16 else { throw ParseError(.invalidField, at: 20, "grain size") }
            byteCount = capacity * 512
            grainSize = grain * 512
            entriesPerTable = UInt64(header.loadU32(at: 44))
            guard (1...65_536).contains(entriesPerTable) else { throw ParseError(.invalidField, at: 44, "table size") }
            let directory = header.loadU64(at: 56)
            guard directory <= 1 << 53 else { throw ParseError(.containerDamaged, at: 56, "directory") }
            directoryOffset = directory * 512
            directoryCount = (capacity + grain * entriesPerTable - 1) / (grain * entriesPerTable)
            isPacked = flags & 0x1_0000 != 0
            hasZeroGrains = flags & 4 != 0
            guard !isPacked || header.loadU16(at: 77) <= 1 else { throw ParseError(.unsupported, at: 77, "packing") }
            var text = ""
            if descriptorStart > 0, descriptorStart < 1 << 40, descriptorCount > 0, descriptorCount <= 2_048 {
                let bytes = try file.read(at: descriptorStart * 512, count: Int(descriptorCount) * 512)
                text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            descriptor = text
        }
        guard grainSize > 0, grainSize <= 1 << 26 else { throw ParseError(.invalidField, at: 16, "grain size") }
    }

    func extent(at offset: UInt64) throws -> Extent {
        let grain = offset / grainSize
        let inside = offset % grainSize
        let length = min(grainSize - inside, byteCount - offset)
        let index = grain / entriesPerTable
        guard index < directoryCount else { return Extent(length: length, place: .parent) }
        let table = UInt64(try files[0].u32(at: directoryOffset + index * 4))
        guard table != 0 else {
            let end = (index + 1) * entriesPerTable * grainSize
            return Extent(length: min(end - offset, byteCount - offset), place: .parent)
        }
        let entry = try files[0].u32(at: table * 512 + grain % entriesPerTable * 4)
        if entry == 0 { return Extent(length: length, place: .parent) }
        if entry == 1, hasZeroGrains { return Extent(length: length, place: .zero) }
        let place = UInt64(entry) * 512
        guard isPacked else { return Extent(length: length, place: .stored(file: 0, offset: place + inside)) }
        let unit = PackedUnit(file: 0, offset: place, packedCount: 0, unpackedCount: Int(grainSize))
        return Extent(length: length, place: .packed(unit, skip: Int(inside)))
    }

    /// A packed grain is preceded by its sector number and its size.
    func unpack(_ unit: PackedUnit) throws -> [UInt8] {
        let count = Int(try files[0].u32(at: unit.offset + 8))
        guard count <= unit.unpackedCount * 2 + 4_096 else {
            throw ParseError(.containerDamaged, at: Int(clamping: unit.offset), "packed grain")
        }
        guard let bytes = zlib(try files[0].read(at: unit.offset + 12, count: count), unit.unpackedCount) else {
            throw ParseError(.containerDamaged, at: Int(clamping: unit.offset), "packed grain")
        }
        return bytes
    }
}
