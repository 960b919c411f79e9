import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// Media and archives of the same files.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct MediaTests {
    private static let hive = "Windows/System32/config/SOFTWARE"

    @Test(arguments: ["none.wim", "xpress.wim", "lzx.wim", "solid.esd"])
    func `a WIM yields its files whatever packs them`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        #expect(image.volumes.map(\.fileSystem) == [.wim])
        for file in [
            Self.hive, "Windows.old/" + Self.hive, "Windows/Panther/unattend.xml",
            "Users/José Müller/Documents/letter.txt",
        ] { #expect(try image.content(of: file, inVolume: 0) == Fixtures.bytes("tree/" + file), "\(file)") }
        #expect(try image.files(inVolume: 0, matching: ["Windows/WinSxS/*"]).files.count == 2_500)
    }

    @Test(arguments: ["editions.wim", "editions.swm", "editions2.swm", "pipable.wim"])
    func `every image of a WIM is there with its edition and language, whole, in parts or from a pipe`(
        name: String
    ) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        #expect(image.volumes.map(\.fileSystem) == [.wim, .wim])
        #expect(image.volumes.map { $0.facts["edition"] } == ["ServerStandard", "ServerDatacenter"])
        #expect(image.volumes.map { $0.facts["language"] } == ["fr-FR", "en-US"])
        #expect(image.volumes.map { $0.facts["build"] } == ["17763", "17763"])
        #expect(try image.content(of: Self.hive, inVolume: 0) == Fixtures.bytes("tree/" + Self.hive))
        let backup = "tree/Windows/System32/config/RegBack/SOFTWARE"
        #expect(try image.content(of: Self.hive, inVolume: 1) == Fixtures.bytes(backup))
    }

    @Test func `a part of a WIM that is missing or another's is named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("editions.swm", Fixtures.bytes("editions.swm"))
        try folder.write("editions2.swm", Fixtures.bytes("editions2.swm"))
        let missing = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(missing?.code == .partMissing)
        #expect(missing?.detail == "editions3.swm")
        try folder.write("editions3.swm", Fixtures.bytes("editions2.swm"))
        let wrong = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(wrong?.detail == "editions3.swm")
    }

    @Test(arguments: ["media.iso", "udf.iso"])
    func `a disc yields its files`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        #expect(image.volumes.map(\.fileSystem) == [name == "udf.iso" ? .udf : .iso9660])
        #expect(try image.content(of: "config/SOFTWARE", inVolume: 0) == Fixtures.bytes("tree/" + Self.hive))
        #expect(try image.files(inVolume: 0, matching: ["**/pkeyconfig.xrm-ms"]).files.count == 1)
    }

    @Test(arguments: ["tree.tar", "tree.zip", "tree.7z"])
    func `an archive yields its files`(name: String) throws {
        let image = try DiskImage.open(path: Fixtures.path(name))
        #expect(image.volumes.map(\.fileSystem) == [.archive])
        #expect(try image.content(of: Self.hive, inVolume: 0) == Fixtures.bytes("tree/" + Self.hive))
        let backup = "Windows/System32/config/RegBack/SOFTWARE"
        #expect(try image.content(of: backup, inVolume: 0) == Fixtures.bytes("tree/" + backup))
    }

    @Test(arguments: ["disk.raw.gz", "disk.raw.xz", "disk.raw.zst", "appliance.ova"])
    func `a disk that is packed opens inside its wrapper`(name: String) throws {
        let wrapper = try DiskImage.open(path: Fixtures.path(name))
        let file = try #require(wrapper.files(inVolume: 0, matching: ["**"]).files.first)
        let image = try #require(try wrapper.nested(file))
        #expect(image.volumes.map(\.fileSystem) == [.fat, .ntfs])
        #expect(try image.content(of: Self.hive, inVolume: 1) == Fixtures.bytes("tree/" + Self.hive))
    }

    @Test func `a file that unpacks to more than the limit is refused`() throws {
        var options = ImageOptions()
        options.spoolLimit = 1 << 20
        let wrapper = try DiskImage.open(path: Fixtures.path("disk.raw.gz"), options: options)
        let file = try #require(wrapper.files(inVolume: 0, matching: ["*"]).files.first)
        let error = #expect(throws: WorkerError.self) { try wrapper.open(file) }
        #expect(error?.code == "source.too-large")
    }

    @Test(arguments: ["disk.raw", "zlib.qcow2", "lzx.wim", "tree.7z", "media.iso", "volume.ext4"])
    func `an image is told from a plain file`(name: String) throws {
        #expect(try DiskImage.recognises(ArraySource(Fixtures.bytes(name))))
        #expect(try !DiskImage.recognises(ArraySource(Fixtures.bytes("tree/" + Self.hive))))
        #expect(try !DiskImage.recognises(ArraySource(Array("a text".utf8))))
    }
}
