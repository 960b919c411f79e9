import ByteKit
import Foundation
import Glibc
import RegistryHive
import TestSupport
import Testing

/// Hives that another program wrote, and files larger than memory should hold.
struct ToolHiveTests {
    static let hivexregedit = "/usr/bin/hivexregedit"
    static let hasTool = FileManager.default.isExecutableFile(atPath: hivexregedit)

    // Skipped without hivexregedit (package libwin-hivex-perl) or the corpus, whose smallest hive it builds upon.
    @Test(.enabled(if: hasTool && HiveCorpus.isThere, "hivexregedit or the corpus is not there"))
    func `a hive made from a text answers as the text does`() throws {
        let text = """
            Windows Registry Editor Version 5.00

            [\\Software]

            [\\Software\\Vendor]
            @="default"
            "Text"="some text"
            "Number"=dword:0000002a
            "Bytes"=hex(3):01,02,03,04,05,06

            [\\Software\\Vendor\\Below]
            "List"=hex(7):61,00,00,00,62,00,00,00,00,00

            """
        let folder = try TemporaryFolder()
        let hiveFile = try folder.write("made.hive", HiveCorpus.data("hives/odd/hivex-minimal"))
        _ = try SharedFiles.output(of: Self.hivexregedit, ["--merge", hiveFile, folder.write("made.reg", text)])

        let trees: [any RegistryTree] = [
            try Hive(MemoryRegion([UInt8](try Data(contentsOf: URL(filePath: hiveFile))))),
            try RegText(MemoryRegion(Array(text.utf8))),
        ]
        for tree in trees {
            let key = try #require(tree.key(at: "software\\VENDOR"))
            #expect(key.path == "Software\\Vendor")
            #expect(key.value("")?.string == "default")
            #expect(key.value("text")?.string == "some text")
            #expect(key.value("Number")?.number == 42)
            #expect(key.value("Bytes")?.data == [1, 2, 3, 4, 5, 6])
            #expect(key.values.count == 4)
            #expect(key.subkeys.map(\.name) == ["Below"])
            #expect(tree.keys(matching: "Software\\*\\B*").first?.value("List")?.strings == ["a", "b"])
            var paths: [String] = []
            tree.walk { key in
                paths.append(key.path)
                return true
            }
            #expect(Set(paths) == ["", "Software", "Software\\Vendor", "Software\\Vendor\\Below"])
        }
    }

    @Test func `a tail of two sparse gibibytes costs neither memory nor much time`() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "sparse.hive")
        defer { try? FileManager.default.removeItem(at: file) }
        var bytes = HiveReadingTests.sample().build().bytes
        let claimed: UInt32 = 0x7FFF_F000
        HiveBuilder.set(&bytes, at: 40, claimed)
        HiveBuilder.fixChecksum(&bytes)
        try Data(bytes).write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: UInt64(claimed) + 4096)
        try handle.close()

        let count = Int(claimed) + 4096
        let descriptor = unsafe open(file.path, O_RDONLY)
        defer { close(descriptor) }
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let start = unsafe mapped, unsafe start != MAP_FAILED else {
            Issue.record("the file cannot be mapped")
            return
        }
        // SAFETY: count bytes were just mapped, and the region alone gives them back.
        let region = unsafe MemoryRegion(owning: start, count: count) { pointer, count in
            unsafe munmap(pointer, count)
        }
        let clock = ContinuousClock()
        let time = try clock.measure {
            let hive = try Hive(region)
            #expect(hive.byteCount == count)
            #expect(HiveCorpus.count(hive) == [8, 8])
            #expect(hive.key(at: "Microsoft\\Windows NT")?.values.count == 7)
            #expect(hive.problems.isEmpty)
        }
        #expect(time < .seconds(300))
    }
}
