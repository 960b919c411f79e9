public import ByteKit

/// A key as its cell describes it (`nk`): raw fields, no text made, no reference kept.
public struct KeyNode: Hashable, Sendable {
    /// Bytes of the cell header and the fixed fields before the name.
    static let headerByteCount = 80

    /// The cell, in bytes from the first hive bin.
    public let cell: UInt32
    /// The parent's cell as the key names it.
    public let parent: UInt32
    /// When the key was last written, as a FILETIME.
    public let lastWrittenFileTime: UInt64
    /// How many subkeys the key claims to have.
    public let subkeyCount: UInt32
    /// The cell of the list of subkeys.
    public let subkeyList: UInt32
    /// How many values the key claims to have.
    public let valueCount: UInt32
    /// The cell of the list of values.
    public let valueList: UInt32
    /// The cell of the class name; all ones where there is none.
    public let classNameCell: UInt32
    /// Bytes of the class name.
    public let classNameByteCount: UInt16
    /// Bytes of the name, cut to what the cell holds.
    public let nameByteCount: UInt16
    /// The flag bits.
    public let flags: UInt16

    /// Whether the name has one byte for each character (Latin-1) instead of UTF-16.
    public var nameIsCompressed: Bool { flags & 0x20 != 0 }

    /// Whether the key calls itself a root.
    public var isRoot: Bool { flags & 0x04 != 0 }

    /// Whether the key is a symbolic link to another.
    public var isLink: Bool { flags & 0x10 != 0 }

    /// When the key was last written; nil where the field is zero.
    public var lastWritten: Timestamp? {
        lastWrittenFileTime == 0 ? nil : Timestamp(fileTime: lastWrittenFileTime)
    }

    /// The cell's place in the file.
    public var offsetInHive: Int { BaseBlock.byteCount + Int(cell) }

    /// Where the name begins in the file.
    var nameOffset: Int { offsetInHive + Self.headerByteCount }

    /// Whether 80 bytes of a cell at `offset` begin a key.
    @inline(__always)
    static func begins(_ bytes: Span<UInt8>, at offset: Int) -> Bool { bytes.half(offset + 4) == 0x6B6E }

    /// Reads the fixed fields of the cell at `cell`, whose 80 first bytes are ready.
    @inline(__always)
    init(_ bytes: Span<UInt8>, cell: UInt32, nameByteCount: UInt16) {
        let offset = BaseBlock.byteCount + Int(cell) + 4
        self.cell = cell
        self.nameByteCount = nameByteCount
        flags = bytes.half(offset + 2)
        lastWrittenFileTime = bytes.double(offset + 4)
        parent = bytes.word(offset + 16)
        subkeyCount = bytes.word(offset + 20)
        subkeyList = bytes.word(offset + 28)
        valueCount = bytes.word(offset + 36)
        valueList = bytes.word(offset + 40)
        classNameCell = bytes.word(offset + 48)
        classNameByteCount = bytes.half(offset + 74)
    }
}
