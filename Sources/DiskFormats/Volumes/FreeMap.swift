import ByteKit

/// Turns a map of one bit per unit, set where the unit is in use, into ranges of free bytes.
enum FreeMap {
    /// The most ranges told; a more scattered map ends in one range over the rest.
    ///
    /// With one more behind them they fit a frame of the wire.
    static let rangeLimit = 999_999

    static func ranges(in map: any ByteSource, unitCount: UInt64, unitSize: UInt64) throws -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        var start: UInt64?
        var unit: UInt64 = 0
        var offset: UInt64 = 0
        while unit < unitCount {
            let bytes = try map.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { break }
            offset += UInt64(bytes.count)
            for byte in bytes {
                if unit >= unitCount { break }
                // Whole bytes of one kind are the rule.
                if byte == 0xFF, start == nil || byte == 0, start != nil {
                    unit += 8
                    continue
                }
                for bit in 0..<8 where unit < unitCount {
                    let used = byte >> UInt8(bit) & 1 != 0
                    if used, let first = start {
                        ranges.append((first * unitSize)..<(unit * unitSize))
                        start = nil
                    } else if !used, start == nil {
                        start = unit
                    }
                    unit += 1
                }
            }
            if ranges.count >= rangeLimit {
                start = ranges[rangeLimit - 1].lowerBound / unitSize
                ranges.removeLast(ranges.count - rangeLimit + 1)
                break
            }
        }
        if let first = start { ranges.append((first * unitSize)..<(unitCount * unitSize)) }
        return ranges
    }
}
