import ByteKit

/// Named values of several types, as KDBX 4 stores the parameters of a derivation (KDBX 4 specification, «VariantDictionary»).
struct VariantDictionary: Sendable {
    /// A value with its type.
    enum Value: Hashable, Sendable {
        case uint32(UInt32)
        case uint64(UInt64)
        case bool(Bool)
        case int32(Int32)
        case int64(Int64)
        case string(String)
        case bytes([UInt8])
    }

    private(set) var items: [(name: String, value: Value)] = []

    init(_ items: [(name: String, value: Value)]) { self.items = items }

    /// Reads up to the end mark.
    /// - Throws: `bytes.truncated`, `safe.header-field`.
    init(parsing input: inout ByteReader) throws(ParseError) {
        let start = input.offset
        // The high byte is the version that a reader must know.
        guard try input.u16() & 0xFF00 == 0x0100 else { throw ParseError(.safeHeaderField, at: start) }
        while true {
            let offset = input.offset
            let type = try input.u8()
            guard type != 0 else { return }
            let name = String(decoding: try Self.sized(&input), as: UTF8.self)
            let bytes = try Self.sized(&input)
            guard let value = Self.value(type, bytes.span) else { throw ParseError(.safeHeaderField, at: offset) }
            guard self[name] == nil, items.count < 64 else { throw ParseError(.safeHeaderField, at: offset) }
            items.append((name, value))
        }
    }

    subscript(name: String) -> Value? { items.first { $0.name == name }?.value }

    /// An unsigned number of either width.
    func number(_ name: String) -> UInt64? {
        switch self[name] {
        case .uint32(let number): UInt64(number)
        case .uint64(let number): number
        default: nil
        }
    }

    /// A run of bytes.
    func bytes(_ name: String) -> [UInt8]? { if case .bytes(let bytes) = self[name] { bytes } else { nil } }

    private static func sized(_ input: inout ByteReader) throws(ParseError) -> [UInt8] {
        // A negative size is more than remains, once it is read without its sign.
        try input.array(Int(try input.u32()))
    }

    private static func value(_ type: UInt8, _ bytes: Span<UInt8>) -> Value? {
        switch (type, bytes.count) {
        case (0x04, 4): .uint32(bytes.loadU32(at: 0))
        case (0x05, 8): .uint64(bytes.loadU64(at: 0))
        case (0x08, 1): .bool(bytes[0] != 0)
        case (0x0C, 4): .int32(Int32(bitPattern: bytes.loadU32(at: 0)))
        case (0x0D, 8): .int64(Int64(bitPattern: bytes.loadU64(at: 0)))
        case (0x18, _): .string(String(decoding: bytes.array(), as: UTF8.self))
        case (0x42, _): .bytes(bytes.array())
        default: nil
        }
    }

    /// The dictionary as it is stored; only the types that this program writes.
    func encoded() -> [UInt8] {
        var result: [UInt8] = [0x00, 0x01]
        for (name, value) in items {
            let (type, bytes): (UInt8, [UInt8]) =
                switch value {
                case .uint32(let number): (0x04, LittleEndian.bytes(number))
                case .uint64(let number): (0x05, LittleEndian.bytes(number))
                case .bool(let flag): (0x08, [flag ? 1 : 0])
                case .int32(let number): (0x0C, LittleEndian.bytes(number))
                case .int64(let number): (0x0D, LittleEndian.bytes(number))
                case .string(let text): (0x18, Array(text.utf8))
                case .bytes(let bytes): (0x42, bytes)
                }
            result.append(type)
            result += LittleEndian.bytes(UInt32(name.utf8.count)) + Array(name.utf8)
            result += LittleEndian.bytes(UInt32(bytes.count)) + bytes
        }
        return result + [0]
    }
}

/// Numbers as KDBX stores them.
enum LittleEndian {
    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<(number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
