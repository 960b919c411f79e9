public import ByteKit

/// An OLE compound file: streams in storages, as [MS-CFB] describes it.
///
/// Only what a message needs is read. Every chain is followed no further than there are sectors, every tree no further
/// than there are entries.
public struct CompoundFile: Sendable {
    /// One entry of the directory.
    public struct Entry: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Whether it holds other entries.
        public let isStorage: Bool
        /// How many bytes a stream has.
        public let byteCount: UInt64
        let start: UInt32
        let left: UInt32
        let right: UInt32
        let child: UInt32
    }

    /// The entries; the first is the root storage.
    public let entries: [Entry]
    private let bytes: MemoryRegion
    private let sectorShift: Int
    private let miniShift: Int
    private let miniCutoff: UInt64
    private let table: [UInt32]
    private let miniTable: [UInt32]
    private let miniSectors: [UInt32]

    private static let none: UInt32 = 0xFFFF_FFFF
    /// Sector numbers from here on are marks.
    private static let lastSector: UInt32 = 0xFFFF_FFFA
    private static let entryLimit = 100_000

    /// Reads header, sector tables and directory.
    /// - Throws: `outlook.not-compound`, `outlook.damaged`, `bytes.truncated`.
    public init(parsing bytes: MemoryRegion) throws(ParseError) {
        self.bytes = bytes
        let span = bytes.bytes
        guard span.count >= 512, span.loadU64(at: 0) == 0xE11A_B1A1_E011_CFD0 else {
            throw ParseError(.outlookNotCompound, at: 0)
        }
        let (shift, mini) = (Int(span.loadU16(at: 30)), Int(span.loadU16(at: 32)))
        guard shift == 9 || shift == 12, (4...shift).contains(mini) else {
            throw ParseError(.outlookDamaged, at: 30, "size of sectors")
        }
        (sectorShift, miniShift) = (shift, mini)
        miniCutoff = UInt64(span.loadU32(at: 56))
        let sectorCount = span.count >> shift
        table = Self.table(span, shift: shift, sectorCount: sectorCount)
        let directory = Self.chain(from: span.loadU32(at: 48), in: table)
        entries = Self.entries(span, directory, shift: shift)
        guard let root = entries.first, root.isStorage else {
            throw ParseError(.outlookDamaged, at: Int(clamping: span.loadU32(at: 48)), "directory")
        }
        var miniTable: [UInt32] = []
        for sector in Self.chain(from: span.loadU32(at: 60), in: table) {
            miniTable += Self.numbers(span, sector: sector, shift: shift)
        }
        self.miniTable = miniTable
        miniSectors = Self.chain(from: root.start, in: table)
    }

    /// The entries in a storage, in no order.
    public func children(of storage: Entry) -> [Entry] {
        var result: [Entry] = []
        var seen: Set<UInt32> = []
        var waiting = [storage.child]
        while let number = waiting.popLast() {
            guard number < entries.count, seen.insert(number).inserted else { continue }
            let entry = entries[Int(number)]
            result.append(entry)
            waiting += [entry.left, entry.right]
        }
        return result
    }

    /// The bytes of a stream: fewer than it claims to have where its chain is cut.
    /// - Throws: `outlook.too-large` where it claims more than `limit`.
    public func content(of stream: Entry, limit: UInt64) throws(ParseError) -> [UInt8] {
        guard stream.byteCount <= min(limit, UInt64(bytes.count)) else {
            throw ParseError(.outlookTooLarge, at: 0, "stream of \(stream.byteCount) bytes")
        }
        let count = Int(stream.byteCount)
        let span = bytes.bytes
        var result: [UInt8] = []
        result.reserveCapacity(count)
        func take(_ offset: Int, _ length: Int) {
            guard offset >= 0, offset < span.count else { return }
            result += span.array(offset..<min(span.count, offset + min(length, count - result.count)))
        }
        guard stream.byteCount < miniCutoff else {
            for sector in Self.chain(from: stream.start, in: table, limit: count >> sectorShift + 1) {
                take((Int(sector) + 1) << sectorShift, 1 << sectorShift)
            }
            return result
        }
        for mini in Self.chain(from: stream.start, in: miniTable, limit: count >> miniShift + 1) {
            let place = Int(mini) << miniShift
            let sector = place >> sectorShift
            guard sector < miniSectors.count else { break }
            let offset = (Int(miniSectors[sector]) + 1) << sectorShift
            take(offset + place & (1 << sectorShift - 1), 1 << miniShift)
        }
        return result
    }

    // MARK: Tables

    /// The table that says which sector follows which, put together from the sectors that the header and its
    /// continuations name.
    private static func table(_ span: Span<UInt8>, shift: Int, sectorCount: Int) -> [UInt32] {
        var sectors: [UInt32] = []
        for index in 0..<109 { sectors.append(span.loadU32(at: 76 + 4 * index)) }
        var next = span.loadU32(at: 68)
        var steps = 0
        while next < lastSector, steps <= sectorCount >> 7 {
            var numbers = numbers(span, sector: next, shift: shift)
            guard let last = numbers.popLast() else { break }
            sectors += numbers
            next = last
            steps += 1
        }
        var table: [UInt32] = []
        for sector in sectors where sector < lastSector && table.count < sectorCount {
            table += numbers(span, sector: sector, shift: shift)
        }
        // What the last sector of the table says of sectors behind the end is nothing.
        return Array(table.prefix(sectorCount))
    }

    private static func numbers(_ span: Span<UInt8>, sector: UInt32, shift: Int) -> [UInt32] {
        let start = (Int(sector) + 1) << shift
        guard start <= span.count - (1 << shift) else { return [] }
        return stride(from: start, to: start + 1 << shift, by: 4).map { span.loadU32(at: $0) }
    }

    private static func chain(from first: UInt32, in table: [UInt32], limit: Int = .max) -> [UInt32] {
        var result: [UInt32] = []
        var sector = first
        while sector < table.count, result.count < min(table.count, limit) {
            result.append(sector)
            sector = table[Int(sector)]
        }
        return result
    }

    private static func entries(_ span: Span<UInt8>, _ directory: [UInt32], shift: Int) -> [Entry] {
        var result: [Entry] = []
        for sector in directory {
            let start = (Int(sector) + 1) << shift
            guard start <= span.count - (1 << shift) else { break }
            for place in stride(from: start, to: start + 1 << shift, by: 128) where result.count < entryLimit {
                let length = max(0, min(64, Int(span.loadU16(at: place + 64))) - 2)
                let type = span[place + 66]
                // Files of the older version keep what they like in the upper half of the size.
                let size = shift == 9 ? UInt64(span.loadU32(at: place + 120)) : span.loadU64(at: place + 120)
                result.append(
                    Entry(
                        name: UTF16Text.decode(span.extracting(place..<(place + length & ~1))),
                        isStorage: type == 1 || type == 5,
                        byteCount: type == 2 ? size : 0,
                        start: span.loadU32(at: place + 116),
                        left: span.loadU32(at: place + 68),
                        right: span.loadU32(at: place + 72),
                        child: type == 2 ? none : span.loadU32(at: place + 76)
                    )
                )
            }
        }
        return result
    }
}

extension ParseError.Code {
    /// The file is no OLE compound file.
    public static let outlookNotCompound: Self = "outlook.not-compound"
    /// A file of Outlook contradicts itself.
    public static let outlookDamaged: Self = "outlook.damaged"
    /// A part of a file of Outlook is larger than is read.
    public static let outlookTooLarge: Self = "outlook.too-large"
    /// Messages lie deeper in one another than is looked.
    public static let outlookTooDeep: Self = "outlook.too-deep"
}
