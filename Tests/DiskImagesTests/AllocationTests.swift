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
