import ByteKit

/// The log of a VHDX: writes to its tables that had been decided but were not yet carried out.
///
/// A backup of a running machine often has one. The image itself stays as it is; its readers see the pages replaced.
enum VHDXLog {
    private static let sector = 4_096

    /// The file as it is once the log is written back.
    static func replayed(_ file: any ByteSource) throws -> (any ByteSource, [ParseError]) {
        guard let header = try newestHeader(file) else {
            throw ParseError(.containerDamaged, at: 64 << 10, "both headers")
        }
        guard header.logID.contains(where: { $0 != 0 }) else { return (file, []) }
        let problem = ParseError("container.log-replayed", at: Int(clamping: header.logOffset))
        guard (1 << 20...64 << 20).contains(header.logSize),
            let log = try? file.bytes(at: header.logOffset, count: header.logSize)
        else { return (file, [ParseError("container.log-damaged", at: Int(clamping: header.logOffset))]) }
        guard let sequence = newestSequence(log, id: header.logID) else {
            return (file, [ParseError("container.log-damaged", at: Int(clamping: header.logOffset))])
        }
        var pages: [UInt64: [UInt8]] = [:]
        for entry in sequence { apply(entry, log, to: &pages) }
        return (PatchedSource(file, pages: pages, pageSize: sector), [problem])
    }

    /// The identifier that changes with what is written to the disk; a child names its parent's.
    static func dataIdentifier(_ file: any ByteSource) throws -> String? {
        guard let bytes = try newestHeader(file)?.dataID, bytes.contains(where: { $0 != 0 }) else { return nil }
        var reader = ByteReader(bytes.span)
        return (try? GUID(parsing: &reader))?.description
    }

    private struct Header {
        var sequence: UInt64
        var dataID: [UInt8]
        var logID: [UInt8]
        var logSize: Int
        var logOffset: UInt64
    }

    private static func newestHeader(_ file: any ByteSource) throws -> Header? {
        var best: Header?
        for place in [64 << 10, 128 << 10] as [UInt64] {
            guard let bytes = try? file.bytes(at: place, count: sector) else { continue }
            let view = bytes.span
            guard view.matches("head", at: 0), CRC32C.ofPage(view) == view.loadU32(at: 4) else { continue }
            let header = Header(
                sequence: view.loadU64(at: 8),
                dataID: view.array(32..<48),
                logID: view.array(48..<64),
                logSize: Int(view.loadU32(at: 68)),
                logOffset: view.loadU64(at: 72)
            )
            if header.sequence >= best?.sequence ?? 0 { best = header }
        }
        return best
    }

    private struct Entry {
        var offset: Int
        var length: Int
        var tail: Int
        var sequence: UInt64
        var descriptorCount: Int
    }

    private static func entry(_ log: [UInt8], at offset: Int, id: [UInt8]) -> Entry? {
        let head = circular(log, offset, 64)
        let view = head.span
        guard view.matches("loge", at: 0), view.array(32..<48) == id else { return nil }
        let length = Int(view.loadU32(at: 8))
        let tail = Int(view.loadU32(at: 12))
        let count = Int(view.loadU32(at: 24))
        guard length >= sector, length % sector == 0, length <= log.count, tail % sector == 0, tail < log.count,
            count <= length / 32
        else { return nil }
        let bytes = circular(log, offset, length)
        guard CRC32C.ofPage(bytes.span) == view.loadU32(at: 4) else { return nil }
        return Entry(
            offset: offset,
            length: length,
            tail: tail,
            sequence: view.loadU64(at: 16),
            descriptorCount: count
        )
    }

    /// The valid run of entries with the highest number, from its tail to its head.
    private static func newestSequence(_ log: [UInt8], id: [UInt8]) -> [Entry]? {
        var newest: Entry?
        for offset in stride(from: 0, to: log.count, by: sector) {
            guard let entry = entry(log, at: offset, id: id) else { continue }
            if entry.sequence > newest?.sequence ?? 0 { newest = entry }
        }
        guard let newest else { return nil }
        var result: [Entry] = []
        var offset = newest.tail
        for _ in 0..<(log.count / sector) {
            guard let entry = entry(log, at: offset, id: id) else { return nil }
            if let last = result.last, entry.sequence != last.sequence &+ 1 { return nil }
            result.append(entry)
            if entry.offset == newest.offset { return result }
            offset = (offset + entry.length) % log.count
        }
        return nil
    }

    private static func apply(_ entry: Entry, _ log: [UInt8], to pages: inout [UInt64: [UInt8]]) {
        let bytes = circular(log, entry.offset, entry.length)
        let view = bytes.span
        let descriptorPages = (64 + entry.descriptorCount * 32 + sector - 1) / sector
        var data = descriptorPages * sector
        for index in 0..<entry.descriptorCount {
            let place = 64 + index * 32
            guard view.holds(32, at: place) else { return }
            let target = view.loadU64(at: place + 16)
            if view.matches("zero", at: place) {
                let count = min(view.loadU64(at: place + 8) / UInt64(sector), 16_384)
                let empty = [UInt8](repeating: 0, count: sector)
                for page in 0..<count { pages[target / UInt64(sector) &+ page] = empty }
            } else if view.matches("desc", at: place), view.holds(sector, at: data), view.matches("data", at: data) {
                // The page's first eight and last four bytes travel in the descriptor.
                var page = view.array(data..<(data + sector))
                page.replaceSubrange(0..<8, with: view.array((place + 8)..<(place + 16)))
                page.replaceSubrange((sector - 4)..<sector, with: view.array((place + 4)..<(place + 8)))
                pages[target / UInt64(sector)] = page
                data += sector
            }
        }
    }

    private static func circular(_ log: [UInt8], _ offset: Int, _ count: Int) -> [UInt8] {
        let first = min(count, log.count - offset)
        return Array(log[offset..<(offset + first)]) + log[0..<(count - first)]
    }
}

/// CRC-32C, as the tables of VHDX carry it.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    /// The checksum of a structure whose own field at 4 counts as zero.
    static func ofPage(_ bytes: Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for index in 0..<bytes.count {
            let byte = (4..<8).contains(index) ? 0 : bytes[index]
            value = value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)]
        }
        return ~value
    }
}

/// A source with some pages replaced in memory.
struct PatchedSource: SparseSource {
    private let base: any ByteSource
    private let pages: [UInt64: [UInt8]]
    private let pageSize: UInt64

    var byteCount: UInt64 { base.byteCount }

    init(_ base: any ByteSource, pages: [UInt64: [UInt8]], pageSize: Int) {
        self.base = base
        self.pages = pages
        self.pageSize = UInt64(pageSize)
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let count = try base.read(at: offset, into: &buffer)
        guard count > 0 else { return 0 }
        for page in (offset / pageSize)...((offset + UInt64(count) - 1) / pageSize) {
            guard let bytes = pages[page] else { continue }
            let start = page * pageSize
            for index in 0..<bytes.count where start + UInt64(index) >= offset {
                let place = start + UInt64(index) - offset
                if place >= UInt64(count) { break }
                buffer[Int(place)] = bytes[index]
            }
        }
        return count
    }

    func nextData(from offset: UInt64) throws -> Range<UInt64>? { try base.dataRange(from: offset) }
}
