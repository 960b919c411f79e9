import ByteKit
@testable import Carving
import ProductKey
import TestSupport
import Testing

@Suite struct CarverTests {
    @Test(arguments: Plant.allCases)
    func `every form is found at every alignment among noise`(plant: Plant) {
        var noise = SeededRandom(seed: 1)
        let planted = plant.bytes
        for offset in 40..<170 {
            var bytes = noise.bytes(offset) + planted + noise.bytes(300)
            // A word boundary on both sides; noise may be a letter.
            for border in [offset - 1, offset - 2, offset + planted.count, offset + planted.count + 1] {
                bytes[border] = 0xFF
            }
            #expect(carve(bytes) == [proven(plant, at: offset)], "offset \(offset)")
        }
    }

    @Test(arguments: Plant.allCases)
    func `every form is found at the very start and the very end of the data`(plant: Plant) {
        for padding in 0..<140 {
            let zeros = [UInt8](repeating: 0xFF, count: padding)
            #expect(carve(plant.bytes + zeros) == [proven(plant, at: 0)], "\(padding) bytes after")
            #expect(carve(zeros + plant.bytes) == [proven(plant, at: padding)], "\(padding) bytes before")
        }
    }

    @Test(arguments: Plant.allCases)
    func `every form is found across every border of a block`(plant: Plant) throws {
        var noise = SeededRandom(seed: 2)
        let planted = plant.bytes
        let bytes = noise.bytes(511) + [0xFF] + planted + [0xFF] + noise.bytes(300)
        for border in 400..<(530 + planted.count) {
            var found: [CarvedCandidate] = []
            for owned in [0..<border, border..<bytes.count] {
                let start = max(0, owned.lowerBound - Carver.contextBefore)
                let end = min(bytes.count, owned.upperBound + Carver.contextAfter)
                Carver().scan(
                    bytes.span.extracting(start..<end),
                    at: UInt64(start),
                    owning: (owned.lowerBound - start)..<(owned.upperBound - start),
                    into: &found
                )
            }
            #expect(found == [proven(plant, at: 512).candidate], "border \(border)")
        }
    }

    @Test(arguments: UInt64(3)..<15)
    func `the vector look and the look at every place find the same`(seed: UInt64) {
        var noise = SeededRandom(seed: seed)
        let bytes = noise.nearMisses(6_000)
        var whole: [CarvedCandidate] = []
        Carver().scan(bytes.span, into: &whole)
        var single: [CarvedCandidate] = []
        for position in 0..<bytes.count {
            Carver().scan(bytes.span, owning: position..<(position + 1), into: &single)
        }
        #expect(whole == single, "seed \(seed)")
        #expect(!whole.isEmpty, "seed \(seed)")
    }

    @Test(arguments: [UInt64(7), 8, 20, 21, 22])
    func `reading in blocks of any size gives what the whole gives`(seed: UInt64) throws {
        var noise = SeededRandom(seed: seed)
        let bytes = noise.nearMisses(20_000)
        let whole = carve(bytes)
        for blockSize in [1, 61, 64, 100, 1_000, 4_096, 20_000, 1 << 20] where blockSize > 1 || seed == 7 {
            let source = ArraySource(bytes: blockSize == 1 ? Array(bytes.prefix(600)) : bytes)
            let result = try Carver().carve(source, limit: .max, blockSize: blockSize) { false }
            let expected = blockSize == 1 ? carve(source.bytes) : whole
            #expect(result.summaries == expected, "seed \(seed), blocks of \(blockSize)")
            #expect(result.scannedByteCount == source.byteCount)
        }
    }

    @Test func `several threads find what one finds`() async {
        var noise = SeededRandom(seed: 9)
        var bytes = [UInt8](repeating: 0, count: 3 << 20)
        for border in [1 << 20, 2 << 20] {
            for (distance, plant) in zip([-900, -500, -20, 400], [Plant.blob3, .table, .utf16LE, .blob4]) {
                bytes.replaceSubrange((border + distance)..<(border + distance + plant.bytes.count), with: plant.bytes)
            }
        }
        bytes.replaceSubrange(5_000..<25_000, with: noise.nearMisses(20_000).prefix(20_000))
        let serial = Carver().carve(bytes.span)
        let region = MemoryRegion(bytes)
        for workers in [1, 2, 3, 8] {
            let parallel = await Carver().carve(region, workers: workers)
            #expect(parallel.summaries == serial.summaries, "\(workers) workers")
            #expect(parallel.scannedByteCount == UInt64(bytes.count))
        }
    }

    @Test(arguments: [0, 1, 2, 1 << 20, (1 << 20) + 1, 5 << 20, 7_340_033], [0, 1, 2, 3, 64])
    func `the parts of a source follow each other without gap or overlap`(count: Int, workers: Int) {
        let parts = Carver.parts(of: count, workers: workers)
        #expect(parts.first?.lowerBound == 0)
        #expect(parts.last?.upperBound == count)
        for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.upperBound == next.lowerBound) }
    }

    @Test func `work that is called off says so`() throws {
        let source = ArraySource(bytes: [UInt8](repeating: 0, count: 1_000))
        var asked = 0
        let result = try Carver().carve(source, limit: 10, blockSize: 100) {
            asked += 1
            return asked > 3
        }
        #expect(result.isCancelled)
        #expect(result.scannedByteCount == 300)
    }

    @Test func `a flood of one standing is cut and drowns no other`() {
        let unproven = Array("BCDFG-HJKMP-QRTVW-XY234-6789B ".utf8)
        let bytes = (0..<50).flatMap { _ in unproven } + Plant.ascii.bytes
        let result = Carver().carve(bytes.span, limit: 10)
        #expect(result.findings.count { $0.standing == .unproven } == 10)
        #expect(result.findings.count { $0.standing == .proven } == 1)
        #expect(result.omittedCount == 40)
    }

    @Test(arguments: 0..<20)
    func `noise holds nothing`(seed: Int) {
        var noise = SeededRandom(seed: UInt64(1_000 + seed))
        #expect(carve(noise.bytes(40_000)).isEmpty, "seed \(1_000 + seed)")
    }

    @Test func `nothing is found in nothing`() {
        #expect(carve([]).isEmpty)
        for count in 1..<200 { #expect(carve([UInt8](repeating: 0x2D, count: count)).isEmpty) }
    }

    @Test func `pages of hives are named on request only, and at their alignment only`() {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        bytes.replaceSubrange(512..<516, with: Array("regf".utf8))
        (bytes[512 + 20], bytes[512 + 24]) = (1, 5)
        var sum: UInt32 = 0
        for position in stride(from: 512, to: 1_020, by: 4) { sum ^= bytes.span.loadU32(at: position) }
        for index in 0..<4 { bytes[1_020 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(index * 8)) }
        for offset in [4_608, 8_708] {
            bytes.replaceSubrange(offset..<(offset + 4), with: Array("hbin".utf8))
            bytes[offset + 9] = 0x20
        }
        #expect(carve(bytes).isEmpty)
        let result = Carver(scope: [.keys, .hives]).carve(bytes.span)
        #expect(result.findings.map(\.candidate.kind) == [.hiveBase, .hiveBin])
        #expect(result.findings.map(\.candidate.offset) == [512, 4_608])
        #expect(result.findings.map(\.candidate.length) == [4_096, 8_192])
        #expect(result.findings.map(\.standing) == [.proven, .unproven])
    }
}
