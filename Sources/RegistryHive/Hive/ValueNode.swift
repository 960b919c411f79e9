import ByteKit

/// A value as its cell describes it (`vk`): raw fields, no text made, no data read.
public struct ValueNode: Hashable, Sendable {
    /// Bytes of the cell header and the fixed fields before the name.
    static let headerByteCount = 24

    /// The cell, in bytes from the first hive bin.
    public let cell: UInt32
    /// The size field as stored; its highest bit says that the data lies in the next field.
    public let rawDataSize: UInt32
    /// The cell of the data, or the data itself.
    public let dataCell: UInt32
    /// What the data claims to be.
    public let type: RegistryValueType
    /// Bytes of the name, cut to what the cell holds; none for the default value.
    public let nameByteCount: UInt16
    /// The flag bits.
    public let flags: UInt16

    /// Whether the name has one byte for each character (Latin-1) instead of UTF-16.
    public var nameIsCompressed: Bool { flags & 1 != 0 }

    /// Whether the data, four bytes at most, lies in the cell itself.
    public var dataIsInline: Bool { rawDataSize & 0x8000_0000 != 0 }

    /// Bytes of data the value claims to have.
    public var dataByteCount: Int {
        dataIsInline ? min(Int(rawDataSize & 0x7FFF_FFFF), 4) : Int(rawDataSize)
    }

    /// The cell's place in the file.
    public var offsetInHive: Int { BaseBlock.byteCount + Int(cell) }

    /// Where the name begins in the file.
    var nameOffset: Int { offsetInHive + Self.headerByteCount }

    /// Where inline data begins in the file.
    var inlineDataOffset: Int { offsetInHive + 12 }

    /// Whether 24 bytes of a cell at `offset` begin a value.
    @inline(__always)
    static func begins(_ bytes: Span<UInt8>, at offset: Int) -> Bool { bytes.half(offset + 4) == 0x6B76 }

    /// Reads the fixed fields of the cell at `cell`, whose 24 first bytes are ready.
    @inline(__always)
    init(_ bytes: Span<UInt8>, cell: UInt32, nameByteCount: UInt16) {
        let offset = BaseBlock.byteCount + Int(cell) + 4
        self.cell = cell
        self.nameByteCount = nameByteCount
        rawDataSize = bytes.word(offset + 4)
        dataCell = bytes.word(offset + 8)
        type = RegistryValueType(rawValue: bytes.word(offset + 12))
        flags = bytes.half(offset + 16)
    }
}
