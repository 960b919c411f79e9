import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing

/// What lies where in volumes that the other worker reads: FAT, exFAT, ext.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct OtherVolumesTests {
    private static let numbers = [
        "volume.fat": "folder/numbers.txt", "volume.exfat": "numbers.txt", "volume.ext4": "numbers.txt",
    ]
    private static let hives = [
        "volume.fat": "hive.bin", "volume.exfat": "hive.bin",
    ]

    @Test(arguments: ["volume.fat", "volume.exfat", "volume.ext4"])
    func `bytes of files, of their slack and of free space are told apart`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        let volume = Data(try Fixtures.bytes(name))
        let path = try #require(Self.numbers[name])
        let size = try UInt64(#require(image.files(inVolume: 0, matching: [path]).files.first).byteCount)
        let start = UInt64(try #require(volume.range(of: Data("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n".utf8))).lowerBound)
        let slack = try image.slack(ofVolume: 0)
        // The library, as `fls` shows, reads no folder of ext that has an index of hashes; it is told.
        #expect(slack.problems.map(\.detail) == (name.hasSuffix("ext4") ? ["WinSxS/"] : []))
        #expect(slack.ranges.contains { $0.contains(start + size) })
        #expect(!slack.ranges.contains { $0.contains(start + size - 1) })
        let free = try image.unallocatedRanges(ofVolume: 0)
        let last = try #require(free.last)
        #expect(!free.contains { range in slack.ranges.contains { $0.overlaps(range) } })
        let table: UInt64 = name.hasSuffix("ext4") ? 1_024 : 0
        let owners = try image.owners(ofVolume: 0, at: [start + size, start + 1_000, last.upperBound - 1, table])
        #expect(
            owners == [
                .slack(path: path), .file(path: path, offset: 1_000), .unallocated,
                .metadata(path: name.hasSuffix("ext4") ? "" : "$MBR"),
            ]
        )
        #expect(!free.contains { $0.contains(start) })
    }

    @Test(arguments: ["volume.fat", "volume.exfat"])
    func `a file's content is its own from end to end`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        let volume = Data(try Fixtures.bytes(name))
        let hive = Data(try Fixtures.bytes("tree/Windows/System32/config/SOFTWARE"))
        let start = UInt64(try #require(volume.range(of: hive.prefix(8_192))).lowerBound)
        let path = try #require(Self.hives[name])
        let offsets = Array(stride(from: UInt64(0), to: 8_192, by: 63))
        let owners = try image.owners(ofVolume: 0, at: offsets.map { start + $0 })
        #expect(owners == offsets.map { .file(path: path, offset: $0) })
    }

    @Test(arguments: ["volume.fat", "volume.exfat"])
    func `what a deleted file left is told as its own`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        let volume = Data(try Fixtures.bytes(name))
        let hive = Data(try Fixtures.bytes("tree/Windows/System32/config/RegBack/SOFTWARE"))
        let start = UInt64(try #require(volume.range(of: hive)).lowerBound)
        let owner = try image.owners(ofVolume: 0, at: [start + 5_000])[0]
        guard case .deletedFile(let path, 5_000) = owner else {
            Issue.record("\(owner)")
            return
        }
        // FAT overwrites the first character of a deleted name.
        #expect(path.hasSuffix("one.bin"))
        #expect(try image.unallocatedRanges(ofVolume: 0).contains { $0.contains(start + 5_000) })
    }
}
