import ByteKit
import ByteSources
import Synchronization
import TestSupport
import Testing

@Suite
struct BlockCacheTests {
    private static let plan = BlockCache.Plan(
        blockByteCount: 512,
        capacityByteCount: 16 * 512,
        requestByteCount: 8 * 512,
        gapByteCount: 512
    )

    @Test(arguments: [0, 1, 511, 512, 513, 5_000, 16 * 512, 40_001])
    func `every read gives what the source holds`(size: Int) throws {
        let source = PatternSource(UInt64(size))
        let cache = BlockCache(source, plan: Self.plan)
        #expect(cache.byteCount == UInt64(size))
        var random = SeededRandom(seed: UInt64(size) + 1)
        for _ in 0..<400 {
            let offset = UInt64.random(in: 0...UInt64(size + 600), using: &random)
            let count = Int.random(in: 0...3_000, using: &random)
            #expect(try cache.read(at: offset, count: count) == source.read(at: offset, count: count))
        }
    }

    @Test func `what is in memory is not asked for again`() throws {
        let cache = BlockCache(PatternSource(100_000), plan: Self.plan)
        _ = try cache.read(at: 1_000, count: 900)
        let requests = cache.meter.requestCount
        _ = try cache.read(at: 1_024, count: 800)
        #expect(requests == 1)
        #expect(cache.meter.requestCount == requests)
        #expect(cache.meter.bytesRead == 3 * 512)
    }

    @Test func `reading in order makes fewer and larger requests, up to the limit`() throws {
        let source = PatternSource(512 * 200)
        let cache = BlockCache(source, plan: Self.plan)
        for offset in stride(from: UInt64(0), to: source.byteCount, by: 100) {
            _ = try cache.read(at: offset, count: 100)
        }
        #expect(source.requests.prefix(5) == [512, 1_024, 2_048, 4_096, 4_096])
        #expect(cache.meter.bytesRead == source.byteCount)
        #expect((source.requests.max() ?? 0) <= Self.plan.requestByteCount)
    }

    @Test func `a jump reads one block and two runs in turns are both read ahead of`() throws {
        let source = PatternSource(512 * 1_000)
        let cache = BlockCache(source, plan: Self.plan)
        for block in [700, 300, 500, 100] { _ = try cache.read(at: UInt64(block * 512), count: 10) }
        #expect(source.requests == [512, 512, 512, 512])
        for step in 0..<8 {
            _ = try cache.read(at: UInt64((200 + step) * 512), count: 512)
            _ = try cache.read(at: UInt64((600 + step) * 512), count: 512)
        }
        #expect(source.requests.dropFirst(4).filter { $0 == 4_096 }.count == 2)
    }

    @Test func `memory stays within the capacity and the oldest blocks go`() throws {
        let source = PatternSource(512 * 100)
        let cache = BlockCache(source, plan: Self.plan)
        for block in stride(from: UInt64(0), to: 40, by: 2) { _ = try cache.read(at: block * 512, count: 1) }
        let before = source.requests.count
        _ = try cache.read(at: 38 * 512, count: 1)
        #expect(source.requests.count == before)
        _ = try cache.read(at: 0, count: 1)
        #expect(source.requests.count == before + 1)
    }

    @Test func `many ranges become few requests`() throws {
        let source = PatternSource(512 * 1_000)
        let cache = BlockCache(source, plan: Self.plan)
        let ranges: [Range<UInt64>] = [5_200..<5_300, 0..<10, 1_024..<1_030, 512..<600, 200_000..<200_700]
        let parts = try cache.readMany(ranges)
        // Blocks 0–2 touch, block 10 is too far from them, blocks 390 and 391 touch.
        #expect(source.requests == [1_536, 512, 1_024])
        for (range, part) in zip(ranges, parts) {
            #expect(try part == source.read(at: range.lowerBound, count: range.count))
        }
    }

    @Test func `an error ahead does not spoil what was asked for`() throws {
        let source = PatternSource(512 * 100, failingFrom: 512 * 5)
        let cache = BlockCache(source, plan: Self.plan)
        for block in UInt64(0)..<5 { #expect(try cache.read(at: block * 512, count: 512).count == 512) }
        #expect(throws: PatternSource.Damaged.self) { try cache.read(at: 512 * 5, count: 1) }
        #expect(throws: PatternSource.Damaged.self) { try cache.read(at: 512 * 5, count: 1) }
        #expect(try cache.read(at: 0, count: 1).count == 1)
    }

    @Test func `a source that ends early gives a short read and no endless loop`() throws {
        let cache = BlockCache(PatternSource(512 * 100, endingAt: 1_300), plan: Self.plan)
        #expect(try cache.read(at: 0, count: 10_000).count == 1_300)
        #expect(try cache.read(at: 5_000, count: 10).isEmpty)
    }

    @Test func `threads that read at once get the right bytes and share requests`() async throws {
        let source = PatternSource(512 * 64)
        let cache = BlockCache(
            source,
            plan: .init(blockByteCount: 512, capacityByteCount: 64 * 512, requestByteCount: 4_096, gapByteCount: 0)
        )
        await withTaskGroup(of: Bool.self) { group in
            for seed in UInt64(1)...8 {
                group.addTask {
                    var random = SeededRandom(seed: seed)
                    for _ in 0..<500 {
                        let offset = UInt64.random(in: 0..<source.byteCount, using: &random)
                        let got = try? cache.read(at: offset, count: 700)
                        if got != source.expected(at: offset, count: 700) { return false }
                    }
                    return true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(source.requests.reduce(0, +) == 512 * 64)
    }

    @Test func `4 GiB read here and there costs under 16 MiB and under 100 requests`() throws {
        // What looking for a hive comes to: partition table, boot sector, file table, folders, then pages of the hive.
        let source = PatternSource(4 << 30, isBlank: true)
        let cache = BlockCache(source, plan: .remote)
        try AccessPattern.hiveSearch { offset, count in _ = try cache.read(at: offset, count: count) }
        #expect(cache.meter.bytesRead < 16 << 20)
        #expect(cache.meter.requestCount < 100)
        #expect(source.requests.count == cache.meter.requestCount)
    }

    @Test func `a meter counts bytes and requests`() throws {
        let source = MeteredSource(PatternSource(1_000))
        _ = try source.read(at: 0, count: 600)
        _ = try source.read(at: 900, count: 600)
        _ = try source.readMany([0..<10, 20..<25])
        #expect(source.meter.bytesRead == 715)
        #expect(source.meter.requestCount == 4)
    }
}

/// A source whose bytes follow from their offset, so that no memory is needed.
private final class PatternSource: ByteSource {
    struct Damaged: Error {}

    let byteCount: UInt64
    private let failingFrom: UInt64
    private let end: UInt64
    private let isBlank: Bool
    private let log = Mutex<[Int]>([])

    var requests: [Int] { log.withLock { $0 } }

    init(_ byteCount: UInt64, failingFrom: UInt64 = .max, endingAt end: UInt64 = .max, isBlank: Bool = false) {
        self.isBlank = isBlank
        self.byteCount = byteCount
        self.failingFrom = failingFrom
        self.end = min(end, byteCount)
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let count = buffer.count
        log.withLock { $0.append(count) }
        guard offset + UInt64(count) <= failingFrom else { throw Damaged() }
        if isBlank { return count }
        let bytes = expected(at: offset, count: count)
        for (index, byte) in bytes.enumerated() { buffer[index] = byte }
        return bytes.count
    }

    func expected(at offset: UInt64, count: Int) -> [UInt8] {
        guard offset < end else { return [] }
        return (0..<Int(min(end - offset, UInt64(count)))).map { index in
            let place = offset + UInt64(index)
            return UInt8(truncatingIfNeeded: place ^ (place >> 8) &* 31)
        }
    }
}
