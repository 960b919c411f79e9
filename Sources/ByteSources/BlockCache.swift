public import ByteKit
import Synchronization

/// Serves reads of any size out of blocks that are fetched once and kept while memory lasts.
///
/// Made for sources where a request costs more than its bytes: a server, a worker process, a packed image. Neighbouring
/// blocks are fetched in one request, and a reader that goes on in order is read ahead of. Any number of threads may
/// read at once; two that miss the same block make one request.
public final class BlockCache: BatchSource {
    /// The sizes a cache works with.
    public struct Plan: Hashable, Sendable {
        /// Bytes of a block, which is also the smallest request.
        public var blockByteCount: Int
        /// The most bytes that are kept.
        public var capacityByteCount: Int
        /// The most bytes of one request.
        public var requestByteCount: Int
        /// Ranges no further apart than this many bytes are fetched in one request by ``BlockCache/prefetch(_:)``.
        public var gapByteCount: Int

        /// Sizes of one's own; all are rounded to whole blocks, at least one.
        public init(blockByteCount: Int, capacityByteCount: Int, requestByteCount: Int, gapByteCount: Int) {
            self.blockByteCount = blockByteCount
            self.capacityByteCount = capacityByteCount
            self.requestByteCount = requestByteCount
            self.gapByteCount = gapByteCount
        }

        /// For servers: a request costs as much time as some 100 KiB.
        public static let remote = Plan(
            blockByteCount: 128 << 10,
            capacityByteCount: 32 << 20,
            requestByteCount: 4 << 20,
            gapByteCount: 128 << 10
        )

        /// For another process on this machine: a request costs some microseconds.
        public static let local = Plan(
            blockByteCount: 32 << 10,
            capacityByteCount: 16 << 20,
            requestByteCount: 1 << 20,
            gapByteCount: 32 << 10
        )
    }

    private struct State {
        var store: BlockStore
        var readAhead: ReadAhead
        var underWay: [UInt64: Fetch] = [:]
    }

    private enum Step {
        case copy([UInt8])
        case wait(Fetch)
    }

    private let source: any ByteSource
    private let blockSize: UInt64
    private let blocksInGap: UInt64
    private let state: Mutex<State>
    /// What was asked of the source beneath.
    public let meter: ByteMeter
    /// How many bytes there are.
    public let byteCount: UInt64

    /// Caches `source` and counts on `meter` what is asked of it.
    public init(_ source: any ByteSource, plan: Plan = .remote, meter: ByteMeter = ByteMeter()) {
        let blockSize = max(512, plan.blockByteCount)
        self.source = source
        self.meter = meter
        byteCount = source.byteCount
        self.blockSize = UInt64(blockSize)
        blocksInGap = UInt64(max(0, plan.gapByteCount) / blockSize)
        state = Mutex(
            State(
                store: BlockStore(capacity: plan.capacityByteCount / blockSize),
                readAhead: ReadAhead(largest: min(plan.requestByteCount, plan.capacityByteCount) / blockSize)
            )
        )
    }

    /// Copies from the blocks, fetching those that are missing.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let wanted = Int(clamping: min(byteCount - offset, UInt64(buffer.count)))
        var done = 0
        while done < wanted {
            let position = offset + UInt64(done)
            let block = position / blockSize
            let last = (offset + UInt64(wanted) - 1) / blockSize
            guard let bytes = try bytes(of: block, through: last) else { continue }
            let start = Int(position % blockSize)
            guard start < bytes.count else { break }
            let count = min(wanted - done, bytes.count - start)
            buffer.write(bytes, start..<(start + count), at: done)
            done += count
        }
        return done
    }

    /// Serves every range, fetching all that is missing first.
    public func readMany(_ ranges: [Range<UInt64>]) throws -> [[UInt8]] {
        try prefetch(ranges)
        return try ranges.map { try read(at: $0.lowerBound, count: Int(clamping: $0.count)) }
    }

    /// Fetches what is missing of `ranges` in as few requests as may be, several at once where the source can.
    ///
    /// Ranges that would push each other out of memory are left for later.
    /// - Throws: what the source has to say.
    public func prefetch(_ ranges: [Range<UInt64>]) throws {
        let runs = missingRuns(in: ranges)
        guard !runs.isEmpty else { return }
        let spans = runs.map { run in (run.lowerBound * blockSize)..<min(run.upperBound * blockSize, byteCount) }
        let parts = try source.readEach(spans)
        for (run, part) in zip(runs, parts) {
            meter.count(part.count)
            keep(part, from: run.lowerBound)
        }
    }

    /// The bytes of `block`, or nil when another look is needed; `last` is the last block the caller will want.
    private func bytes(of block: UInt64, through last: UInt64) throws -> [UInt8]? {
        let step = state.withLock { state -> Step in
            if let bytes = state.store.bytes(of: block) { return .copy(bytes) }
            if let fetch = state.underWay[block] { return .wait(fetch) }
            return .wait(startFetch(at: block, through: last, &state))
        }
        switch step {
        case .copy(let bytes):
            return bytes
        case .wait(let fetch):
            defer { finish(fetch) }
            let bytes = try fetch.bytes { try self.load(fetch) }
            guard let skipped = Int(exactly: (block - fetch.first) * blockSize), skipped < bytes.count else {
                // The end was cut off: ask again, unless it was this block's own fetch that ended early.
                return block == fetch.first ? [] : nil
            }
            return Array(bytes[skipped..<min(bytes.count, skipped + Int(blockSize))])
        }
    }

    private func startFetch(at block: UInt64, through last: UInt64, _ state: inout State) -> Fetch {
        let blockCount = (byteCount + blockSize - 1) / blockSize
        let needed = Int(clamping: last - block + 1)
        let planned = state.readAhead.length(at: block, needed: needed)
        var length = 1
        while length < planned {
            let next = block + UInt64(length)
            if next >= blockCount || state.store.contains(next) || state.underWay[next] != nil { break }
            length += 1
        }
        if length < planned { state.readAhead.shorten(at: block, from: planned, to: length) }
        let fetch = Fetch(first: block, blockCount: length, needed: min(needed, length))
        for index in 0..<length { state.underWay[block + UInt64(index)] = fetch }
        return fetch
    }

    private func load(_ fetch: Fetch) throws -> [UInt8] {
        do {
            return try load(fetch.first, count: fetch.blockCount)
        } catch  where fetch.needed < fetch.blockCount {
            // What was only read ahead must not spoil what was asked for.
            return try load(fetch.first, count: fetch.needed)
        }
    }

    private func load(_ first: UInt64, count: Int) throws -> [UInt8] {
        var got = 0
        defer { meter.count(got) }
        let bytes = try source.read(at: first * blockSize, count: count * Int(blockSize))
        got = bytes.count
        keep(bytes, from: first)
        return bytes
    }

    private func finish(_ fetch: Fetch) {
        state.withLock { state in
            for index in 0..<fetch.blockCount {
                let block = fetch.first + UInt64(index)
                if state.underWay[block] === fetch { state.underWay[block] = nil }
            }
        }
    }

    private func keep(_ bytes: [UInt8], from first: UInt64) {
        let size = Int(blockSize)
        state.withLock { state in
            for (index, start) in stride(from: 0, to: bytes.count, by: size).enumerated() {
                let block = first + UInt64(index)
                guard !state.store.contains(block) else { continue }
                state.store.insert(Array(bytes[start..<min(bytes.count, start + size)]), as: block)
            }
        }
    }

    private func missingRuns(in ranges: [Range<UInt64>]) -> [Range<UInt64>] {
        state.withLock { state in
            var budget = state.store.capacity / 2
            var runs: [Range<UInt64>] = []
            for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                let end = min(range.upperBound, byteCount)
                guard range.lowerBound < end else { continue }
                for block in (range.lowerBound / blockSize)...((end - 1) / blockSize) {
                    guard budget > 0 else { return runs }
                    if let run = runs.last, block < run.upperBound { continue }
                    guard !state.store.contains(block) else { continue }
                    if let run = runs.last, block - run.upperBound <= blocksInGap,
                        Int(clamping: block - run.lowerBound) < state.readAhead.largest
                    {
                        budget -= Int(clamping: block + 1 - run.upperBound)
                        runs[runs.count - 1] = run.lowerBound..<(block + 1)
                    } else {
                        budget -= 1
                        runs.append(block..<(block + 1))
                    }
                }
            }
            return runs
        }
    }
}

/// A run of blocks that is being fetched: whoever comes first does the work, the others wait for it.
private final class Fetch: Sendable {
    let first: UInt64
    let blockCount: Int
    let needed: Int
    private let result = Mutex<Result<[UInt8], any Error>?>(nil)

    init(first: UInt64, blockCount: Int, needed: Int) {
        self.first = first
        self.blockCount = blockCount
        self.needed = needed
    }

    func bytes(_ load: () throws -> [UInt8]) throws -> [UInt8] {
        try result.withLock { result in
            if let result { return try result.get() }
            let loaded = Result { try load() }
            result = loaded
            return try loaded.get()
        }
    }
}
