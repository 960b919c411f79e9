import ByteKit

/// Writes OLE compound files of version 3: enough of them for messages that Outlook saved.
public struct CompoundFileBuilder {
    /// A storage with what lies in it, or a stream.
    public indirect enum Node {
        /// Holds others.
        case storage(String, [Node])
        /// Holds bytes.
        case stream(String, [UInt8])

        var name: String {
            switch self {
            case .storage(let name, _), .stream(let name, _): name
            }
        }
    }

    private struct Entry {
        var name: String
        var type: UInt8
        var right: UInt32 = none
        var child: UInt32 = none
        var start: UInt32 = 0xFFFF_FFFE
        var size: UInt32 = 0
    }

    private static let none: UInt32 = 0xFFFF_FFFF
    private static let end: UInt32 = 0xFFFF_FFFE
    private var entries: [Entry] = []
    private var sectors: [[UInt8]] = []
    private var table: [UInt32] = []
    private var mini: [UInt8] = []
    private var miniTable: [UInt32] = []

    private init() {}

    /// The file that holds these nodes.
    public static func file(_ nodes: [Node]) -> [UInt8] {
        var builder = CompoundFileBuilder()
        builder.entries = [Entry(name: "Root Entry", type: 5)]
        builder.entries[0].child = builder.add(nodes)
        return builder.finish()
    }

    /// Siblings hang on one another's right: a tree, if not a balanced one, sorted as the format wants it.
    private mutating func add(_ nodes: [Node]) -> UInt32 {
        let sorted = nodes.sorted { left, right in
            let (a, b) = (left.name.utf16.count, right.name.utf16.count)
            return a != b ? a < b : left.name.uppercased() < right.name.uppercased()
        }
        var first = Self.none
        var before: Int?
        for node in sorted {
            let number = entries.count
            entries.append(Entry(name: node.name, type: 1))
            switch node {
            case .storage(_, let inner): entries[number].child = add(inner)
            case .stream(_, let bytes):
                entries[number].type = 2
                entries[number].size = UInt32(bytes.count)
                entries[number].start = store(bytes)
            }
            if let before { entries[before].right = UInt32(number) } else { first = UInt32(number) }
            before = number
        }
        return first
    }

    private mutating func store(_ bytes: [UInt8]) -> UInt32 {
        guard !bytes.isEmpty else { return Self.end }
        guard bytes.count < 4_096 else { return sectors(of: bytes) }
        let first = miniTable.count
        mini += bytes + [UInt8](repeating: 0, count: (64 - bytes.count % 64) % 64)
        for number in first..<(mini.count / 64) { miniTable.append(UInt32(number + 1)) }
        miniTable[miniTable.count - 1] = Self.end
        return UInt32(first)
    }

    private mutating func sectors(of bytes: [UInt8], filler: UInt8 = 0) -> UInt32 {
        guard !bytes.isEmpty else { return Self.end }
        let first = sectors.count
        for start in stride(from: 0, to: bytes.count, by: 512) {
            let part = bytes[start..<min(bytes.count, start + 512)]
            sectors.append(part + [UInt8](repeating: filler, count: 512 - part.count))
            table.append(UInt32(sectors.count))
        }
        table[table.count - 1] = Self.end
        return UInt32(first)
    }

    private mutating func finish() -> [UInt8] {
        entries[0].size = UInt32(mini.count)
        entries[0].start = sectors(of: mini)
        let miniStart = sectors(of: miniTable.flatMap(Self.bytes), filler: 0xFF)
        let directory = sectors(of: entries.flatMap(Self.bytes))
        // The table describes its own sectors too.
        var tableCount = 0
        while (table.count + tableCount + 127) / 128 > tableCount { tableCount += 1 }
        let tableStart = UInt32(sectors.count)
        var whole = table + [UInt32](repeating: 0xFFFF_FFFD, count: tableCount)
        whole += [UInt32](repeating: Self.none, count: tableCount * 128 - whole.count)
        var head: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        head += [0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0] + [UInt8](repeating: 0, count: 10)
        head += Self.bytes(UInt32(tableCount)) + Self.bytes(directory) + Self.bytes(0) + Self.bytes(4_096)
        head += Self.bytes(miniStart) + Self.bytes(UInt32((miniTable.count + 127) / 128))
        head += Self.bytes(Self.end) + Self.bytes(0)
        for index in 0..<109 { head += Self.bytes(index < tableCount ? tableStart + UInt32(index) : Self.none) }
        return head + sectors.joined() + whole.flatMap(Self.bytes)
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func bytes(_ entry: Entry) -> [UInt8] {
        let name = UTF16Text.encode(entry.name)
        var bytes = name + [UInt8](repeating: 0, count: 64 - name.count)
        let length = UInt8(name.count + 2)
        bytes += [length, 0, entry.type, 1]
        bytes += Self.bytes(none) + Self.bytes(entry.right) + Self.bytes(entry.child)
        bytes += [UInt8](repeating: 0, count: 36) + Self.bytes(entry.start) + Self.bytes(entry.size) + Self.bytes(0)
        return bytes
    }
}
