import ByteKit

/// Writes small registry hives for tests, byte by byte after the format, sharing no code with the reader.
public struct HiveBuilder: Sendable {
    /// How the list of subkeys is written.
    public enum ListKind: String, Sendable, CaseIterable {
        /// With the first letters of each name.
        case lf
        /// With a hash of each name.
        case lh
        /// Without anything.
        case li
        /// As a list of `lh` lists of two keys each.
        case ri
    }

    /// A key to write.
    public struct Key: Sendable {
        /// Its name; written as UTF-16 where Latin-1 is not enough.
        public var name: String
        /// Its class name.
        public var className: String?
        /// When it was last written, as a FILETIME.
        public var lastWritten: UInt64 = 0x01D5_0000_0000_0000
        /// Its values.
        public var values: [Value]
        /// Its subkeys.
        public var subkeys: [Key]
        /// How their list is written.
        public var list: ListKind
        /// Whether the key is written into free cells, out of its parent's list.
        public var isDeleted: Bool

        /// Describes a key.
        public init(
            _ name: String,
            className: String? = nil,
            values: [Value] = [],
            subkeys: [Key] = [],
            list: ListKind = .lh,
            isDeleted: Bool = false
        ) {
            self.name = name
            self.className = className
            self.values = values
            self.subkeys = subkeys
            self.list = list
            self.isDeleted = isDeleted
        }
    }

    /// A value to write.
    public struct Value: Sendable {
        /// Its name; empty for the default value.
        public var name: String
        /// Its type number.
        public var type: UInt32
        /// Its data: inline up to four bytes, as big data above 16,344.
        public var data: [UInt8]
        /// Whether the value is written into free cells, out of its key's list.
        public var isDeleted: Bool

        /// Describes a value.
        public init(_ name: String, type: UInt32 = 3, _ data: [UInt8], isDeleted: Bool = false) {
            self.name = name
            self.type = type
            self.data = data
            self.isDeleted = isDeleted
        }
    }

    /// A hive and where its parts lie.
    public struct Result: Sendable {
        /// The file.
        public var bytes: [UInt8]
        /// The file offset of the cell of each key by path (the root is empty) and of each value by path, `@` and name.
        public var cells: [String: Int]
    }

    /// The minor version: 3 to 6; big data needs 4.
    public var minorVersion: UInt32 = 5
    private let root: Key
    private var bins: [UInt8] = []
    private var cells: [String: Int] = [:]

    /// Begins a hive with its root key.
    public init(_ root: Key) { self.root = root }

    /// Writes the hive.
    public func build() -> Result {
        var copy = self
        return copy.write()
    }

    /// Puts the right checksum into a base block that was changed.
    public static func fixChecksum(_ bytes: inout [UInt8]) {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: 508, by: 4) { sum ^= bytes.span.loadU32(at: index) }
        set(&bytes, at: 508, sum == 0 ? 1 : sum == .max ? .max - 1 : sum)
    }

    /// Writes a little-endian 32-bit number.
    public static func set(_ bytes: inout [UInt8], at offset: Int, _ number: UInt32) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * index)) }
    }

    private mutating func write() -> Result {
        bins = [UInt8](repeating: 0, count: 32)
        let rootCell = write(root, parent: 0, path: "", flags: 0x0C)
        // The rest of the bin is one free cell.
        let used = bins.count
        let total = (used + 8 + 4095) / 4096 * 4096
        bins += [UInt8](repeating: 0, count: total - used)
        Self.set(&bins, at: used, UInt32(total - used))
        bins.replaceSubrange(0..<4, with: Array("hbin".utf8))
        Self.set(&bins, at: 8, UInt32(total))

        var block = [UInt8](repeating: 0, count: 4096)
        block.replaceSubrange(0..<4, with: Array("regf".utf8))
        for (offset, number) in [
            (4, 7), (8, 7), (20, 1), (24, minorVersion), (32, 1), (36, rootCell), (40, UInt32(total)), (44, 1),
        ]
            as [(Int, UInt32)]
        {
            Self.set(&block, at: offset, number)
        }
        block.replaceSubrange(12..<20, with: Self.bytes(0x01D5_0000_0000_0000 as UInt64))
        let name = UTF16Text.encode("\\made\\by\\test")
        block.replaceSubrange(48..<48 + name.count, with: name)
        Self.fixChecksum(&block)
        return Result(bytes: block + bins, cells: cells)
    }

    /// Appends a cell.
    /// - Returns: its offset from the first bin.
    private mutating func cell(_ content: [UInt8], isFree: Bool = false) -> UInt32 {
        let offset = bins.count
        let total = (content.count + 4 + 7) / 8 * 8
        bins += Self.bytes(isFree ? Int32(total) : -Int32(total)) + content
        bins += [UInt8](repeating: 0, count: total - content.count - 4)
        return UInt32(offset)
    }

    private mutating func write(_ key: Key, parent: UInt32, path: String, flags: UInt16, inFree: Bool = false) -> UInt32
    {
        let isFree = key.isDeleted || inFree
        let (name, isCompressed) = Self.encode(key.name)
        // Lists come after the key's own cell, whose place is known before its content is complete.
        let own = cell([UInt8](repeating: 0, count: 76 + name.count), isFree: isFree)
        cells[path] = 4096 + Int(own)
        var valueCells: [UInt32] = []
        for value in key.values {
            let written = write(value, inFree: isFree)
            cells[path + "@" + value.name] = 4096 + Int(written)
            if !value.isDeleted { valueCells.append(written) }
        }
        let valueList = valueCells.isEmpty ? UInt32.max : cell(valueCells.flatMap(Self.bytes), isFree: isFree)
        let className = key.className.map(UTF16Text.encode) ?? []
        let classCell = className.isEmpty ? UInt32.max : cell(className, isFree: isFree)
        var children: [(UInt32, String)] = []
        for subkey in key.subkeys {
            let below = path.isEmpty ? subkey.name : path + "\\" + subkey.name
            let written = write(subkey, parent: own, path: below, flags: 0, inFree: isFree)
            if !subkey.isDeleted || isFree { children.append((written, subkey.name)) }
        }
        let subkeyList = children.isEmpty ? UInt32.max : list(children, key.list, isFree: isFree)

        var content = Array("nk".utf8) + Self.bytes(flags | (isCompressed ? 0x20 : 0)) + Self.bytes(key.lastWritten)
        for number in [
            0, parent, UInt32(children.count), 0, subkeyList, .max, UInt32(valueCells.count), valueList, .max,
            classCell,
            0, 0, 0, 0, 0,
        ] { content += Self.bytes(number) }
        content += Self.bytes(UInt16(name.count)) + Self.bytes(UInt16(className.count)) + name
        bins.replaceSubrange(Int(own) + 4..<Int(own) + 4 + content.count, with: content)
        return own
    }

    private mutating func write(_ value: Value, inFree: Bool) -> UInt32 {
        let isFree = value.isDeleted || inFree
        let (name, isCompressed) = Self.encode(value.name)
        var size = UInt32(value.data.count)
        var place: UInt32 = 0
        if value.data.count <= 4 {
            size |= 0x8000_0000
            for (index, byte) in value.data.enumerated() { place |= UInt32(byte) << UInt32(8 * index) }
        } else if value.data.count > 16_344, minorVersion >= 4 {
            var segments: [UInt32] = []
            for start in stride(from: 0, to: value.data.count, by: 16_344) {
                // Windows leaves four unused bytes behind each segment.
                segments.append(cell(Array(value.data[start...].prefix(16_344)) + [0, 0, 0, 0], isFree: isFree))
            }
            let list = cell(segments.flatMap(Self.bytes), isFree: isFree)
            place = cell(Array("db".utf8) + Self.bytes(UInt16(segments.count)) + Self.bytes(list), isFree: isFree)
        } else {
            place = cell(value.data, isFree: isFree)
        }
        let content =
            Array("vk".utf8) + Self.bytes(UInt16(name.count)) + Self.bytes(size) + Self.bytes(place)
            + Self.bytes(value.type) + Self.bytes(UInt16(isCompressed ? 1 : 0)) + [0, 0] + name
        return cell(content, isFree: isFree)
    }

    private mutating func list(_ children: [(UInt32, String)], _ kind: ListKind, isFree: Bool) -> UInt32 {
        if kind == .ri {
            var leaves: [UInt32] = []
            for start in stride(from: 0, to: children.count, by: 2) {
                leaves.append(list(Array(children[start...].prefix(2)), .lh, isFree: isFree))
            }
            return cell(
                Array("ri".utf8) + Self.bytes(UInt16(leaves.count)) + leaves.flatMap(Self.bytes),
                isFree: isFree
            )
        }
        var content = Array(kind.rawValue.utf8) + Self.bytes(UInt16(children.count))
        for (child, name) in children {
            content += Self.bytes(child)
            switch kind {
            case .lf: content += Array((Array(name.utf8.prefix(4)) + [0, 0, 0, 0]).prefix(4))
            case .lh:
                let hash = name.uppercased().utf16.reduce(0 as UInt32) { $0 &* 37 &+ UInt32($1) }
                content += Self.bytes(hash)
            case .li, .ri: break
            }
        }
        return cell(content, isFree: isFree)
    }

    private static func encode(_ name: String) -> ([UInt8], isCompressed: Bool) {
        let scalars = name.unicodeScalars
        guard scalars.allSatisfy({ $0.value < 0x100 }) else { return (UTF16Text.encode(name), false) }
        return (scalars.map { UInt8(truncatingIfNeeded: $0.value) }, true)
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
