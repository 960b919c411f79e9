import ByteKit

/// VirtualBox disk images: dynamic, fixed and differencing.
///
/// Header: 0x40 signature, 0x4C type (1 dynamic, 2 fixed, 4 differencing), 0x154 and 0x158 offsets of table and data,
/// 0x170 size of the disk, 0x178 block size, 0x17C extra bytes before each block, 0x180 number of blocks.
struct VDIImage: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    let isDifferencing: Bool
    let kind: String
    /// The image's own identifier and its parent's, by which a child finds its parent.
    let identifier: [UInt8]
    let parentIdentifier: [UInt8]
    private let blockSize: UInt64
    private let extraSize: UInt64
    private let tableOffset: UInt64
    private let dataOffset: UInt64
    private let entryCount: UInt64

    init(_ source: any ByteSource) throws {
        let file = CachedSource(source)
        files = [file]
        let headerBytes = try file.bytes(at: 0, count: 0x1C8)
        let header = headerBytes.span
        guard header.loadU32(at: 0x40) == 0xBEDA_107F else {
            throw ParseError(.containerDamaged, at: 0x40, "signature")
        }
        let type = header.loadU32(at: 0x4C)
        guard (1...4).contains(type) else { throw ParseError(.unsupported, at: 0x4C, "VDI type \(type)") }
        tableOffset = UInt64(header.loadU32(at: 0x154))
        dataOffset = UInt64(header.loadU32(at: 0x158))
        byteCount = header.loadU64(at: 0x170)
        blockSize = UInt64(header.loadU32(at: 0x178))
        extraSize = UInt64(header.loadU32(at: 0x17C))
        entryCount = UInt64(header.loadU32(at: 0x180))
        guard byteCount <= UInt64(Int64.max) else { throw ParseError(.absurdSize, at: 0x170) }
        guard blockSize >= 512, blockSize <= 1 << 30, blockSize % 512 == 0, extraSize <= blockSize else {
            throw ParseError(.invalidField, at: 0x178, "block size")
        }
        isDifferencing = type == 4
        kind = "vdi " + (type == 1 ? "dynamic" : type == 2 ? "fixed" : "differencing")
        identifier = header.array(0x188..<0x198)
        parentIdentifier = header.array(0x1A8..<0x1B8)
    }

    func extent(at offset: UInt64) throws -> Extent {
        let block = offset / blockSize
        let inside = offset % blockSize
        let length = min(blockSize - inside, byteCount - offset)
        guard block < entryCount else { return Extent(length: length, place: .zero) }
        let entry = try files[0].u32(at: tableOffset + block * 4)
        switch entry {
        case 0xFFFF_FFFF: return Extent(length: length, place: isDifferencing ? .parent : .zero)
        case 0xFFFF_FFFE: return Extent(length: length, place: .zero)
        default:
            let start = dataOffset + UInt64(entry) * (blockSize + extraSize) + extraSize
            return Extent(length: length, place: .stored(file: 0, offset: start + inside))
        }
    }
}
