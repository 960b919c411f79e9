import ByteKit

/// Text in UTF-16 as one byte a character, for what is looked for in such text.
enum WideText {
    /// Which byte of a unit comes first; nil where the bytes are no such text.
    ///
    /// A mark decides, else a third of the bytes that are zero, all on one side.
    static func order(of head: Span<UInt8>) -> Layer? {
        guard head.count >= 8 else { return nil }
        if head[0] == 0xFF, head[1] == 0xFE { return .utf16LE }
        if head[0] == 0xFE, head[1] == 0xFF { return .utf16BE }
        let count = min(head.count, 512) & ~1
        var zeros = (even: 0, odd: 0)
        for index in 0..<count where head[index] == 0 {
            if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
        }
        guard max(zeros.even, zeros.odd) * 3 >= count, min(zeros.even, zeros.odd) * 50 <= count else { return nil }
        return zeros.odd > zeros.even ? .utf16LE : .utf16BE
    }

    /// One byte for each unit, from `start` on: the character where it is ASCII, else 1.
    static func narrowed(_ bytes: Span<UInt8>, from start: Int, _ order: Layer) -> [UInt8] {
        let count = max(0, (bytes.count - start) / 2)
        let low = order == .utf16LE ? 0 : 1
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            for index in 0..<count {
                let place = start + 2 * index
                let unit = bytes[place + 1 - low] == 0 ? bytes[place + low] : 1
                unsafe buffer[index] = unit
            }
            used = count
        }
    }
}
