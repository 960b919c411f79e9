import ByteKit
import DiskFormats
import Synchronization
import Testing

@Suite struct ContainerOpenerTests {
    @Test func `a differencing VHD shows its own sectors over its parent's`() throws {
        let parent = VHDBuilder.image(sectors: [0: 0xAA, 1: 0xBB, 9: 0xCC])
        let child = VHDBuilder.image(sectors: [1: 0x11, 20: 0x22], parent: #"C:\disks\parent.vhd"#)
        let context = ImageContext(sibling: { $0 == "parent.vhd" ? ArraySource(parent) : nil })
        let opened = try ContainerOpener(context: context).open(ArraySource(child))
        #expect(opened.layers.map(\.format) == ["vhd differencing", "vhd dynamic"])
        #expect(opened.layers.map(\.file) == ["", "parent.vhd"])
        for (sector, byte) in [(0, 0xAA), (1, 0x11), (9, 0xCC), (20, 0x22), (30, 0)] {
            let bytes = try opened.media.read(at: UInt64(sector * 512), count: 512)
            #expect(bytes == [UInt8](repeating: UInt8(byte), count: 512), "sector \(sector)")
        }
        #expect(try opened.media.read(at: 511, count: 2) == [0xAA, 0x11])
        #expect(opened.media.byteCount == 4 << 20)
        let data = try #require(try opened.media.dataRange(from: 600))
        #expect(data.lowerBound == 600)
        #expect(try opened.media.dataRange(from: 2 << 20) == nil)
    }

    @Test func `a differencing VHD without its parent names it`() {
        let child = VHDBuilder.image(sectors: [:], parent: "parent.vhd")
        let error = #expect(throws: ParseError.self) {
            try ContainerOpener(context: ImageContext()).open(ArraySource(child))
        }
        #expect(error?.code == .parentMissing)
        #expect(error?.detail == "parent.vhd")
    }

    @Test func `images that are each other's parents are refused`() {
        let child = VHDBuilder.image(sectors: [:], parent: "again.vhd")
        let context = ImageContext(sibling: { _ in ArraySource(child) })
        let error = #expect(throws: ParseError.self) { try ContainerOpener(context: context).open(ArraySource(child)) }
        #expect(error?.code == .parentLoop)
    }

    @Test func `a VHD cut at any place opens, or says why not`() throws {
        let whole = VHDBuilder.image(sectors: [0: 0xAA])
        for count in Array(0..<4_200) + stride(from: 4_200, to: whole.count, by: 9_973) {
            do {
                let opened = try ContainerOpener(context: ImageContext()).open(ArraySource(Array(whole.prefix(count))))
                _ = try opened.media.read(at: 0, count: 4_096)
            } catch is ParseError {}
        }
    }

    @Test(arguments: [
        (0x08, "shape"), (0x10, "offset of the header"), (0x30, "size"), (0x3C, "type"), (512 + 0x10, "table"),
        (512 + 0x1C, "entries"), (512 + 0x20, "block size"), (1_536, "block"),
    ])
    func `a VHD with a wrong field is read or refused`(field: Int, name: String) {
        for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
            var bytes = VHDBuilder.image(sectors: [0: 0xAA, 5: 0xBB])
            for index in 0..<8 { bytes[field + index] = value }
            do {
                let opened = try ContainerOpener(context: ImageContext()).open(ArraySource(bytes))
                for offset in [0, 2_560, 1 << 21, 1 << 30] {
                    _ = try opened.media.read(at: UInt64(offset), count: 1_024)
                }
                _ = try opened.media.dataRange(from: 0)
            } catch is ParseError {} catch { Issue.record("\(name): \(error)") }
        }
    }

    @Test(arguments: [
        "/etc/passwd", "..", "../../disk.vmdk", #"\\server\share\disk.vmdk"#, "file:/secret", "a/b/c",
    ])
    func `of a path in an image only the last name counts`(path: String) throws {
        let asked = Mutex<[String]>([])
        let context = ImageContext(sibling: {
            let name = $0
            asked.withLock { $0.append(name) }
            return nil
        })
        let text = "# Disk DescriptorFile\ncreateType=\"monolithicFlat\"\nRW 2048 FLAT \"\(path)\" 0\n"
        #expect(throws: ParseError.self) {
            try ContainerOpener(context: context).open(ArraySource(Array(text.utf8)))
        }
        for name in asked.withLock({ $0 }) { #expect(!name.contains("/") && !name.contains("\\") && name != "..") }
    }

    @Test func `a VMDK of flat parts joins them`() throws {
        let text = """
            # Disk DescriptorFile
            parentCID=ffffffff
            createType="twoGbMaxExtentFlat"
            RW 2 FLAT "a.vmdk" 1
            RW 3 ZERO
            RW 1 FLAT "b.vmdk" 0
            """
        let context = ImageContext(sibling: { name in
            name == "a.vmdk"
                ? ArraySource((0..<1_536).map { UInt8($0 / 512) }) : ArraySource([UInt8](repeating: 9, count: 512))
        })
        let opened = try ContainerOpener(context: context).open(ArraySource(Array(text.utf8)))
        #expect(opened.media.byteCount == 6 * 512)
        let bytes = try opened.media.read(at: 0, count: 6 * 512)
        let firsts: [UInt8] = (0..<6).map { bytes[$0 * 512] }
        #expect(firsts == [1, 2, 0, 0, 0, 9])
        #expect(try opened.media.dataRange(from: 1_024) == 2_560..<3_072)
    }
}
