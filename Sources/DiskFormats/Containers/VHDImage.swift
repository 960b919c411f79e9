import ByteKit

/// Virtual Hard Disk images: fixed, dynamic and differencing.
///
/// All numbers are big-endian.
///
/// Footer (last 512 bytes, a copy at 0 in dynamic images): 0x10 offset of the dynamic header, 0x30 size of the disk,
/// 0x3C type (2 fixed, 3 dynamic, 4 differencing), 0x44 identifier. Header "cxsparse": 0x10 offset of the block table, 0x1C entries,
/// 0x20 block size, 0x28 parent's identifier, 0x40 parent's name, 0x240 eight locators.
struct VHDImage: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    let isDifferencing: Bool
    let kind: String
    let parentNames: [String]
    /// The image's own identifier and that of its parent, as 32 hexadecimal digits; empty where there is none.
    let identifier: String
    let parentIdentifier: String
    let problems: [ParseError]
    private let blockSize: UInt64
    private let bitmapSize: UInt64
    private let tableOffset: UInt64
    private let entryCount: UInt64

    init(_ source: any ByteSource) throws {
        let file = CachedSource(source)
        files = [file]
        let footer = try Self.footer(file)
        let bytes = footer.span
        let type = bytes.bigU32(at: 0x3C)
        let size = bytes.bigU64(at: 0x30)
        guard size <= UInt64(Int64.max) else { throw ParseError(.absurdSize, at: 0x30) }
        identifier = Self.identifier(bytes, at: 0x44)
        guard type == 3 || type == 4 else {
            guard type == 2 else { throw ParseError(.unsupported, at: 0x3C, "VHD type \(type)") }
            byteCount = size
            problems =
                size <= source.byteCount ? [] : [ParseError(.containerTruncated, at: Int(clamping: source.byteCount))]
            isDifferencing = false
            kind = "vhd fixed"
            parentNames = []
            parentIdentifier = ""
            blockSize = 0
            bitmapSize = 0
            tableOffset = 0
            entryCount = 0
            return
        }
        let headerOffset = bytes.bigU64(at: 0x10)
        let headerBytes = try file.bytes(at: headerOffset, count: 1_024)
        let header = headerBytes.span
        guard header.matches("cxsparse", at: 0) else {
            throw ParseError(.containerDamaged, at: Int(clamping: headerOffset), "dynamic header")
        }
        blockSize = UInt64(header.bigU32(at: 0x20))
        guard blockSize >= 512, blockSize & (blockSize - 1) == 0, blockSize <= 1 << 31 else {
            throw ParseError(.invalidField, at: Int(clamping: headerOffset) + 0x20, "block size")
        }
        tableOffset = header.bigU64(at: 0x10)
        entryCount = UInt64(header.bigU32(at: 0x1C))
        guard tableOffset < file.byteCount else { throw ParseError(.containerTruncated, at: 0x10, "block table") }
        bitmapSize = (blockSize / 512 / 8 + 511) / 512 * 512
        byteCount = size
        isDifferencing = type == 4
        kind = type == 4 ? "vhd differencing" : "vhd dynamic"
        problems = []
        parentNames = isDifferencing ? Self.parentNames(header, file) : []
        parentIdentifier = isDifferencing ? Self.identifier(header, at: 0x28) : ""
    }

    private static func identifier(_ bytes: Span<UInt8>, at offset: Int) -> String {
        let high = bytes.bigU64(at: offset)
        let low = bytes.bigU64(at: offset + 8)
        return high | low == 0 ? "" : Hexadecimal.text(high, digits: 16) + Hexadecimal.text(low, digits: 16)
    }

    private static func footer(_ file: any ByteSource) throws -> [UInt8] {
        if file.byteCount >= 512 {
            let end = try file.bytes(at: file.byteCount - 512, count: 512)
            if end.span.matches("conectix", at: 0) { return end }
        }
        let start = try file.bytes(at: 0, count: 512)
        guard start.span.matches("conectix", at: 0) else { throw ParseError(.containerDamaged, at: 0, "footer") }
        return start
    }

    /// Names of the parent as the header and its locators tell them, the likeliest first.
    private static func parentNames(_ header: Span<UInt8>, _ file: any ByteSource) -> [String] {
        // The locators come first: they were written by the program that made the child.
        var names: [String] = []
        for index in 0..<8 {
            let place = 0x240 + index * 24
            let code = header.bigU32(at: place)
            let count = Int(clamping: header.bigU32(at: place + 8))
            // "W2ru" and "W2ku": relative and absolute paths of Windows.
            guard code == 0x5732_7275 || code == 0x5732_6B75, count <= 4_096,
                let text = try? file.bytes(at: header.bigU64(at: place + 16), count: count)
            else { continue }
            names.append(UTF16Text.decode(text.span))
        }
        names.append(UTF16Text.decode(header.extracting(0x40..<0x240), order: .bigEndian))
        return names.map { String($0.prefix { $0 != "\0" }) }.filter { !$0.isEmpty }
    }

    func extent(at offset: UInt64) throws -> Extent {
        guard blockSize > 0 else {
            // What a cut file lacks is shown as zeros; the loss is told as a problem.
            let held = files[0].byteCount
            guard offset < held else { return Extent(length: byteCount - offset, place: .zero) }
            return Extent(length: min(byteCount, held) - offset, place: .stored(file: 0, offset: offset))
        }
        let block = offset / blockSize
        let inside = offset % blockSize
        let length = min(blockSize - inside, byteCount - offset)
        guard block < entryCount else { return Extent(length: length, place: .zero) }
        let entry = try files[0].bigU32(at: tableOffset + block * 4)
        guard entry != 0xFFFF_FFFF else { return Extent(length: length, place: isDifferencing ? .parent : .zero) }
        let start = UInt64(entry) * 512
        guard isDifferencing else {
            return Extent(length: length, place: .stored(file: 0, offset: start + bitmapSize + inside))
        }
        // One bit per sector, the highest first: set where the sector is in this file.
        let sector = inside / 512
        let bits = try files[0].bytes(at: start + sector / 8, count: Int(min(64, bitmapSize - sector / 8)))
        func isOwn(_ number: UInt64) -> Bool { bits[Int(number / 8 - sector / 8)] & (0x80 >> UInt8(number % 8)) != 0 }
        let own = isOwn(sector)
        var end = sector + 1
        let last = min(blockSize / 512, (sector / 8 + UInt64(bits.count)) * 8)
        while end < last, isOwn(end) == own { end += 1 }
        return Extent(
            length: min(end * 512 - inside, length),
            place: own ? .stored(file: 0, offset: start + bitmapSize + inside) : .parent
        )
    }
}
