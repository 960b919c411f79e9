import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing

/// What lies where in a volume, and where older contents are, compared with what sleuthkit says of the same volume.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct AllocationTests {
    @Test func `a byte of a file is that file's, at its place`() throws {
        let image = try DiskImage.open(path: Fixtures.path("volume.ntfs"))
        let volume = Data(try Fixtures.bytes("volume.ntfs"))
        for path in [
            "Windows/System32/config/SOFTWARE", "Windows/Panther/unattend.xml",
            "Users/José Müller/Documents/letter.txt", "Windows/WinSxS/component_with_a_long_name_1777.manifest",
        ] {
            let content = Data(try Fixtures.bytes("tree/" + path))
            let place = UInt64(try #require(volume.firstRange(of: content.prefix(8_192))).lowerBound)
            let last = UInt64(content.count - 1)
            let owners = try image.owners(ofVolume: 0, at: [place + last, place, place])
            #expect(owners.last == .file(path: path, offset: 0), "\(path)")
            #expect(owners[1] == owners[2])
            #expect(owners[0] == .file(path: path, offset: last), "\(path)")
        }
    }
}

/// The same of a volume that was in use for a while: `allocation.ntfs`, which needs a mount to be made.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Fixtures.path("allocation.ntfs")),
        "scripts/fixtures/images.sh makes it where FUSE is there"
    )
)
struct UsedVolumeTests {
    private static let name = "allocation.ntfs"
    private static let cluster: UInt64 = 4_096

    /// The clusters of a file's content by `istat`, in order.
    private static func clusters(of path: String) throws -> [UInt64] {
        let volume = Fixtures.path(name)
        let number = try Sleuthkit.output("ifind", ["-n", path, volume])
        let text = try Sleuthkit.output("istat", [volume, number])
        guard let start = text.range(of: "Name: N/A   Non-Resident") else { return [] }
        let lines = text[start.upperBound...].split(separator: "\n").dropFirst()
        return lines.prefix { line in line.allSatisfy { $0.isNumber || $0 == " " } }
            .flatMap { $0.split(separator: " ").compactMap { UInt64($0) } }
    }

    @Test(.enabled(if: Sleuthkit.isPresent, "sleuthkit is not installed"))
    func `sleuthkit finds the same file at the same cluster`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        for path in ["folder/slack.bin", "pieces-0.bin", "pieces-1.bin", "swapfile.sys"] {
            let clusters = try Self.clusters(of: path)
            #expect(!clusters.isEmpty, "\(path)")
            let owners = try image.owners(ofVolume: 0, at: clusters.map { $0 * Self.cluster })
            let expected = (0..<clusters.count).map { ByteOwner.file(path: path, offset: UInt64($0) * Self.cluster) }
            #expect(owners == expected, "\(path)")
        }
    }

    @Test(.enabled(if: Sleuthkit.isPresent, "sleuthkit is not installed"))
    func `sleuthkit has the same clusters free, or claimed by nothing that exists`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let places = Array(stride(from: UInt64(0), to: (48 << 20) - 4_096, by: 331 * 4_096))
        let owners = try image.owners(ofVolume: 0, at: places)
        #expect(owners.count == places.count)
        for (place, owner) in zip(places, owners) {
            let stated = try Sleuthkit.output("blkstat", [Fixtures.path(Self.name), "\(place / Self.cluster)"])
            let isFree: Bool
            switch owner {
            case .unallocated, .deletedFile: isFree = true
            case .file, .slack, .metadata, .unknown: isFree = false
            }
            #expect(stated.contains("Not Allocated") == isFree, "\(place): \(owner)")
        }
    }

    @Test func `behind the end of a file is its slack`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let slack = try image.slack(ofVolume: 0)
        #expect(slack.problems.isEmpty)
        #expect(zip(slack.ranges, slack.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        let volume = Data(try Fixtures.bytes(Self.name))
        let start = UInt64(try #require(volume.range(of: Data("slack 00000000\nslack 00000001".utf8))).lowerBound)
        #expect(slack.ranges.contains((start + 5_000)..<(start + 8_192)))
        let owners = try image.owners(ofVolume: 0, at: [start + 4_999, start + 5_000, start + 8_191])
        let path = "folder/slack.bin"
        #expect(owners == [.file(path: path, offset: 4_999), .slack(path: path), .slack(path: path)])
    }

    @Test func `space that was set aside and never written is slack`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let volume = Data(try Fixtures.bytes(Self.name))
        let start = UInt64(try #require(volume.range(of: Data("littlelittle".utf8))).lowerBound)
        #expect(try image.owners(ofVolume: 0, at: [start + 6_000]) == [.slack(path: "reserved.bin")])
        let slack = try image.slackRanges(ofVolume: 0)
        #expect(slack.contains { $0.contains(start + 6_000) })
        let reserved = slack.filter { $0.upperBound - $0.lowerBound > 4_096 }.flatMap {
            [$0.lowerBound, $0.upperBound - 1]
        }
        let owners = try image.owners(ofVolume: 0, at: reserved)
        #expect(owners.contains(.slack(path: "reserved.bin")))
        #expect(owners.allSatisfy { if case .file = $0 { false } else { true } })
    }

    @Test func `no byte of slack is a byte of a file`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let slack = try image.slackRanges(ofVolume: 0)
        for owner in try image.owners(ofVolume: 0, at: slack.flatMap { [$0.lowerBound, $0.upperBound - 1] }) {
            switch owner {
            case .slack, .deletedFile: break
            default: Issue.record("\(owner)")
            }
        }
        let free = try image.unallocatedRanges(ofVolume: 0)
        #expect(!free.contains { range in slack.contains { $0.overlaps(range) } })
    }

    @Test func `a stream, a small file, a folder and the tables are told apart`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let volume = Data(try Fixtures.bytes(Self.name))
        func place(_ text: String) throws -> UInt64 {
            UInt64(try #require(volume.range(of: Data(text.utf8)), "\(text)").lowerBound)
        }
        let owners = try image.owners(
            ofVolume: 0,
            at: [try place("stream content\nstream"), try place("small 00000002"), try place("INDX"), 0, 1 << 60]
        )
        #expect(owners[0] == .file(path: "folder/slack.bin:stream", offset: 0))
        #expect(owners[1] == .file(path: "folder/small.txt", offset: 30))
        #expect(owners[2].path?.hasSuffix(":$I30") == true, "\(owners[2])")
        #expect(owners[3] == .metadata(path: "$Boot"))
        #expect(owners[4] == .unknown)
    }

    @Test func `what a deleted file left is told as its own`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let volume = Data(try Fixtures.bytes(Self.name))
        let place = UInt64(try #require(volume.range(of: Data("deleted 00000001".utf8))).lowerBound)
        let owner = try image.owners(ofVolume: 0, at: [place])[0]
        #expect(owner == .deletedFile(path: "folder/deleted.bin", offset: 17), "\(owner)")
        let small = UInt64(try #require(volume.range(of: Data("gone 00000001".utf8))).lowerBound)
        let smallOwner = try image.owners(ofVolume: 0, at: [small])[0]
        #expect(smallOwner == .deletedFile(path: "folder/deleted.txt", offset: 14), "\(smallOwner)")
        #expect(try image.slackRanges(ofVolume: 0).contains { $0.contains(small) })
    }

    @Test func `files that Windows keeps memory in are found and read in part`() throws {
        let image = try DiskImage.open(path: Fixtures.path(Self.name))
        let found = try image.files(inVolume: 0, matching: ["pagefile.sys", "hiberfil.sys", "swapfile.sys"]).files
        #expect(found.map(\.path).sorted() == ["hiberfil.sys", "pagefile.sys", "swapfile.sys"])
        let starts = [
            "pagefile.sys": (UInt64(2 << 20), "a page in a sparse file\n"),
            "hiberfil.sys": (370_000, "memory in a compressed file 00010000\n"),
            "swapfile.sys": (320_000, "memory in a plain file 00010000\n"),
        ]
        for file in found {
            let (offset, text) = try #require(starts[file.path])
            let source = try image.open(file)
            let before = image.bytesRead
            #expect(try source.read(at: offset, count: text.utf8.count) == Array(text.utf8), "\(file.path)")
            #expect(image.bytesRead - before < 300_000, "\(file.path)")
        }
    }
}

/// The tools of sleuthkit, as a second opinion.
enum Sleuthkit {
    static let isPresent = FileManager.default.isExecutableFile(atPath: "/usr/bin/blkstat")

    static func output(_ tool: String, _ arguments: [String]) throws -> String {
        String(decoding: try SharedFiles.output(of: tool, arguments), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
