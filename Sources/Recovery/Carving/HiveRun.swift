import ByteKit
import Carving

/// Pages of a registry hive that lie behind one another, in the hive as among the raw bytes.
struct HiveRun: Hashable, Sendable {
    /// Where they begin, in bytes from the start of the source.
    var offset: UInt64
    /// Where they belong, in bytes from the first page of the hive that they are of.
    var place: UInt64
    /// How many bytes there are.
    var byteCount: UInt64

    /// Where the hive's first page was, if the hive lay in one piece; equal for all pages of such a hive.
    var origin: Int64 { Int64(clamping: offset) - Int64(clamping: place) }
    /// Where they end.
    var end: UInt64 { offset + byteCount }

    /// The largest hive that Windows makes.
    static let placeLimit: UInt64 = 2 << 30

    init(offset: UInt64, place: UInt64, byteCount: UInt64) {
        self.offset = offset
        self.place = place
        self.byteCount = byteCount
    }

    /// A page that a carver has found.
    ///
    /// - Parameters:
    ///   - candidate: a page.
    ///   - bytes: a part of the source that holds its head.
    ///   - base: offset of that part in the source.
    ///   - end: where in the source no page can reach further.
    init?(_ candidate: CarvedCandidate, in bytes: Span<UInt8>, at base: UInt64, end: UInt64) {
        guard candidate.kind == .hiveBin, candidate.offset >= base,
            let start = Int(exactly: candidate.offset - base), bytes.holds(12, at: start)
        else { return nil }
        let place = UInt64(bytes.loadU32(at: start + 4))
        guard place < Self.placeLimit, candidate.offset < end else { return nil }
        self.init(
            offset: candidate.offset,
            place: place,
            byteCount: min(UInt64(candidate.length), end - candidate.offset, Self.placeLimit - place)
        )
    }
}

/// The pages found so far, by rising offset.
struct HiveRuns: Sendable {
    private(set) var runs: [HiveRun] = []
    /// More than these are left out: a disk full of single pages must not fill the memory.
    static let limit = 65_536

    init(_ runs: [HiveRun] = []) { self.runs = Array(runs.prefix(Self.limit)) }

    /// Adds the next page or run.
    mutating func append(_ run: HiveRun) {
        if let last = runs.last, last.end == run.offset, last.origin == run.origin {
            runs[runs.count - 1].byteCount += run.byteCount
        } else if runs.count < Self.limit {
            runs.append(run)
        }
    }
}
