import ByteKit

/// VHDX images: fixed, dynamic and differencing, with a log that was not yet written back replayed in memory.
///
/// Two headers at 64 and 128 KiB (8 sequence number, 48 log identifier, 68 log size, 72 log offset), region tables at
/// 192 and 256 KiB, a block table with one entry per block and one per bitmap, and metadata items by identifier.
struct VHDXImage: ExtentMap {
    let byteCount: UInt64
    let files: [any ByteSource]
    let isDifferencing: Bool
    let kind: String
    let parentNames: [String]
    /// The identifier of what was last written here, and those that the parent may have.
    let identifier: String?
    let parentIdentifiers: [String]
    let problems: [ParseError]
    private let blockSize: UInt64
    private let sectorSize: UInt64
    private let chunkRatio: UInt64
    private let tableOffset: UInt64
    private let tableSize: UInt64

    private enum Region {
        static let blockTable = GUID("2dc27766-f623-4200-9d64-115e9bfd4a08")
        static let metadata = GUID("8b7ca206-4790-4b9a-b8fe-575f050f886e")
    }

    private enum Item {
        static let parameters = GUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
        static let diskSize = GUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
        static let sectorSize = GUID("8141bf1d-a96f-4709-ba47-f233a8faab5f")
        static let parentLocator = GUID("a8d35f2d-b30b-454d-abf7-d3d84834ab0c")
    }

    init(_ source: any ByteSource) throws {
        let (file, problems) = try VHDXLog.replayed(CachedSource(source))
        files = [file]
        let regions = try Self.regions(file)
        guard let table = regions[Region.blockTable], let metadata = regions[Region.metadata] else {
            throw ParseError(.containerDamaged, at: 192 << 10, "region table")
        }
        let items = try Self.items(file, at: metadata.offset)
        guard let parameters = items[Item.parameters], let size = items[Item.diskSize] else {
            throw ParseError(.containerDamaged, at: Int(clamping: metadata.offset), "metadata")
        }
        blockSize = UInt64(try file.u32(at: parameters.offset))
        let flags = try file.u32(at: parameters.offset + 4)
        byteCount = try file.u64(at: size.offset)
        sectorSize = try items[Item.sectorSize].map { UInt64(try file.u32(at: $0.offset)) } ?? 512
        guard byteCount <= 64 << 40 else { throw ParseError(.absurdSize, at: Int(clamping: size.offset)) }
        guard (1 << 20...256 << 20).contains(blockSize), blockSize & (blockSize - 1) == 0,
            sectorSize == 512 || sectorSize == 4_096
        else { throw ParseError(.invalidField, at: Int(clamping: parameters.offset), "block size") }
        chunkRatio = (1 << 23) * sectorSize / blockSize
        tableOffset = table.offset
        tableSize = table.byteCount
        isDifferencing = flags & 2 != 0
        kind = flags & 2 != 0 ? "vhdx differencing" : flags & 1 != 0 ? "vhdx fixed" : "vhdx dynamic"
        var locators: [String: String] = [:]
        if isDifferencing, let locator = items[Item.parentLocator] { locators = Self.locators(file, locator) }
        parentNames = ["relative_path", "absolute_win32_path", "volume_path"].compactMap { locators[$0] }
        parentIdentifiers = ["parent_linkage", "parent_linkage2"].compactMap { name in
            let text = locators[name]?.filter { $0 != "{" && $0 != "}" } ?? ""
            return GUID(text)?.description
        }
        identifier = try VHDXLog.dataIdentifier(file)
        self.problems = problems
    }

    private struct Place {
        var offset: UInt64
        var byteCount: UInt64
    }

    private static func regions(_ file: any ByteSource) throws -> [GUID?: Place] {
        for start in [192 << 10, 256 << 10] as [UInt64] {
            guard let bytes = try? file.bytes(at: start, count: 64 << 10) else { continue }
            let view = bytes.span
            guard view.matches("regi", at: 0) else { continue }
            var result: [GUID?: Place] = [:]
            for index in 0..<min(2_047, Int(view.loadU32(at: 8))) {
                var entry = ByteReader(view.extracting((16 + index * 32)..<(48 + index * 32)))
                let id = try GUID(parsing: &entry)
                let offset = try entry.u64()
                let count = try entry.u32()
                guard offset <= UInt64(Int64.max) else { continue }
                result[id] = Place(offset: offset, byteCount: UInt64(count))
            }
            return result
        }
        throw ParseError(.containerDamaged, at: 192 << 10, "region table")
    }

    private static func items(_ file: any ByteSource, at start: UInt64) throws -> [GUID?: Place] {
        let bytes = try file.bytes(at: start, count: 64 << 10)
        let view = bytes.span
        guard view.matches("metadata", at: 0) else {
            throw ParseError(.containerDamaged, at: Int(clamping: start), "metadata table")
        }
        var result: [GUID?: Place] = [:]
        for index in 0..<min(2_047, Int(view.loadU16(at: 10))) {
            var entry = ByteReader(view.extracting((32 + index * 32)..<(64 + index * 32)))
            let id = try GUID(parsing: &entry)
            let offset = try entry.u32()
            let count = try entry.u32()
            result[id] = Place(offset: start + UInt64(offset), byteCount: UInt64(count))
        }
        return result
    }

    /// The locator is a list of names and values: paths of the parent, and what was last written to it.
    private static func locators(_ file: any ByteSource, _ place: Place) -> [String: String] {
        guard let bytes = try? file.read(at: place.offset, count: Int(clamping: min(place.byteCount, 64 << 10))),
            bytes.count >= 20
        else { return [:] }
        let view = bytes.span
        var found: [String: String] = [:]
        for index in 0..<Int(view.loadU16(at: 18)) {
            let entry = 20 + index * 12
            guard view.holds(12, at: entry) else { break }
            let key = (Int(clamping: view.loadU32(at: entry)), Int(view.loadU16(at: entry + 8)))
            let value = (Int(clamping: view.loadU32(at: entry + 4)), Int(view.loadU16(at: entry + 10)))
            guard view.holds(key.1, at: key.0), view.holds(value.1, at: value.0) else { continue }
            let name = UTF16Text.decode(view.extracting(key.0..<(key.0 + key.1)))
            found[name] = UTF16Text.decode(view.extracting(value.0..<(value.0 + value.1)))
        }
        return found
    }

    func extent(at offset: UInt64) throws -> Extent {
        let block = offset / blockSize
        let inside = offset % blockSize
        let length = min(blockSize - inside, byteCount - offset)
        // After every chunkRatio blocks stands one entry for their sector bitmap.
        let entry = try entry(block + block / chunkRatio)
        let start = entry & ~0xF_FFFF
        switch entry & 7 {
        case 6: return Extent(length: length, place: .stored(file: 0, offset: start + inside))
        case 7: return try partial(block, start: start, inside: inside, length: length)
        case 0: return Extent(length: length, place: isDifferencing ? .parent : .zero)
        default: return Extent(length: length, place: .zero)
        }
    }

    private func entry(_ index: UInt64) throws -> UInt64 {
        guard index < tableSize / 8 else {
            throw ParseError(.containerDamaged, at: Int(clamping: tableOffset), "table")
        }
        return try files[0].u64(at: tableOffset + index * 8)
    }

    /// A block of which some sectors are here and others in the parent: one bit each, the lowest first.
    private func partial(_ block: UInt64, start: UInt64, inside: UInt64, length: UInt64) throws -> Extent {
        let bitmap = try entry((block / chunkRatio + 1) * (chunkRatio + 1) - 1)
        guard bitmap & 7 == 6 else { return Extent(length: length, place: .parent) }
        let sectorsPerBlock = blockSize / sectorSize
        let sector = inside / sectorSize
        let firstBit = block % chunkRatio * sectorsPerBlock + sector
        let bytes = try files[0].read(at: (bitmap & ~0xF_FFFF) + firstBit / 8, count: 64)
        func isOwn(_ bit: UInt64) -> Bool { bytes[Int(bit / 8 - firstBit / 8)] >> UInt8(bit % 8) & 1 != 0 }
        guard !bytes.isEmpty else { throw ParseError(.containerTruncated, at: Int(clamping: start), "sector bitmap") }
        let own = isOwn(firstBit)
        let lastBit = min(firstBit - sector + sectorsPerBlock, (firstBit / 8 + UInt64(bytes.count)) * 8)
        var bit = firstBit + 1
        while bit < lastBit, isOwn(bit) == own { bit += 1 }
        return Extent(
            length: min((bit - firstBit + sector) * sectorSize - inside, length),
            place: own ? .stored(file: 0, offset: start + inside) : .parent
        )
    }
}
