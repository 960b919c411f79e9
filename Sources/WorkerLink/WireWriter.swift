/// Builds the payload of a message: little-endian numbers, counted texts and bytes.
public struct WireWriter {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Starts empty.
    public init() {}

    /// Appends one byte.
    public mutating func u8(_ value: UInt8) { bytes.append(value) }

    /// Appends a 16-bit number.
    public mutating func u16(_ value: UInt16) { integer(value) }

    /// Appends a 32-bit number.
    public mutating func u32(_ value: UInt32) { integer(value) }

    /// Appends a 64-bit number.
    public mutating func u64(_ value: UInt64) { integer(value) }

    /// Appends a signed 64-bit number.
    public mutating func i64(_ value: Int64) { integer(UInt64(bitPattern: value)) }

    /// Appends a truth value.
    public mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Appends a count followed by that many bytes.
    public mutating func data(_ value: some Collection<UInt8>) {
        u32(UInt32(clamping: value.count))
        bytes.append(contentsOf: value)
    }

    /// Appends a text as counted UTF-8.
    public mutating func text(_ value: String) { data(value.utf8) }

    /// Appends a value that may be absent.
    public mutating func optional<Value>(_ value: Value?, _ write: (inout WireWriter, Value) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }

    /// Appends a count followed by that many elements.
    public mutating func list<Element>(
        _ elements: some Collection<Element>,
        _ write: (inout WireWriter, Element) -> Void
    ) {
        u32(UInt32(clamping: elements.count))
        for element in elements { write(&self, element) }
    }

    private mutating func integer(_ value: some FixedWidthInteger & UnsignedInteger) {
        var rest = value.littleEndian
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
