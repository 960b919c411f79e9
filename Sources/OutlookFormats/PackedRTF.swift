public import ByteKit

/// The packed formatted text of a message, as [MS-OXRTFCP] describes it.
public enum PackedRTF {
    /// What the window holds before the first byte: words that every such text begins with.
    private static let beginning = Array(
        (#"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "#
            + #"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"# + "\r\n"
            + #"\par \pard\plain\f0\fs20\b\i\u\tab\tx"#).utf8
    )

    /// Unpacks a text.
    ///
    /// - Parameters:
    ///   - packed: what the property holds.
    ///   - limit: the most bytes to unpack.
    /// - Returns: the text as far as it is whole.
    /// - Throws: `outlook.damaged` for what is no such text.
    public static func unpack(_ packed: Span<UInt8>, limit: Int) throws(ParseError) -> [UInt8] {
        guard packed.count >= 16 else { throw ParseError(.outlookDamaged, at: 0, "packed text") }
        let size = min(Int(packed.loadU32(at: 4)), limit)
        switch packed.loadU32(at: 8) {
        // «MELA»: not packed at all.
        case 0x414C_454D: return packed.array(16..<min(packed.count, 16 + size))
        // «LZFu».
        case 0x7546_5A4C: return unpackWindow(packed, size: size)
        default: throw ParseError(.outlookDamaged, at: 8, "packed text")
        }
    }

    private static func unpackWindow(_ packed: Span<UInt8>, size: Int) -> [UInt8] {
        var window = beginning + [UInt8](repeating: 0, count: 4_096 - beginning.count)
        var write = beginning.count
        var result: [UInt8] = []
        var place = 16
        func put(_ byte: UInt8) {
            result.append(byte)
            window[write] = byte
            write = (write + 1) & 4_095
        }
        while place < packed.count, result.count < size {
            let control = packed[place]
            place += 1
            for bit in 0..<8 where place < packed.count && result.count < size {
                if control >> bit & 1 == 0 {
                    put(packed[place])
                    place += 1
                    continue
                }
                guard place + 1 < packed.count else { return result }
                let pair = Int(packed[place]) << 8 | Int(packed[place + 1])
                place += 2
                let offset = pair >> 4
                // A reference to the place that is written next is the end.
                if offset == write { return result }
                for step in 0..<(pair & 15 + 2) where result.count < size { put(window[(offset + step) & 4_095]) }
            }
        }
        return result
    }
}
