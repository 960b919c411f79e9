import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// One disk in every container that the public tools write: the same files must come out of all of them.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct ContainerTests {
    private static let containers = [
        "disk.raw", "dynamic.vhd", "fixed.vhd", "dynamic.vhdx", "fixed.vhdx", "monolithicSparse.vmdk",
        "monolithicFlat.vmdk", "twoGbMaxExtentSparse.vmdk", "twoGbMaxExtentFlat.vmdk", "streamOptimized.vmdk",
        "plain.qcow2", "old.qcow2", "zlib.qcow2", "zstd.qcow2", "extended.qcow2", "overlay.qcow2", "dynamic.vdi",
        "single.E01", "split.E01", "split.001",
    ]

    @Test(arguments: containers)
    func `a container yields the files of the disk in it`(name: String) throws {
        let path = Fixtures.path(name)
        let before = try Fixtures.digest(path)
        let image = try DiskImage.open(path: path)
        #expect(image.volumes.map(\.fileSystem) == [.fat, .ntfs])
        #expect(image.volumes.map(\.partition.scheme) == [.gpt, .gpt])
        #expect(image.volumes[1].partition.name == "Basic data partition")
        #expect(image.volumes[1].partition.offset == 34_816 * 512)
        #expect(image.volumes[1].label == "Fixture")
        #expect(image.volumes.allSatisfy { $0.problems.isEmpty })
        for file in [
            "Windows/System32/config/SOFTWARE", "Windows/System32/config/RegBack/SOFTWARE",
            "Windows.old/Windows/System32/config/SOFTWARE", "Windows/Panther/unattend.xml",
            "Users/José Müller/Documents/letter.txt",
        ] {
            #expect(try image.content(of: file.uppercased(), inVolume: 1) == Fixtures.bytes("tree/" + file), "\(file)")
        }
        #expect(
            try image.content(of: "EFI/Microsoft/unattend.xml", inVolume: 0)
                == Fixtures.bytes("tree/Windows/Panther/unattend.xml")
        )
        #expect(try Fixtures.digest(path) == before)
    }

    @Test(arguments: containers.filter { $0 != "overlay.qcow2" })
    func `a container yields every byte of the disk in it`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        let media = try image.media()
        // Some tools round the size of a disk up to whole cylinders.
        let whole = SliceSource(media, start: 0, byteCount: 160 << 20)
        #expect(try Fixtures.digest(of: whole) == Fixtures.digest(Fixtures.path("disk.raw")))
    }

    @Test func `an overlay is seen over its parent`() throws {
        let image = try DiskImage.open(path: Fixtures.path("overlay.qcow2"))
        #expect(image.layers.map(\.file) == ["", "plain.qcow2"])
        #expect(try image.media().read(at: 150 << 20, count: 4) == [0x5A, 0x5A, 0x5A, 0x5A])
    }

    @Test func `a missing parent is named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("overlay.qcow2", Fixtures.bytes("overlay.qcow2"))
        let error = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect("\(try #require(error))".contains("container.parent-missing"))
        #expect("\(try #require(error))".contains("plain.qcow2"))
    }

    @Test func `a snapshot inside an image is listed and opens`() throws {
        let now = try DiskImage.open(path: Fixtures.path("snapshot.qcow2"))
        #expect(now.snapshots.map(\.name) == ["before"])
        var options = ImageOptions()
        options.snapshot = now.snapshots.first?.id
        let then = try DiskImage.open(path: Fixtures.path("snapshot.qcow2"), options: options)
        let file = "Windows/System32/config/SOFTWARE"
        #expect(try then.content(of: file, inVolume: 1) == Fixtures.bytes("tree/" + file))
        #expect(try now.media().read(at: 17 << 20, count: 4_096) == [UInt8](repeating: 0, count: 4_096))
    }

    @Test func `logical volumes of an MBR are found`() throws {
        let image = try DiskImage.open(path: Fixtures.path("logical.raw"))
        #expect(image.volumes.map(\.partition.scheme) == [.mbr, .mbr, .mbr])
        #expect(image.volumes.map(\.partition.number).sorted() == [1, 5, 6])
        let ntfs = try #require(image.volumes.first { $0.fileSystem == .ntfs })
        #expect(try image.content(of: "windows/panther/UNATTEND.xml", inVolume: ntfs.index)?.count == 12)
    }

    @Test func `a volume without a table is a volume`() throws {
        let image = try DiskImage.open(path: Fixtures.path("volume.ntfs"))
        #expect(image.volumes.map(\.partition.scheme) == [.none])
        #expect(image.volumes.map(\.fileSystem) == [.ntfs])
    }

    @Test func `every file of the volume is found by pattern, and deep ones too`() throws {
        let image = try DiskImage.open(path: Fixtures.path("volume.ntfs"))
        let list = try image.files(inVolume: 0, matching: ["Windows/WinSxS/*.manifest", "**/deep.txt"])
        #expect(list.files.count == 2_501)
        #expect(list.problems.isEmpty)
        #expect(!list.isCutShort)
        let few = try image.files(inVolume: 0, matching: ["Windows/WinSxS/*_12??.manifest"], limit: 10)
        #expect(few.files.count == 10)
        #expect(few.isCutShort)
        let one = try image.files(inVolume: 0, matching: ["windows/winsxs/component_with_a_long_name_1777.manifest"])
        #expect(one.files.map(\.byteCount) == [5])
        #expect(try image.files(inVolume: 0, matching: ["windows/winsxs/component_with_no_name"]).files.isEmpty)
    }

    @Test func `free space does not touch a file`() throws {
        let image = try DiskImage.open(path: Fixtures.path("volume.ntfs"))
        let free = try image.unallocatedRanges(ofVolume: 0)
        #expect(free.map { $0.upperBound - $0.lowerBound }.reduce(0, +) > 64 << 20)
        let hive = try Fixtures.bytes("tree/Windows/System32/config/SOFTWARE")
        let volume = try Fixtures.bytes("volume.ntfs")
        let place = try #require(Data(volume).firstRange(of: Data(hive.prefix(8_192))))
        #expect(!free.contains { $0.overlaps(UInt64(place.lowerBound)..<UInt64(place.lowerBound + hive.count)) })
    }

    @Test(arguments: ["volume.exfat", "volume.ext4"])
    func `other file systems are named`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        #expect(image.volumes.map(\.fileSystem) == [name.hasSuffix("ext4") ? .ext : .exfat])
        if name.hasSuffix("ext4") {
            #expect(
                try image.content(of: "System32/config/SOFTWARE", inVolume: 0)
                    == Fixtures.bytes("tree/Windows/System32/config/SOFTWARE")
            )
        }
    }

    @Test func `a hive is read page by page, not as a whole`() throws {
        let image = try DiskImage.open(path: Fixtures.path("dynamic.vhdx"))
        let file = try #require(image.files(inVolume: 1, matching: ["Windows/System32/config/SOFTWARE"]).files.first)
        let source = try image.open(file)
        let before = image.bytesRead
        _ = try source.read(at: 4_096, count: 32)
        #expect(image.bytesRead - before < 300_000)
        #expect(image.bytesRead < 4 << 20)
    }

    @Test func `an image that the program reads itself is read through it`() throws {
        let source = ArraySource(try Fixtures.bytes("zlib.qcow2"))
        let image = try DiskImage.open(source: source, name: "remote.qcow2")
        let file = "Windows/System32/config/SOFTWARE"
        #expect(try image.content(of: file, inVolume: 1) == Fixtures.bytes("tree/" + file))
    }

    @Test func `a stored hash is verified`() throws {
        #expect(try DiskImage.open(path: Fixtures.path("single.E01")).verify() == true)
        #expect(try DiskImage.open(path: Fixtures.path("split.E01")).verify() == true)
        #expect(try DiskImage.open(path: Fixtures.path("disk.raw")).verify() == nil)
    }

    @Test func `a differencing VDI names the file it wants, as VirtualBox names its snapshots`() throws {
        let folder = try TemporaryFolder()
        var child = Array(try Fixtures.bytes("dynamic.vdi"))
        let number: [UInt8] = Array(1...16)
        child[0x4C] = 4
        child.replaceSubrange(0x1A8..<0x1B8, with: number)
        let path = try folder.write("child.vdi", child)
        let error = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(error?.code == .parentMissing)
        #expect(error?.detail == "{04030201-0605-0807-090a-0b0c0d0e0f10}.vdi")
        var parent = Array(try Fixtures.bytes("dynamic.vdi"))
        let name = "{04030201-0605-0807-090A-0B0C0D0E0F10}.vdi"
        try folder.write(name, parent)
        #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        parent.replaceSubrange(0x188..<0x198, with: number)
        try folder.write(name, parent)
        #expect(try DiskImage.open(path: path).layers.map(\.format) == ["vdi differencing", "vdi dynamic"])
    }

    @Test func `logical volumes of LVM2 are put together`() throws {
        let image = try DiskImage.open(path: Fixtures.path("lvm.raw"))
        #expect(image.volumes.map(\.fileSystem) == [.lvm, .ext])
        #expect(image.volumes.last?.partition.name == "guest/root")
        let file = "var/lib/glpi-agent/data.txt"
        #expect(try image.content(of: file, inVolume: 1) == Fixtures.bytes("linux/" + file))
    }

    @Test(.enabled(if: SharedFiles.hasTool("pvck"), "lvm2 is not installed"))
    func `pvck reads the description of the fixture's volumes`() throws {
        let folder = try TemporaryFolder()
        let disk = try Fixtures.bytes("lvm.raw")
        let path = try folder.write("volume", Array(disk[(1 << 20)..<(4 << 20)]))
        let text = String(decoding: try SharedFiles.output(of: "pvck", ["--dump", "metadata", path]), as: UTF8.self)
        #expect(text.contains("logical_volumes"))
        #expect(!text.contains("CHECK"))
    }

    @Test(arguments: [
        ("dynamic-gpt.raw", FileSystemKind.dynamicDisk), ("dynamic-mbr.raw", .dynamicDisk),
        ("spaces.raw", .storageSpaces), ("refs.raw", .refs),
    ])
    func `what is not read is named`(name: String, kind: FileSystemKind) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        let volume = try #require(image.volumes.last)
        #expect(volume.fileSystem == kind)
        #expect(!volume.isReadable)
        #expect(volume.problems.map(\.code) == ["volume.unsupported"])
    }
}

/// What NTFS does to files: compression, deletion.
///
/// The fixture needs a mount, which not every system allows.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Fixtures.path("special.ntfs")),
        "scripts/fixtures/images.sh makes it where FUSE and setfattr are there"
    )
)
struct SpecialFileTests {
    @Test func `a hive that NTFS compressed is unpacked`() throws {
        let image = try DiskImage.open(path: Fixtures.path("special.ntfs"))
        let hive = try Fixtures.bytes("tree/Windows/System32/config/SOFTWARE")
        #expect(try image.content(of: "compressed/SOFTWARE", inVolume: 0) == hive)
        let file = try #require(image.files(inVolume: 0, matching: ["compressed/software"]).files.first)
        #expect(try image.open(file).read(at: 70_000, count: 5_000) == Array(hive[70_000..<75_000]))
    }

    @Test func `a file whose pieces fill many records is read, holes and all`() throws {
        let image = try DiskImage.open(path: Fixtures.path("special.ntfs"))
        let bytes = try #require(try image.content(of: "scattered.bin", inVolume: 0))
        #expect(bytes.count == 1_499 * 12_288 + 4_096)
        for number in [0, 1, 700, 1_499] {
            let digits = String(number)
            let text = Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
            #expect(Array(bytes[(number * 12_288)..<(number * 12_288 + 8)]) == text)
        }
        #expect(bytes[4_096..<12_288].allSatisfy { $0 == 0 })
    }

    @Test(arguments: [("xpress4k", "XPRESS4K"), ("lzx", "LZX")])
    func `a file under system compression is unpacked, or named, and never taken for zeros`(
        name: String,
        packing: String
    ) throws {
        let image = try DiskImage.open(path: Fixtures.path("special.ntfs"))
        let error = #expect(throws: WorkerError.self) { try image.content(of: "\(name).hive", inVolume: 0) }
        #expect(error?.code == "ntfs.system-compressed")
        #expect(error?.detail == packing)
    }

    @Test func `a hive that was deleted is still read, and said to be deleted`() throws {
        let image = try DiskImage.open(path: Fixtures.path("special.ntfs"))
        let path = "Windows/System32/config/SOFTWARE"
        #expect(try image.files(inVolume: 0, matching: [path]).files.isEmpty)
        let found = try image.files(inVolume: 0, matching: [path], includingDeleted: true).files
        let file = try #require(found.first)
        #expect(file.isDeleted)
        let source = try image.open(file)
        #expect(
            try source.read(at: 0, count: Int(source.byteCount))
                == Fixtures.bytes("tree/Windows/System32/config/RegBack/SOFTWARE")
        )
    }
}
