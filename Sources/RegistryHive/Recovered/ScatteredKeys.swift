import ByteKit

extension Hive {
    /// Where, in pages that lie by themselves, a key of one of these names begins: cells in use, free, or forgotten.
    ///
    /// Nothing but the bytes given is looked at, so that pages need no hive around them.
    ///
    /// - Parameters:
    ///   - names: what the keys are called.
    ///   - bytes: a part of a hive; a key whose name reaches past its end is left out.
    ///   - place: where that part begins, in bytes from the first hive bin; a multiple of 8.
    /// - Returns: the cells, by rising place.
    public static func cells(ofKeysNamed names: [RegistryName], in bytes: Span<UInt8>, at place: Int) -> [UInt32] {
        var cells: [UInt32] = []
        var offset = 0
        while bytes.holds(KeyNode.headerByteCount, at: offset) {
            if KeyNode.begins(bytes, at: offset), let cell = UInt32(exactly: place + offset) {
                let isCompressed = bytes.half(offset + 6) & 0x20 != 0
                let nameByteCount = Int(bytes.half(offset + 76))
                let isNamed = names.contains { name in
                    name.equals(
                        bytes,
                        at: offset + KeyNode.headerByteCount,
                        byteCount: nameByteCount,
                        compressed: isCompressed
                    )
                }
                if isNamed { cells.append(cell) }
            }
            offset += 8
        }
        return cells
    }
}
