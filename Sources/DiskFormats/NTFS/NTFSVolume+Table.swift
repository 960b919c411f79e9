import ByteKit

extension NTFSVolume {
    /// Bytes of the table read at once.
    private static let stepSize = 1 << 20
    /// The most stretches of the table that are told as unreadable, one by one.
    private static let problemLimit = 16

    /// Calls `body` for every place of the master file table in order, with what stands there where it is a record.
    ///
    /// One pass in steps of 1 MiB; holes are passed over. A table that claims more records than its volume has room
    /// for is read no further than that.
    ///
    /// - Returns: parts that could not be read.
    func forEachRecord(_ body: (_ number: UInt64, _ record: NTFSRecord?) -> Void) -> [ParseError] {
        let size = UInt64(geometry.recordSize)
        let end = min(recordCount, source.byteCount / size)
        var problems: [ParseError] = []
        if end < recordCount {
            problems.append(ParseError(.tableIncomplete, at: Int(clamping: end * size), "$MFT"))
        }
        var first = next(from: 0)
        while first < end {
            let count = Int(min(UInt64(max(1, Self.stepSize / geometry.recordSize)), end - first))
            do { try visit(first, count, body) } catch {
                if problems.count < Self.problemLimit {
                    problems.append(ParseError(.tableIncomplete, at: Int(clamping: first * size), "$MFT"))
                }
                for number in first..<(first + UInt64(count)) { try? visit(number, 1, body) }
            }
            first = next(from: first + UInt64(count))
        }
        return problems
    }

    /// The first record from `number` on that is not in a hole of the table.
    private func next(from number: UInt64) -> UInt64 {
        let size = UInt64(geometry.recordSize)
        do {
            guard let range = try table.nextData(from: number * size) else { return .max }
            return max(number, range.lowerBound / size)
        } catch { return number }
    }

    private func visit(_ first: UInt64, _ count: Int, _ body: (UInt64, NTFSRecord?) -> Void) throws {
        let size = geometry.recordSize
        let bytes = try table.read(at: first * UInt64(size), count: count * size)
        for index in 0..<(bytes.count / size) {
            let number = first + UInt64(index)
            var part = Array(bytes[(index * size)..<((index + 1) * size)])
            let isWhole = (try? NTFSFixup.apply(&part, signature: "FILE", at: 0)) != nil
            body(number, isWhole ? try? NTFSRecord(parsing: part, number: number) : nil)
        }
    }

    /// Where a record lies in the volume: one stretch, or two where a cluster is smaller than a record.
    func places(ofRecord number: UInt64) -> [Range<UInt64>] {
        let size = UInt64(geometry.recordSize)
        var result: [Range<UInt64>] = []
        var position = number * size
        let end = min(position + size, table.byteCount)
        while position < end, let extent = try? table.map.extent(at: position), extent.length > 0 {
            let length = min(extent.length, end - position)
            if case .stored(_, let offset) = extent.place { result.append(offset..<(offset + length)) }
            position += length
        }
        return result
    }

    /// The record that an extension record continues, where it still is that record.
    ///
    /// A record's use count is raised when it is freed, so one that was freed since counts one more.
    func base(_ reference: NTFSReference) -> NTFSRecord? {
        guard let record = try? record(reference.number), record.baseReference == 0 else { return nil }
        let isSame =
            reference.sequence == 0 || record.sequence == reference.sequence
            || (!record.isInUse && record.sequence == reference.sequence &+ 1)
        return isSame ? record : nil
    }
}

/// The number of a record, and how often it had been used when it was referred to.
struct NTFSReference: Hashable, Sendable {
    let number: UInt64
    let sequence: UInt16

    /// Takes the two parts of a reference as stored.
    init(_ raw: UInt64) {
        number = raw & 0xFFFF_FFFF_FFFF
        sequence = UInt16(truncatingIfNeeded: raw >> 48)
    }

    /// A record itself.
    init(_ record: NTFSRecord) {
        number = record.number
        sequence = record.sequence
    }
}

extension NTFSRecord {
    /// The record that this one belongs to: itself, or the one it continues.
    var owner: NTFSReference { baseReference == 0 ? NTFSReference(self) : NTFSReference(baseReference) }
}
