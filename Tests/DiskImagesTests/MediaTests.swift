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
