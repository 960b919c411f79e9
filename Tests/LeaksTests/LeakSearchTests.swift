import Foundation
import Glibc
import Licensing
import ProductKey
import TestSupport
import Testing
import Texts
import Unpacking

@testable import Leaks

/// Files, folders and archives as they come.
@Suite struct LeakSearchTests {
    private static func key(_ number: Int = 0) throws -> String {
        try SampleKeys.key(SampleKeys.madeUp[number]).revealed()
    }

    private static func search(_ path: String) async -> LeakReport { await LeakSearch().run([path]) }

    @Test func `files of a tree are searched, with line, column and offset`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a/b/c.ps1", "# é\n$clé = '\(Self.key())'\n")
        try folder.write("empty", [])
        try folder.write(".hidden", "x\n\n\(Self.key(1))")
        let report = await Self.search(folder.path)
        #expect(report.leaks.map { $0.place.path.dropFirst(folder.path.count + 1) } == [".hidden", "a/b/c.ps1"])
        #expect(report.leaks.map(\.line) == [3, 2] && report.leaks.map(\.column) == [1, 9])
        #expect(report.leaks.map(\.offset) == [3, 14] && report.fileCount == 3 && report.isComplete)
    }

    @Test func `links are not followed, and a loop of them ends`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("real/key.txt", Self.key())
        for (name, target) in [("real/loop", ".."), ("again", "real"), ("self", "self"), ("file", "real/key.txt")] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)",
                withDestinationPath: target
            )
        }
        #expect(unsafe mkfifo("\(folder.path)/pipe", 0o600) == 0)
        let report = await Self.search(folder.path)
        #expect(report.leaks.count == 1 && report.isComplete)
        // What is named itself may be a link.
        #expect(await Self.search("\(folder.path)/file").leaks.count == 1)
    }

    @Test func `a line of many megabytes is searched; it has no column`() async throws {
        let folder = try TemporaryFolder()
        let filler = [UInt8](repeating: UInt8(ascii: "."), count: 5 << 20)
        try folder.write("long.txt", Array("first\n".utf8) + filler + Array(Self.key().utf8) + filler)
        let report = await Self.search("\(folder.path)/long.txt")
        #expect(report.leaks.map(\.line) == [2] && report.leaks.map(\.column) == [nil])
        #expect(report.leaks.map(\.offset) == [UInt64(6 + (5 << 20))])
    }

    @Test func `a key over the border of two blocks is found once`() async throws {
        let folder = try TemporaryFolder()
        for shift in [0, 1, 14, 28, 29] {
            let start = LeakScanner.blockSize - shift
            let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: start)
            let path = try folder.write("border-\(shift)", lines + Array(Self.key().utf8) + lines)
            let report = await Self.search(path)
            #expect(report.leaks.map(\.offset) == [UInt64(start)] && report.leaks.map(\.line) == [start + 1])
        }
    }

    @Test func `a file of several gigabytes is cut into parts; holes cost little memory`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("sparse", "key \(Self.key())\n")
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        // Past two parts, so that several threads work on it.
        try handle.seek(toOffset: 200 << 20)
        try handle.write(contentsOf: Array("\n\(Self.key(1))\n".utf8))
        try handle.close()
        let report = await Self.search(path)
        #expect(report.leaks.map(\.offset) == [4, 200 << 20 + 1] && report.leaks.map(\.line) == [1, 3])
        #expect(report.fileCount == 1)
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "python3, which packs, is not installed"))
    func `archives in archives are opened`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("scripts/inner.txt", "line\nkey \(Self.key())\n")
        try folder.write("page.xml", "<k>\(Self.key(1).replacing("-", with: "&#45;"))</k>")
        let script = """
            import tarfile, zipfile, lzma, bz2
            zipfile.ZipFile('one.zip', 'w', zipfile.ZIP_DEFLATED).write('scripts/inner.txt')
            t = tarfile.open('two.tar.gz', 'w:gz'); t.add('one.zip'); t.add('page.xml'); t.close()
            zipfile.ZipFile('three.docx', 'w').write('two.tar.gz')
            lzma.open('four.xz', 'wb').write(open('page.xml', 'rb').read())
            bz2.open('five.bz2', 'wb').write(open('page.xml', 'rb').read())
            """
        let run = try await ToolRun("python3", ["-c", script], folder: folder.path)
        #expect(run.status == 0)
        let report = await Self.search("\(folder.path)/three.docx")
        #expect(report.isComplete && report.leaks.count == 2)
        let inner = try #require(report.leaks.first { $0.line == 2 })
        #expect(inner.place.members == ["two.tar.gz", "two.tar", "one.zip", "scripts/inner.txt"])
        #expect(report.leaks.contains { $0.layers == [.escapes] })
        for name in ["four.xz", "five.bz2"] {
            let packed = await Self.search("\(folder.path)/\(name)")
            #expect(packed.isComplete && packed.leaks.count == 1, "\(name)")
        }
    }

    @Test func `what cannot be read is said, and the rest is searched`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("broken.zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0xFF, count: 100))
        try folder.write("broken.gz", [0x1F, 0x8B, 8, 0] + [UInt8](repeating: 0xAA, count: 100))
        try folder.write("key.txt", Self.key())
        let report = await Self.search(folder.path)
        #expect(report.leaks.count == 1 && !report.isComplete)
        #expect(report.problems.map(\.message.code) == ["leaks.archive", "leaks.archive"])
        let missing = await Self.search("\(folder.path)/none")
        #expect(missing.problems.map(\.message.code) == ["source.missing"])
    }

    @Test func `a comment in the line, or in the line before, allows a key`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "allowed.cmd",
            """
            rem regain:allow, a test
            set A=\(Self.key())
            set B=\(Self.key(1)) & rem regain:allow
            set C=\(Self.key(2))
            set D=\(Self.key(3))
            """
        )
        let report = await Self.search(folder.path)
        #expect(report.leaks.map(\.isAllowed) == [true, true, false, false])
        #expect(report.failing(.unknown).count == 2)
    }

    @Test func `a baseline lets known leaks pass, and no more of them than it has counted`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.txt", "key \(Self.key())\n")
        var report = await Self.search(path)
        try report.identify()
        let data = try Baseline(report).data()
        let text = String(decoding: data, as: UTF8.self)
        let key = try Self.key()
        #expect(!text.contains(key) && text.contains(key.suffix(5)))
        let baseline = try Baseline(parsing: data)
        try folder.write("a.txt", "\n\nkey \(Self.key())\nkey \(Self.key())\nkey \(Self.key(1))\n")
        report = await Self.search(path)
        try report.identify()
        baseline.apply(to: &report)
        #expect(report.leaks.map(\.isBaselined) == [true, false, false] && report.failing(.ours).isEmpty)
        #expect(throws: (any Error).self) { try Baseline(parsing: Data("{}".utf8)) }
        #expect(throws: (any Error).self) {
            try Baseline(parsing: Data(#"{"schema":"regain.find/1","entries":[]}"#.utf8))
        }
    }

    @Test func `the vault is asked once, and not for published keys`() async throws {
        let folder = try TemporaryFolder()
        let text = [try Self.key(), try Self.key(1), try Self.key(), SampleKeys.server2022Standard].joined(
            separator: "\n"
        )
        var report = await Self.search(try folder.write("a", text))
        var asked: [[String]] = []
        let own = try ProductKey(text: Self.key())
        try report.identify { keys in
            asked.append(keys.map { $0.revealed() }.sorted())
            return [own: [Leak.Owner(reference: "K-1", organisation: "Berger", servers: ["web01"])]]
        }
        #expect(asked == [try [Self.key(), Self.key(1)].sorted()])
        #expect(report.leaks.map(\.leakClass) == [.ours, .unknown, .ours, .published])
        #expect(report.failing(.ours).count == 2 && report.failing(.unknown).count == 3)
        #expect(report.failing(.any).count == 4 && report.leaks[3].identity.product == "Windows Server 2022")
    }

    @Test func `a patch puts references in the place of the vault's keys, and applies`() async throws {
        let folder = try TemporaryFolder()
        let lines = (1...20).map { "line \($0)" }
        var old = lines
        old[2] = "set A=\(try Self.key())"
        old[18] = "set B=\(try Self.key(1)) \(try Self.key())"
        let path = try folder.write("run.cmd", old.joined(separator: "\n"))
        var report = await Self.search(path)
        let own = try ProductKey(text: Self.key())
        try report.identify { _ in [own: [Leak.Owner(reference: "K-12", organisation: "B", servers: [])]] }
        let patch = KeyPatch(report) { _ in "run.cmd" }
        #expect(patch.fixedCount == 2 && patch.leftCount == 1)
        let keys = try [Self.key(), Self.key(1)]
        #expect(keys.allSatisfy { !patch.masked.contains($0) })
        try folder.write("fix.patch", patch.whole)
        let check = try await ToolRun("git", ["apply", "fix.patch"], folder: folder.path)
        #expect(check.status == 0, "\(check.error)")
        var new = old
        new[2] = "set A=regain://vault/K-12"
        new[18] = "set B=\(try Self.key(1)) regain://vault/K-12"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == new.joined(separator: "\n"))
    }
}
