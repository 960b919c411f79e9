public import ByteKit

/// A transaction log (`.LOG`, `.LOG1`, `.LOG2`): what Windows meant to write into the hive.
///
/// Reading stops at the first entry that is not sound, as Windows does; what stands before it is used.
public struct TransactionLog: Sendable {
    /// How a log is written.
    public enum Format: String, Sendable {
        /// One snapshot of dirty pages with a bitmap (`DIRT`), up to Windows 8.
        case old
        /// Entries with hashes (`HvLE`), since Windows 8.1.
        case new
    }

    /// One write to the hive that was logged as a whole.
    struct Entry: Sendable {
        let sequence: UInt32
        /// Bytes of all hive bins after this entry.
        let binsByteCount: Int
        let pages: [Page]
    }

    /// Bytes of the log that belong into the hive.
    struct Page: Sendable {
        /// Where they begin in the log.
        let source: Int
        /// Where they belong, in bytes from the first hive bin.
        let target: Int
        let byteCount: Int
    }

    /// What the log calls itself for people; usually its file name.
    public let name: String
    /// How the log is written.
    public let format: Format
    /// The copy of the hive's base block at the beginning of the log.
    public let baseBlock: BaseBlock
    /// What was wrong, with offsets in the log.
    public private(set) var problems: [RegistryProblem] = []
    private(set) var entries: [Entry] = []
    let region: MemoryRegion

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - region: the whole file.
    ///   - name: what to call it in reports.
    /// - Throws: `registry.not-a-log` when it is none, `registry.log-header` when its base block is damaged.
    public init(_ region: MemoryRegion, name: String) throws(ParseError) {
        let bytes = region.bytes
        guard Hive.kind(of: bytes) == .log else { throw ParseError(.notALog, at: 0) }
        let block = try BaseBlock(parsing: bytes)
        guard block.isSound else { throw ParseError(.logHeader, at: 508) }
        self.region = region
        self.name = name
        baseBlock = block
        format = block.fileType == 6 ? .new : .old
        switch format {
        case .new: readEntries(bytes)
        case .old: try readSnapshot(bytes)
        }
    }

    /// Sequence numbers of the first and the last sound entry; nil when there is none.
    public var sequences: ClosedRange<UInt32>? {
        guard let first = entries.first, let last = entries.last else { return nil }
        return first.sequence...max(first.sequence, last.sequence)
    }

    private mutating func readEntries(_ bytes: Span<UInt8>) {
        var offset = 512
        while bytes.matches("HvLE", at: offset), bytes.holds(40, at: offset) {
            do throws(ParseError) {
                let (entry, byteCount) = try readEntry(bytes, at: offset)
                if let last = entries.last, entry.sequence != last.sequence &+ 1 {
                    // What follows is left over from an earlier use of the file.
                    return
                }
                entries.append(entry)
                offset += byteCount
            } catch {
                problems.append(RegistryProblem(error.code, at: error.offset))
                return
            }
        }
    }

    private func readEntry(_ bytes: Span<UInt8>, at offset: Int) throws(ParseError) -> (Entry, Int) {
        let byteCount = Int(bytes.word(offset + 4))
        let pageCount = Int(bytes.word(offset + 20))
        let binsByteCount = Int(bytes.word(offset + 16))
        guard byteCount >= 512, byteCount.isMultiple(of: 512), bytes.holds(byteCount, at: offset),
            binsByteCount.isMultiple(of: 4096), pageCount <= (byteCount - 40) / 8
        else { throw ParseError(.logEntry, at: offset) }
        guard Marvin32.hash(bytes.extracting(offset + 40..<offset + byteCount)) == bytes.double(offset + 24),
            Marvin32.hash(bytes.extracting(offset..<offset + 32)) == bytes.double(offset + 32)
        else { throw ParseError(.logHash, at: offset + 24) }

        var pages: [Page] = []
        pages.reserveCapacity(pageCount)
        var source = offset + 40 + pageCount * 8
        let end = offset + byteCount
        for index in 0..<pageCount {
            let target = Int(bytes.word(offset + 40 + index * 8))
            let count = Int(bytes.word(offset + 44 + index * 8))
            guard count <= end - source, target <= binsByteCount, count <= binsByteCount - target else {
                throw ParseError(.logEntry, at: offset + 40 + index * 8)
            }
            pages.append(Page(source: source, target: target, byteCount: count))
            source += count
        }
        return (Entry(sequence: bytes.word(offset + 12), binsByteCount: binsByteCount, pages: pages), byteCount)
    }

    /// The old format: one bit for each 512 bytes of the hive bins, then the sectors whose bit is set.
    private mutating func readSnapshot(_ bytes: Span<UInt8>) throws(ParseError) {
        guard baseBlock.isFinished else { throw ParseError(.logHeader, at: 4) }
        let sector = 512
        let start = sector * Int(max(1, min(baseBlock.clusteringFactor, 8)))
        guard bytes.matches("DIRT", at: start) else { throw ParseError(.logEntry, at: start) }
        let binsByteCount = Int(baseBlock.binsByteCount)
        let bitmap = start + 4
        let bitmapByteCount = binsByteCount / sector / 8
        guard bytes.holds(bitmapByteCount, at: bitmap) else { throw ParseError(.logEntry, at: bitmap) }
        var source = (bitmap + bitmapByteCount + sector - 1) / sector * sector
        var pages: [Page] = []
        for index in 0..<bitmapByteCount * 8 where bytes[bitmap + index / 8] & 1 << UInt8(index % 8) != 0 {
            guard bytes.holds(sector, at: source) else { throw ParseError(.logEntry, at: source) }
            pages.append(Page(source: source, target: index * sector, byteCount: sector))
            source += sector
        }
        entries = [Entry(sequence: baseBlock.primarySequence, binsByteCount: binsByteCount, pages: pages)]
    }
}

extension ParseError.Code {
    /// The file is no transaction log.
    public static let notALog: Self = "registry.not-a-log"
    /// The log's base block is damaged or was not finished.
    public static let logHeader: Self = "registry.log-header"
    /// A log entry's fields contradict each other or the log's size.
    public static let logEntry: Self = "registry.log-entry"
    /// A log entry's hashes do not agree with its content.
    public static let logHash: Self = "registry.log-hash"
    /// The log is older than the hive, or belongs to another state of it.
    public static let logStale: Self = "registry.log-stale"
    /// The log does not follow on the one before it.
    public static let logGap: Self = "registry.log-gap"
    /// The log has no entry.
    public static let logEmpty: Self = "registry.log-empty"
    /// The hive is whole and needs no log.
    public static let logNotNeeded: Self = "registry.log-not-needed"
}
