import ByteKit
import RegistryHive
import TestSupport
import Testing

/// Hives that lie: nothing traps, work is bounded, what is readable is read, and what is wrong is named.
struct HostileHiveTests {
    private static let cleanly = HiveBuilder(
        HiveBuilder.Key(
            "ROOT",
            subkeys: [
                HiveBuilder.Key("A", values: [.init("v", [1, 2, 3, 4, 5, 6]), .init("w", type: 4, [1, 0, 0, 0])]),
                HiveBuilder.Key(
                    "B",
                    className: "class",
                    subkeys: [
                        HiveBuilder.Key("C", values: [.init("big", [UInt8](repeating: 7, count: 17_000))]),
                        HiveBuilder.Key("Δ"),
                    ],
                    list: .ri
                ),
            ]
        )
    )

    /// Reads all there is, in every way there is.
    /// - Returns: how many keys and values were met.
    @discardableResult
    private static func readAll(_ hive: Hive) -> [Int] {
        var (keys, values) = (0, 0)
        hive.walk(
            key: { node, _ in
                keys += 1
                _ = (hive.name(of: node), hive.className(of: node), hive.key(node).path)
                _ = (hive.subkeyNode(named: "zz", of: node), hive.valueNode(named: "zz", of: node))
                return .descend
            },
            value: { node, _ in
                values += 1
                let value = hive.value(node)
                _ = (value.data.count, value.string, value.strings, value.number)
                _ = hive.withData(of: node) { $0.count }
            }
        )
        let found = hive.recover()
        for key in found.keys { _ = (key.key.path, key.key.values.count, key.key.subkeys.count) }
        for value in found.values { _ = (value.value.data.count, value.owner?.path) }
        _ = hive.problems.map(\.description)
        return [keys, values]
    }

    @Test func `a hive cut at any length gives what is left`() throws {
        let whole = Self.cleanly.build().bytes
        var last = [0, 0]
        // Every length in the part that holds the keys; then in steps of a prime.
        let lengths = Array(0..<5_600) + Array(stride(from: 5_600, to: whole.count, by: 97)) + [whole.count]
        for length in lengths {
            guard let hive = try? Hive(MemoryRegion(Array(whole[..<length]))) else {
                #expect(length < 512, "at \(length)")
                continue
            }
            let count = Self.readAll(hive)
            #expect(count[0] >= last[0], "a longer hive gives no fewer keys, at \(length)")
            #expect(count[0] == 0 || length == whole.count || hive.problems.contains { $0.code == .hiveTruncated })
            last = count
        }
        #expect(last == [5, 3])
    }

    @Test(arguments: [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFF8, 0x10, 0x0000_FFFF] as [UInt32])
    func `any field may hold any number`(number: UInt32) throws {
        let whole = Self.cleanly.build().bytes
        for offset in Array(stride(from: 0, to: 48, by: 4)) + Array(stride(from: 4096, to: 5_600, by: 4)) {
            var bytes = whole
            HiveBuilder.set(&bytes, at: offset, number)
            guard let hive = try? Hive(MemoryRegion(bytes)) else { continue }
            let count = Self.readAll(hive)
            #expect(count[0] <= 10 && count[1] <= 6, "\(number) at \(offset)")
        }
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `changed bytes never trap`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let whole = Self.cleanly.build().bytes
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let offset = Int.random(in: 4096..<5_600, using: &random)
                bytes[offset] = UInt8.random(in: 0...255, using: &random)
            }
            guard let hive = try? Hive(MemoryRegion(bytes)) else { continue }
            #expect(Self.readAll(hive)[0] <= 20, "seed \(seed)")
        }
    }

    private static func changed(_ change: (inout [UInt8], [String: Int]) -> Void) throws -> Hive {
        var built = cleanly.build()
        change(&built.bytes, built.cells)
        return try Hive(MemoryRegion(built.bytes))
    }

    private static func cell(_ offset: Int?) -> UInt32 { UInt32((offset ?? 4096) - 4096) }

    @Test func `a key that lists its own ancestor ends the walk`() throws {
        let hive = try Self.changed { bytes, cells in
            // C's list of subkeys becomes that of the root.
            let (c, root) = (cells["B\\C"] ?? 0, cells[""] ?? 0)
            HiveBuilder.set(&bytes, at: c + 24, 2)
            HiveBuilder.set(&bytes, at: c + 32, bytes.span.loadU32(at: root + 32))
        }
        #expect(HiveCorpus.count(hive) == [5, 3])
        #expect(hive.problems.map(\.code).contains(.keyRepeated))
        #expect(hive.problems.map(\.code).contains(.wrongParent))
        var depth = 0
        var place = hive.roots.first?.key.key(at: "B\\C")
        while let key = place, depth < 1_000 {
            place = key.subkey("B")?.subkey("C")
            depth += 1
        }
        #expect(depth == 1_000, "lookups follow the loop as far as the caller goes, each in bounded time")
    }

    @Test func `a list of lists that names itself ends`() throws {
        let hive = try Self.changed { bytes, cells in
            let list = Int(bytes.span.loadU32(at: (cells["B"] ?? 0) + 32))
            HiveBuilder.set(&bytes, at: 4096 + list + 8, UInt32(list))
        }
        #expect(HiveCorpus.count(hive)[0] >= 3)
        #expect(hive.problems.map(\.code).contains(.badList))
        _ = hive.key(at: "B\\nothing")
    }

    @Test func `shared branches do not multiply`() throws {
        // Forty levels, each listing the next one twice, would be 2^40 keys.
        var key = HiveBuilder.Key("end")
        for level in 0..<40 { key = HiveBuilder.Key("k\(level)", subkeys: [key, HiveBuilder.Key("x")]) }
        var built = HiveBuilder(key).build()
        for (path, offset) in built.cells where !path.hasSuffix("x") && !path.hasSuffix("end") {
            let list = 4096 + Int(built.bytes.span.loadU32(at: offset + 32))
            HiveBuilder.set(&built.bytes, at: list + 16, built.bytes.span.loadU32(at: list + 8))
        }
        let hive = try Hive(MemoryRegion(built.bytes))
        #expect(HiveCorpus.count(hive)[0] <= 82)
    }

    @Test func `sizes that lie are cut and named at their place`() throws {
        let built = Self.cleanly.build()
        let value = try #require(built.cells["A@v"])
        let hive = try Self.changed { bytes, _ in HiveBuilder.set(&bytes, at: value + 8, 0x7000_0000) }
        let found = try #require(hive.key(at: "A")?.value("v"))
        #expect(found.byteCount == 0x7000_0000)
        #expect(found.data.prefix(6) == [1, 2, 3, 4, 5, 6])
        #expect(found.data.count <= 12)
        #expect(hive.problems.map(\.code) == [.dataTruncated])
        #expect(hive.problems.first?.offset == found.dataOffset)
    }

    @Test func `a hive without its base block is read from its bins`() throws {
        let hive = try Self.changed { bytes, _ in
            bytes.replaceSubrange(0..<4096, with: [UInt8](repeating: 0, count: 4096))
        }
        #expect(HiveCorpus.count(hive) == [5, 3])
        #expect(hive.problems.map(\.code) == [.rootMissing, .baseBlockMissing])
    }

    @Test func `a dirty hive without logs is read with a warning`() throws {
        let hive = try Self.changed { bytes, _ in
            bytes[4] = 8
            HiveBuilder.fixChecksum(&bytes)
        }
        #expect(HiveCorpus.count(hive) == [5, 3])
        #expect(hive.isDirty)
        #expect(hive.problems == [RegistryProblem(.hiveDirty, at: 4)])
    }

    @Test func `a wrong checksum is named`() throws {
        let hive = try Self.changed { bytes, _ in bytes[508] ^= 1 }
        #expect(hive.problems.contains(RegistryProblem(.baseBlockChecksum, at: 508)))
    }

    @Test func `wrong hashes in a list do not hide a key`() throws {
        let hive = try Self.changed { bytes, cells in
            let list = 4096 + Int(bytes.span.loadU32(at: (cells[""] ?? 0) + 32))
            for index in 0..<2 { HiveBuilder.set(&bytes, at: list + 12 + 8 * index, 0) }
        }
        #expect(hive.key(at: "b\\δ")?.name == "Δ")
    }

    @Test func `a pager is asked before anything is looked at`() throws {
        let pager = CountingPager(limit: .max)
        let hive = try Hive(MemoryRegion(Self.cleanly.build().bytes), pager: pager)
        #expect(HiveCorpus.count(hive) == [5, 3])
        #expect(pager.calls > 20)
        // Nothing behind the base block can be had.
        let broken = try Hive(MemoryRegion(Self.cleanly.build().bytes), pager: CountingPager(limit: 4128))
        #expect(HiveCorpus.count(broken)[0] == 0)
        #expect(broken.problems.map(\.code).contains(.rootMissing))
    }
}

/// A pager that lends everything up to a limit and counts how often it is asked.
final class CountingPager: HivePager {
    private let limit: Int
    private let counter = Counter()

    init(limit: Int) { self.limit = limit }

    var calls: Int { counter.value }

    func prepare(offset: Int, count: Int) -> Bool {
        counter.increase()
        return offset + count <= limit
    }
}
