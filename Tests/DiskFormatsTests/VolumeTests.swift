import ByteKit
import DiskFormats
import Synchronization
import Testing

@Suite struct PartitionTableTests {
    private func disk(_ entries: [(type: UInt8, start: UInt32, count: UInt32)], size: Int = 1 << 20) -> BlockBuilder {
        var block = BlockBuilder(count: size)
        put(entries, into: &block, at: 0)
        return block
    }

    private func put(
        _ entries: [(type: UInt8, start: UInt32, count: UInt32)],
        into block: inout BlockBuilder,
        at place: Int
    ) {
        for (index, entry) in entries.enumerated() {
            block.put([entry.type], at: place + 446 + index * 16 + 4)
            block.little(entry.start, at: place + 446 + index * 16 + 8)
            block.little(entry.count, at: place + 446 + index * 16 + 12)
        }
        block.put([0x55, 0xAA], at: place + 510)
    }

    @Test func `primary and logical volumes are numbered as the table has them`() throws {
        var block = disk([(7, 8, 100), (0, 0, 0), (0x0F, 200, 1_000)])
        put([(0x83, 4, 50), (5, 300, 100)], into: &block, at: 200 * 512)
        put([(7, 2, 60)], into: &block, at: 500 * 512)
        let table = try PartitionTable(reading: ArraySource(block.bytes))
        #expect(table.partitions.map(\.number) == [1, 5, 6])
        #expect(table.partitions.map(\.offset) == [4_096, 104_448, 257_024])
        #expect(table.partitions.map(\.type) == ["07", "83", "07"])
        #expect(table.problems.isEmpty)
    }

    @Test func `a chain of logical volumes that bites its tail ends`() throws {
        var block = disk([(5, 200, 1_000)])
        put([(7, 4, 50), (5, 300, 100)], into: &block, at: 200 * 512)
        put([(7, 4, 50), (5, 0, 100)], into: &block, at: 500 * 512)
        let table = try PartitionTable(reading: ArraySource(block.bytes))
        #expect(table.partitions.count == 2)
        #expect(table.problems.map(\.code) == ["volume.partition-loop"])
    }

    @Test func `a partition that lies outside is a problem, one that is too long is cut`() throws {
        let table = try PartitionTable(reading: ArraySource(disk([(7, 5_000, 10), (7, 2_000, 1_000)]).bytes))
        #expect(table.partitions.map(\.byteCount) == [48 * 512])
        #expect(table.problems.map(\.code) == ["volume.partition-outside"])
    }

    private func gpt(at place: Int, in block: inout BlockBuilder, table: Int) {
        block.text("EFI PART", at: place)
        block.little(UInt64(table), at: place + 72)
        block.little(UInt32(4), at: place + 80)
        block.little(UInt32(128), at: place + 84)
        block.put([UInt8](1...16), at: table * 512)
        block.little(UInt64(100), at: table * 512 + 32)
        block.little(UInt64(199), at: table * 512 + 40)
        block.put(UTF16Text.encode("Données"), at: table * 512 + 56)
    }

    @Test func `a GPT is read, and its copy when the first is wiped`() throws {
        var block = disk([(0xEE, 1, 0xFFFF_FFFF)])
        gpt(at: 512, in: &block, table: 2)
        let first = try PartitionTable(reading: ArraySource(block.bytes))
        #expect(first.partitions.map(\.name) == ["Données"])
        #expect(first.partitions.map(\.byteCount) == [100 * 512])
        var copy = BlockBuilder(count: 1 << 20)
        gpt(at: (1 << 20) - 512, in: &copy, table: 2_000)
        #expect(try PartitionTable(reading: ArraySource(copy.bytes)).partitions == first.partitions)
    }

    @Test func `a GPT with impossible numbers is refused`() throws {
        for (offset, value) in [(72, UInt64.max), (80, 0xFFFF_FFFF_FFFF_FFFF), (80, 0), (84, 0)] {
            var block = disk([])
            gpt(at: 512, in: &block, table: 2)
            block.little(value, at: 512 + offset)
            #expect(try PartitionTable(reading: ArraySource(block.bytes)).partitions.isEmpty)
        }
    }

    @Test func `a table cut at any length does no harm`() throws {
        var block = disk([(5, 2, 100), (7, 10, 10)], size: 4_096)
        gpt(at: 512, in: &block, table: 2)
        for count in 0...4_096 { _ = try PartitionTable(reading: ArraySource(Array(block.bytes.prefix(count)))) }
    }
}

@Suite struct LVMTests {
    @Test func `a logical volume in two pieces is put together`() throws {
        var bytes = LVMBuilder.volume(extents: [(0, 2, 5), (2, 1, 1)], size: 64 << 10)
        // Extents of two sectors from sector 64 on.
        for extent in 0..<8 {
            for index in 0..<1_024 { bytes[64 * 512 + extent * 1_024 + index] = UInt8(extent) }
        }
        let volumes = try LVMVolumes(ArraySource(bytes)).volumes
        #expect(volumes.map(\.name) == ["group/root"])
        let content = try #require(volumes.first).source.read(at: 0, count: 3_072)
        #expect([content[0], content[1_024], content[2_048]] == [5, 6, 1])
    }

    @Test func `damaged metadata are an error at every length and byte`() throws {
        let whole = LVMBuilder.volume(extents: [(0, 2, 5)], size: 16 << 10)
        for count in stride(from: 0, to: 4_800, by: 7) {
            #expect(throws: ParseError.self) { try LVMVolumes(ArraySource(Array(whole.prefix(count)))) }
        }
        // Every byte in turn, with the values that reach limits.
        for step in 0..<1_600 {
            var bytes = whole
            let place = 512 + step * 3 % 4_500
            let value: UInt8 = [0, 0xFF, 0x7F, UInt8(ascii: "9"), UInt8(ascii: "}"), UInt8(ascii: "\"")][step % 6]
            bytes[place] = value
            do { _ = try LVMVolumes(ArraySource(bytes)) } catch is ParseError {} catch {
                Issue.record("byte \(value) at \(place): \(error)")
            }
        }
    }
}

@Suite struct PathPatternTests {
    @Test(arguments: [
        ("Windows/System32/config/SOFTWARE", "windows\\system32\\CONFIG/software", true),
        ("Users/*/NTUSER.DAT", "Users/José/ntuser.dat", true), ("Users/*/NTUSER.DAT", "Users/a/b/ntuser.dat", false),
        ("**/*.xml", "answer.xml", true), ("**/*.xml", "a/b/c/answer.XML", true),
        ("**/*.xml", "a/b/c/answer.txt", false),
        ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true), ("a/**", "a/b", true), ("a/**", "b/a", false),
        ("software.?og", "SOFTWARE.LOG", true), ("*a*b*", "xxaxxbxx", true), ("*a*b", "xxaxxbxx", false),
        ("**", "a/b", true),
    ])
    func `a pattern fits a path`(pattern: String, path: String, fits: Bool) {
        #expect(PathPattern(pattern).matches(path) == fits)
    }

    @Test func `the walk looks only where a pattern leads, and never in circles`() throws {
        let system = CountingSystem()
        var walker = PathWalker(system, patterns: [PathPattern("a/b/file")], limit: 10)
        #expect(walker.run().map(\.path) == ["a/b/file"])
        #expect(system.looks == 3)
        var all = PathWalker(system, patterns: [PathPattern("**/file")], limit: 10)
        #expect(all.run().map(\.path) == ["a/b/file"])
        #expect(system.looks < 20)
    }
}

/// Folders `a/b` with a file, and a folder that is its own parent.
private final class CountingSystem: FileSystem {
    let kind = FileSystemKind.unknown
    let label = ""
    let root: UInt64 = 0
    private let count = Mutex(0)
    var looks: Int { count.withLock { $0 } }

    func entries(ofFolder id: UInt64) throws -> [FileEntry] {
        count.withLock { $0 += 1 }
        switch id {
        case 0: return [FileEntry(name: "a", id: 1, isFolder: true), FileEntry(name: "x", id: 0, isFolder: true)]
        case 1: return [FileEntry(name: "b", id: 2, isFolder: true), FileEntry(name: "up", id: 0, isFolder: true)]
        default: return [FileEntry(name: "file", id: 3, isFolder: false)]
        }
    }

    func status(of id: UInt64) throws -> FileStatus { FileStatus(byteCount: 0) }
    func open(_ id: UInt64) throws -> any ByteSource { ArraySource([]) }
    func unallocatedRanges() throws -> [Range<UInt64>] { [] }
}
