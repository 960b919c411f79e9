public import ByteKit

/// ISO 9660 discs, with the long names of Joliet where they are.
///
/// Volume descriptors from sector 16 on: 0 type, 88 escape sequences, 40 label, 156 record of the top folder. A record:
/// 0 length, 2 first sector, 10 size, 18 date, 25 flags (2 folder, 0x80 more to come), 32 name.
public enum ISOImage {
    private static let sector: UInt64 = 2_048

    /// Lists a disc.
    /// - Returns: its files; each is one slice of the disc or several in a row.
    /// - Throws: `iso.damaged`, or what the source throws.
    public static func fileSystem(_ source: any ByteSource) throws -> FlatFileSystem {
        var best: (label: String, root: Record, isJoliet: Bool)?
        for number in 16..<64 as Range<UInt64> {
            let descriptor = try source.read(at: number * sector, count: Int(sector))
            let view = descriptor.span
            guard view.holds(Int(sector), at: 0), view.matches("CD001", at: 1), view[0] != 255 else { break }
            guard view[0] == 1 || view[0] == 2, let root = Record(view.extracting(156..<190), isJoliet: false) else {
                continue
            }
            let isJoliet =
                view[0] == 2 && view.matches("%/", at: 88) && [0x40, 0x43, 0x45].contains(view[90])
            guard isJoliet || best == nil && view[0] == 1 else { continue }
            let label =
                isJoliet
                ? UTF16Text.decode(view.extracting(40..<72), order: .bigEndian)
                : ByteText.decodeLatin1(view.extracting(40..<72))
            best = (String(label.reversed().drop { $0 == " " || $0 == "\0" }.reversed()), root, isJoliet)
        }
        guard let best else { throw ParseError("iso.damaged", at: 16 * Int(sector)) }
        var walk = Walk(source: source, isJoliet: best.isJoliet)
        try walk.run(best.root)
        let pieces = walk.pieces
        return FlatFileSystem(.iso9660, label: best.label, files: walk.files) { index in
            let slices = pieces[index].map { SliceSource(source, start: UInt64($0.place) * sector, byteCount: $0.size) }
            return slices.count == 1 ? slices[0] : try ConcatenatedSource(slices)
        }
    }

    fileprivate struct Record {
        let length: Int
        let place: UInt32
        let size: UInt64
        let flags: UInt8
        let name: String
        let modified: Timestamp?

        init?(_ bytes: Span<UInt8>, isJoliet: Bool) {
            guard bytes.holds(34, at: 0) else { return nil }
            length = Int(bytes[0])
            place = bytes.loadU32(at: 2)
            size = UInt64(bytes.loadU32(at: 10))
            flags = bytes[25]
            let count = Int(bytes[32])
            guard length >= 34, bytes.holds(count, at: 33) else { return nil }
            let raw = bytes.extracting(33..<(33 + count))
            var name = isJoliet && count > 1 ? UTF16Text.decode(raw, order: .bigEndian) : ByteText.decodeLatin1(raw)
            if let mark = name.lastIndex(of: ";") { name = String(name[..<mark]) }
            if name.hasSuffix("."), !isJoliet { name.removeLast() }
            self.name = name
            modified = Timestamp(
                year: 1_900 + Int(bytes[18]),
                month: Int(bytes[19]),
                day: Int(bytes[20]),
                hour: Int(bytes[21]),
                minute: Int(bytes[22]),
                second: Int(bytes[23])
            )
        }
    }

    private struct Walk {
        let source: any ByteSource
        let isJoliet: Bool
        var files: [FlatFileSystem.File] = []
        var pieces: [[(place: UInt32, size: UInt64)]] = []

        mutating func run(_ root: Record) throws {
            var waiting: [(String, Record)] = [("", root)]
            var visited: Set<UInt32> = []
            while let (path, folder) = waiting.popLast() {
                guard visited.insert(folder.place).inserted, visited.count < 500_000 else { continue }
                let bytes = try source.read(
                    at: UInt64(folder.place) * sector,
                    count: Int(clamping: min(folder.size, 64 << 20))
                )
                let view = bytes.span
                var position = 0
                var open: [(place: UInt32, size: UInt64)] = []
                while position < view.count, files.count < FlatFileSystem.fileLimit {
                    // A record never crosses a sector; the rest of one is filled with zeros.
                    guard view[position] != 0 else {
                        position = (position / Int(sector) + 1) * Int(sector)
                        continue
                    }
                    let length = Int(view[position])
                    guard view.holds(length, at: position),
                        let record = Record(view.extracting(position..<(position + length)), isJoliet: isJoliet)
                    else { break }
                    position += length
                    if record.name == "\0" || record.name == "\u{1}" { continue }
                    let full = path.isEmpty ? record.name : path + "/" + record.name
                    if record.flags & 2 != 0 {
                        waiting.append((full, record))
                        continue
                    }
                    open.append((record.place, record.size))
                    if record.flags & 0x80 != 0 { continue }
                    let size = open.reduce(0) { $0 + $1.size }
                    files.append(
                        FlatFileSystem.File(path: full, status: FileStatus(byteCount: size, modified: record.modified))
                    )
                    pieces.append(open)
                    open = []
                }
            }
        }
    }
}
