import ByteKit
import ByteSources
import DiskFormats
import RegistryHive

/// What is left of a hive among raw bytes: pages that agree about where their hive began.
struct HiveFragment {
    /// Where the hive's first page was, in bytes from the start of the source; may lie outside of it.
    let origin: Int64
    /// The pages, by rising place.
    let runs: [HiveRun]

    /// Puts pages together that are of one former hive, gaps between them or not.
    ///
    /// Every page says where in its hive it belongs, so pages of a hive that lay in one piece agree about its beginning.
    static func fragments(of runs: [HiveRun]) -> [HiveFragment] {
        // The size that a page claims may reach into pages of others.
        var cut = runs.sorted { $0.offset < $1.offset }
        for index in cut.indices.dropLast() where cut[index].end > cut[index + 1].offset {
            cut[index].byteCount = cut[index + 1].offset - cut[index].offset
        }
        return Dictionary(grouping: cut.filter { $0.byteCount > 0 }, by: \.origin)
            .map { HiveFragment(origin: $0.key, runs: $0.value) }
            .sorted { $0.runs[0].offset < $1.runs[0].offset }
    }

    /// Whether a byte of the source lies in one of the pages.
    func holds(_ offset: UInt64) -> Bool { runs.contains { (($0.offset)..<($0.end)).contains(offset) } }
}

/// The fragment's pages at their places, with zeros between: as much of the hive as there is.
struct HiveFragmentSource: ByteSource {
    private let source: any ByteSource
    private let fragment: HiveFragment
    private let head: [UInt8]
    let byteCount: UInt64

    /// Puts the pages together.
    init(_ fragment: HiveFragment, of source: any ByteSource) {
        self.source = source
        self.fragment = fragment
        let binsEnd = fragment.runs.map { $0.place + $0.byteCount }.max() ?? 0
        byteCount = UInt64(BaseBlock.byteCount) + binsEnd
        head = Self.head(of: fragment, in: source) ?? Self.placeholder(binsByteCount: binsEnd)
    }

    /// The hive's own base block, where it still stands before the first page.
    private static func head(of fragment: HiveFragment, in source: any ByteSource) -> [UInt8]? {
        guard let start = UInt64(exactly: fragment.origin - Int64(BaseBlock.byteCount)),
            let bytes = try? source.bytes(at: start, count: BaseBlock.byteCount), Hive.kind(of: bytes.span) == .hive
        else { return nil }
        return bytes
    }

    /// A base block that names no root: keys are then found by their cells alone.
    private static func placeholder(binsByteCount: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: BaseBlock.byteCount)
        bytes.replaceSubrange(0..<4, with: Array("regf".utf8))
        (bytes[20], bytes[24]) = (1, 5)
        for index in 0..<4 {
            bytes[36 + index] = 0xFF
            bytes[40 + index] = UInt8(truncatingIfNeeded: binsByteCount >> UInt64(8 * index))
        }
        return bytes
    }

    /// Reads page by page; what cannot be read is zero, as what is not there.
    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let wanted = offset..<min(byteCount, offset + UInt64(buffer.count))
        buffer.clear(from: 0)
        copy(head, from: 0, wanted, into: &buffer)
        for run in fragment.runs {
            let start = UInt64(BaseBlock.byteCount) + run.place
            let part = (start..<(start + run.byteCount)).clamped(to: wanted)
            guard !part.isEmpty else { continue }
            let bytes = (try? source.read(at: run.offset + (part.lowerBound - start), count: part.count)) ?? []
            copy(bytes, from: part.lowerBound, wanted, into: &buffer)
        }
        return wanted.count
    }

    private func copy(
        _ bytes: [UInt8],
        from start: UInt64,
        _ wanted: Range<UInt64>,
        into buffer: inout MutableSpan<UInt8>
    ) {
        let part = (start..<(start + UInt64(bytes.count))).clamped(to: wanted)
        guard !part.isEmpty else { return }
        let inside = Int(part.lowerBound - start)..<Int(part.upperBound - start)
        buffer.copy(bytes.span.extracting(inside), at: Int(part.lowerBound - wanted.lowerBound))
    }
}
