import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// Disks that hold only what changed: the newest over its parents is the whole disk, each parent alone is less.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct DifferencingTests {
    private static let hive = "Windows/System32/config/SOFTWARE"
    private static let parents = [
        "new.vhd": ["middle.vhd", "old.vhd"], "new.vhdx": ["middle.vhdx", "old.vhdx"],
        "monolithicSparse-new.vmdk": ["monolithicSparse-old.vmdk"],
        "twoGbMaxExtentSparse-new.vmdk": ["twoGbMaxExtentSparse-old.vmdk"], "esx-000001.vmdk": ["esx.vmdk"],
    ]

    @Test(arguments: parents.keys.sorted())
    func `a disk of changes over its parents is the whole disk`(name: String) throws {
        let path = Fixtures.path("differencing/" + name)
        let files = [path] + (Self.parents[name] ?? []).map { Fixtures.path("differencing/" + $0) }
        let before = try files.map(Fixtures.digest)
        let image = try DiskImage.open(path: path)
        #expect(image.layers.map(\.file) == [""] + (Self.parents[name] ?? []))
        #expect(try image.content(of: Self.hive, inVolume: 1) == Fixtures.bytes("tree/" + Self.hive))
        let whole = SliceSource(try image.media(), start: 0, byteCount: 160 << 20)
        #expect(try Fixtures.digest(of: whole) == Fixtures.digest(Fixtures.path("disk.raw")))
        #expect(try files.map(Fixtures.digest) == before)
    }

    @Test(arguments: ["old.vhd", "old.vhdx", "esx.vmdk"])
    func `the parent alone lacks what came later`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path("differencing/" + name))
        #expect(image.volumes.last?.fileSystem == .empty)
    }

    @Test(arguments: ["vhd", "vhdx"])
    func `libvhdi sees the same bytes`(kind: String) throws {
        let script = SharedFiles.packageRoot.appending(path: "scripts/fixtures/make-differencing.py").path
        let files = ["new", "middle", "old"].map { Fixtures.path("differencing/\($0).\(kind)") }
        guard Fixtures.pythonHas("pyvhdi") else {
            print("python3-libvhdi is not installed: \(kind) was not compared")
            return
        }
        let output = try SharedFiles.output(of: "/usr/bin/python3", [script, "--digest"] + files)
        let digest = String(decoding: output.prefix(64), as: UTF8.self)
        #expect(try digest == Fixtures.digest(Fixtures.path("disk.raw")))
    }

    @Test(arguments: [
        ("new.vhd", "middle.vhd"), ("new.vhdx", "middle.vhdx"),
        ("monolithicSparse-new.vmdk", "monolithicSparse-old.vmdk"), ("esx-000001.vmdk", "esx.vmdk"),
    ])
    func `a parent that is missing is named, another of its name is refused`(name: String, parent: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, Fixtures.bytes("differencing/" + name))
        let missing = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(missing?.code == .parentMissing)
        #expect(missing?.detail == parent)
        // The same disk in the same format, made another time.
        let other = ["vhd": "dynamic.vhd", "vhdx": "dynamic.vhdx", "vmdk": "monolithicSparse.vmdk"]
        let kind = (name as NSString).pathExtension
        try folder.write(parent, Fixtures.bytes(try #require(other[kind])))
        let wrong = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(wrong?.code == .parentWrong)
        #expect(wrong?.detail == parent)
    }

    @Test func `a changed parent is refused like a wrong one`() throws {
        let folder = try TemporaryFolder()
        for name in ["new.vhdx", "middle.vhdx"] { try folder.write(name, Fixtures.bytes("differencing/" + name)) }
        var parent = try Fixtures.bytes("differencing/old.vhdx")
        // Writing to a disk changes the identifier of its data; both headers with their sums would be new.
        parent.replaceSubrange(
            (64 << 10)..<(68 << 10),
            with: try Fixtures.bytes("dynamic.vhdx")[(64 << 10)..<(68 << 10)]
        )
        parent.replaceSubrange(
            (128 << 10)..<(132 << 10),
            with: try Fixtures.bytes("dynamic.vhdx")[(128 << 10)..<(132 << 10)]
        )
        try folder.write("old.vhdx", parent)
        let error = #expect(throws: WorkerError.self) { try DiskImage.open(path: folder.path + "/new.vhdx") }
        #expect(error?.code == .parentWrong)
        #expect(error?.detail == "old.vhdx")
    }
}
