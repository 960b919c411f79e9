import ByteKit
import TestSupport
import Testing
import Unpacking

@Suite struct UnpackerTests {
    @Test(arguments: [("gzip", Packing.gzip), ("xz", .xz)])
    func `what the tool packed comes out again`(tool: String, packing: Packing) throws {
        let folder = try TemporaryFolder()
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 97) }
        let path = try folder.write("plain", content)
        let packed = try SharedFiles.output(of: tool, ["-c", path])
        #expect(Packing.detect(packed.span) == packing)
        let result = Unpacker.unpack(packed.span, packing: packing, limit: 1 << 20)
        #expect(result.problem == nil)
        #expect(result.region.copy() == content)

        let twice = packed + packed
        #expect(Unpacker.unpack(twice.span, packing: packing, limit: 1 << 20).region.count == 400_000)

        let bounded = Unpacker.unpack(packed.span, packing: packing, limit: 70_000)
        #expect(bounded.problem == .packedTooLarge)
        #expect(bounded.region.count == 70_000)

        for length in stride(from: 20, to: packed.count, by: max(1, packed.count / 40)) {
            let cut = Array(packed.prefix(length))
            let part = Unpacker.unpack(cut.span, packing: packing, limit: 1 << 20)
            #expect(part.problem == .packedDamaged)
            #expect(content.starts(with: part.region.copy()))
        }
        #expect(Packing.detect(content.span) == nil)
    }

    @Test func `what is packed here the tool unpacks, and so does the reader`() throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 1_000, 300_000] {
            let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 / 97) }
            let packed = Packer.gzip(content.span)
            #expect(try SharedFiles.output(of: "gzip", ["-dc", folder.write("p.gz", packed)]) == content)
            #expect(Unpacker.unpack(packed.span, packing: .gzip, limit: count).region.copy() == content)
            #expect(Packer.gzip(content.span) == packed)
        }
    }

    @Test(arguments: [("gzip", Packing.gzip), ("xz", .xz)])
    func `content as large as the limit comes out whole`(tool: String, packing: Packing) throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 65_535, 65_536, 65_537, 200_000] {
            let content = [UInt8](repeating: 7, count: count)
            let packed = try SharedFiles.output(of: tool, ["-c", folder.write("plain", content)])
            let exact = Unpacker.unpack(packed.span, packing: packing, limit: count)
            #expect(exact.problem == nil && exact.region.copy() == content)
            guard count > 0 else { continue }
            let short = Unpacker.unpack(packed.span, packing: packing, limit: count - 1)
            #expect(short.problem == .packedTooLarge && short.region.count == count - 1)
        }
    }

    @Test(arguments: [("gzip", Packing.gzip), ("xz", .xz)])
    func `random damage never traps and never passes the limit`(tool: String, packing: Packing) throws {
        let seed: UInt64 = 0x5EED_0004
        var random = SeededRandom(seed: seed)
        let content = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let folder = try TemporaryFolder()
        let packed = try SharedFiles.output(of: tool, ["-c", folder.write("plain", content)])
        var damaged = 0
        for round in 0..<500 {
            var bytes = packed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let result = Unpacker.unpack(bytes.span, packing: packing, limit: 15_000)
            #expect(result.region.count <= 15_000, "seed \(seed), round \(round)")
            if result.problem == .packedDamaged { damaged += 1 }
        }
        #expect(damaged > 100, "seed \(seed)")
    }
}
