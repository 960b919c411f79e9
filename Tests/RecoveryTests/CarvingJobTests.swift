import ByteKit
import ByteSources
import Carving
import DiskFormats
import Foundation
import ProductKey
import RegistryHive
import Synchronization
import TestSupport
import Testing

@testable import Recovery

/// The search of raw bytes: the same result however it is divided, interrupted and taken up.
@Suite struct CarvingJobTests {
    /// Bytes in memory with holes, which remembers what was read.
    private final class HoledMemory: SparseSource {
        let memory: MemorySource
        let holes: [Range<UInt64>]
        let reads = Mutex<[Range<UInt64>]>([])
        /// Nothing can be read from here on.
        let endsAt: Int?

        init(_ bytes: [UInt8], holes: [Range<UInt64>] = [], endsAt: Int? = nil) {
            memory = MemorySource(MemoryRegion(bytes))
            self.holes = holes
            self.endsAt = endsAt
        }

        var byteCount: UInt64 { memory.byteCount }

        func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
            let start = Int(offset)
            if let endsAt, start >= endsAt { throw ParseError("container.damaged", at: start) }
            let count = try memory.read(at: offset, into: &buffer)
            reads.withLock { $0.append(offset..<(offset + UInt64(count))) }
            return count
        }

        func nextData(from offset: UInt64) throws -> Range<UInt64>? {
            var start = offset
            for hole in holes where hole.contains(start) { start = hole.upperBound }
            guard start < byteCount else { return nil }
            let end = holes.map(\.lowerBound).filter { $0 > start }.min() ?? byteCount
            return start..<end
        }
    }

    private static func blob(_ number: Int) -> [UInt8] {
        BlobBuilder(keyField: SampleKeys.madeUp[number % 4]).version3()
    }

    /// A blob at each place, zeros elsewhere.
    private static func bytes(_ count: Int, blobs places: [Int]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for (number, place) in places.enumerated() { bytes.replaceSubrange(place..<place + 164, with: blob(number)) }
        return bytes
    }

    private static func run(
        _ source: any ByteSource,
        ranges: [Range<UInt64>]? = nil,
        _ control: CarvingControl = CarvingControl()
    ) -> CarvingYield {
        CarvingJob(source: "source", stretches: [CarvingStretch("bytes", source, ranges: ranges)], control: control)
            .run()[0]
    }

    @Test func `structures across the borders of units are found once, in order`() {
        let places = (1..<5).flatMap { unit in [-163, -1, 0, 4].map { (unit << 23) + $0 * 300 } }
        let yield = Self.run(HoledMemory(Self.bytes(36 << 20, blobs: places)))
        #expect(yield.findings.map { Int($0.candidate.offset) } == places)
        #expect(yield.position == 36 << 20 && !yield.isCutShort && yield.gaps.isEmpty)
    }

    @Test func `holes are not read, and what reaches into one is found`() {
        let bytes = Self.bytes(12 << 20, blobs: [1 << 20, (10 << 20) + 8])
        let hole = UInt64((1 << 20) + 160)..<UInt64(10 << 20)
        let source = HoledMemory(bytes, holes: [hole])
        #expect(Self.run(source).findings.count == 2)
        let read = source.reads.withLock { $0.reduce(0) { $0 + $1.count } }
        #expect(read < 4 << 20)
    }

    @Test func `only the given ranges are searched, and those that touch are one`() {
        let places = [1_000, 5_000, 9_000]
        let source = HoledMemory(Self.bytes(16_384, blobs: places))
        #expect(Self.run(source, ranges: [0..<1_050, 4_096..<8_192]).findings.map(\.candidate.offset) == [5_000])
        let touching: [Range<UInt64>] = [8_192..<9_050, 512..<1_050, 1_050..<2_048, 9_050..<16_384]
        #expect(Self.run(source, ranges: touching).findings.map(\.candidate.offset) == [1_000, 9_000])
    }

    @Test func `bytes that cannot be read are told, and the rest is searched`() {
        let source = HoledMemory(Self.bytes(24 << 20, blobs: [100, 20 << 20]), endsAt: 16 << 20)
        let yield = Self.run(source)
        #expect(yield.findings.count == 1 && !yield.isCutShort)
        #expect(yield.gaps.first?.code == "container.damaged" && yield.gaps.first?.offset == 17 << 20)
    }

    @Test func `wherever it is called off, a later run ends with the same, and reads no more than it must`() throws {
        let places = (0..<10).map { ($0 << 22) + 12_345 }
        let bytes = Self.bytes(40 << 20, blobs: places)
        let whole = Self.run(HoledMemory(bytes))
        for turns in [1, 3, 9, 20, 39] {
            let folder = try TemporaryFolder()
            let path = folder.url.appending(path: "state").path
            let asked = Atomic<Int>(0)
            func control(_ limit: Int) throws -> CarvingControl {
                var control = CarvingControl()
                control.state = try CarvingState(path: path, mode: .all, given: ["source"])
                try control.state?.check("source", CarvingState.identity(of: HoledMemory(bytes), version: nil))
                control.isCancelled = { asked.add(1, ordering: .relaxed).newValue > limit }
                return control
            }
            let first = Self.run(HoledMemory(bytes), try control(turns))
            #expect(first.isCutShort && first.position < 40 << 20)
            let source = HoledMemory(bytes)
            let second = Self.run(source, try control(.max))
            #expect(second.findings.map(\.candidate) == whole.findings.map(\.candidate), "called off after \(turns)")
            #expect(second.findings.map(\.key) == whole.findings.map(\.key))
            #expect(second.position == whole.position && !second.isCutShort)
            let earlier = source.reads.withLock { $0.filter { $0.count > 4_096 && $0.upperBound <= first.position } }
            #expect(earlier.isEmpty)
        }
    }

    @Test func `pages say where their hive was, across what was written between them`() throws {
        func text(_ name: String, _ value: String) -> HiveBuilder.Value {
            .init(name, type: 1, UTF16Text.encode(value) + [0, 0])
        }
        let filler = (0..<200).map { HiveBuilder.Key("filler \($0)", values: [text("value", "\($0)")]) }
        let current = HiveBuilder.Key(
            "CurrentVersion",
            values: [
                text("ProductName", "Windows Server 2012 R2 Standard"), text("EditionID", "ServerStandard"),
                text("CurrentBuild", "9600"), .init("DigitalProductId", Self.blob(1)),
            ]
        )
        let tree = HiveBuilder.Key("Microsoft", subkeys: [.init("Windows NT", subkeys: filler + [current])])
        let hive = HiveBuilder(.init("ROOT", subkeys: [tree])).build().bytes
        // The base block is gone, and so is what stood at the start of the first page.
        var bytes = [UInt8](repeating: 0xEE, count: 1 << 20)
        bytes.replaceSubrange(65_536..<65_536 + hive.count - 4_096, with: hive[4_096...])
        var harvest = Harvest()
        let source = MemorySource(MemoryRegion(bytes))
        RemainsReader(control: CarvingControl(), source: CarvedSource(name: "source", identity: nil))
            .read(source, named: "bytes", into: &harvest)
        let candidate = try #require(harvest.candidates.first)
        #expect(candidate.path.hasSuffix(#"Windows NT\CurrentVersion"#) && candidate.value == "DigitalProductId")
        let facts = try #require(candidate.installation.map { harvest.installations[$0] })
        #expect(facts.productName == "Windows Server 2012 R2 Standard" && facts.build == "9600")
        #expect(facts.root == "source › carved@65536")
    }

    @Test func `runs are one hive only where they agree about its beginning`() {
        let runs = [
            HiveRun(offset: 100_000, place: 0, byteCount: 8_192),
            HiveRun(offset: 120_480, place: 20_480, byteCount: 4_096),
            HiveRun(offset: 200_000, place: 4_096, byteCount: 4_096),
            // Claims more than there is before the next.
            HiveRun(offset: 300_000, place: 0, byteCount: 1 << 20),
            HiveRun(offset: 304_096, place: 8_192, byteCount: 4_096),
        ]
        let fragments = HiveFragment.fragments(of: runs)
        #expect(fragments.map(\.runs.count) == [2, 1, 1, 1])
        #expect(fragments[2].runs[0].byteCount == 4_096)
        #expect(fragments[0].holds(120_480) && !fragments[0].holds(110_000))
    }

    @Test func `a page that lies about its size or place costs nothing`() {
        var random = SeededRandom(seed: 7)
        var bytes = random.bytes(1 << 16)
        for page in stride(from: 0, to: bytes.count, by: 512) {
            bytes.replaceSubrange(page..<page + 4, with: Array("hbin".utf8))
            let (place, size) = (random.next() & 0xFFFF_F000, random.next() & 0x7FFF_F000 | 0x1000)
            for byte in 0..<4 {
                bytes[page + 4 + byte] = UInt8(truncatingIfNeeded: place >> UInt64(8 * byte))
                bytes[page + 8 + byte] = UInt8(truncatingIfNeeded: size >> UInt64(8 * byte))
            }
        }
        bytes.replaceSubrange(20_484..<20_648, with: Self.blob(1))
        var harvest = Harvest()
        let source = MemorySource(MemoryRegion(bytes))
        RemainsReader(control: CarvingControl(), source: CarvedSource(name: "source", identity: nil))
            .read(source, named: "bytes", into: &harvest)
        #expect(harvest.candidates.count == 1 && harvest.candidates.first?.installation == nil)
    }
}
