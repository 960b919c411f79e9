import Foundation
import ProductKey
import TestSupport
import Testing

@testable import Leaks

/// Keys in the histories of real repositories, made by git itself.
@Suite(.enabled(if: Repository.hasGit, "git is not installed"))
struct GitHistoryTests {
    private static func key(_ number: Int) throws -> String {
        try SampleKeys.key(SampleKeys.madeUp[number]).revealed()
    }

    private static func search(_ path: String) async -> LeakReport { await LeakSearch().run([path]) }

    private static func inHistory(_ report: LeakReport) -> [Leak] { report.leaks.filter { $0.place.object != nil } }

    @Test func `a key of a file that was deleted later is found, with path, line and commit`() async throws {
        let repository = try await Repository()
        let first = try await repository.commit("scripts/setup.cmd", "rem\r\nslmgr /ipk \(Self.key(0))\r\n")
        try repository.remove("scripts/setup.cmd")
        try await repository.commit("readme", "nothing\n")
        let report = await Self.search(repository.path)
        let leak = try #require(report.leaks.first)
        #expect(report.leaks.count == 1 && report.isComplete && report.repositoryCount == 1)
        #expect(leak.key.revealed() == (try Self.key(0)))
        #expect(leak.place.object?.path == "scripts/setup.cmd" && leak.place.object?.commits == [first])
        #expect(leak.place.object?.standing == .branch && leak.line == 2 && leak.column == 12)
        #expect(leak.place.text == "\(repository.path)@\(first.prefix(12)):scripts/setup.cmd")
    }

    @Test func `what only the reflog, the stash or nothing reaches is found and told apart`() async throws {
        let repository = try await Repository()
        try await repository.commit("a.txt", "start\n")
        let amended = try await repository.commit("b.txt", "key \(Self.key(0))\n")
        try await repository.commit("b.txt", "no key\n", amend: true)
        try repository.write("a.txt", "stashed \(Self.key(1))\n")
        try await repository.git(["stash", "-q"])
        // A blob that was never committed, and a commit whose branch and log are gone.
        let blob = try await repository.git(["hash-object", "-w", "--stdin"], input: "dangling \(Self.key(2))\n")
        try await repository.git(["checkout", "-q", "--orphan", "lost"])
        let lost = try await repository.commit("c.txt", "lost \(Self.key(3))\n")
        try await repository.git(["checkout", "-q", "main"])
        try await repository.git(["branch", "-q", "-D", "lost"])

        var report = await Self.search(repository.path)
        func standing(_ number: Int) throws -> GitObject? {
            let leaks = try Self.inHistory(report).filter { $0.key.revealed() == (try Self.key(number)) }
            return leaks.first?.place.object
        }
        #expect(try standing(0)?.standing == .reflog)
        #expect(try standing(0)?.commits == [amended])
        #expect(try standing(1)?.standing == .stash)
        #expect(try standing(1)?.path == "a.txt")
        #expect(try standing(2)?.standing == .unreachable)
        #expect(try standing(2)?.id == blob)
        #expect(try standing(3)?.standing == .reflog)

        try await repository.git(["reflog", "expire", "--expire=now", "--all"])
        report = await Self.search(repository.path)
        #expect(try standing(3)?.standing == .unreachable)
        #expect(try standing(3)?.commits == [lost])
        #expect(try standing(0)?.standing == .unreachable)
    }

    @Test func `packed objects, messages, tags and merges are read`() async throws {
        let repository = try await Repository()
        try await repository.commit("a.txt", "start\n", "the key is \(Self.key(0))")
        try await repository.git(["tag", "-a", "v1", "-m", "key \(Self.key(1))"])
        try await repository.git(["checkout", "-q", "-b", "side"])
        try await repository.commit("side.txt", "side \(Self.key(2))\n")
        try await repository.git(["checkout", "-q", "main"])
        try await repository.commit("main.txt", "main\n")
        try await repository.git(["merge", "-q", "--no-edit", "side"])
        try await repository.git(["gc", "-q", "--prune=now"])
        let report = await Self.search("\(repository.path)/.git")
        let kinds = Self.inHistory(report).map { $0.place.object?.kind }
        #expect(kinds.count { $0 == .commit } == 1 && kinds.count { $0 == .tag } == 1)
        let blob = try #require(report.leaks.first { $0.place.object?.kind == .blob })
        #expect(blob.place.object?.path == "side.txt" && blob.place.object?.standing == .branch)
        let tag = try #require(report.leaks.first { $0.place.object?.kind == .tag })
        #expect(tag.place.object?.standing == .branch)
    }

    @Test func `bare repositories and submodules are read`() async throws {
        let inner = try await Repository()
        try await inner.commit("inner.txt", "inner \(Self.key(0))\n")
        let outer = try await Repository()
        try await outer.commit("outer.txt", "outer \(Self.key(1))\n")
        try await outer.git(["submodule", "--quiet", "add", inner.path, "vendor/inner"])
        try await outer.git(["commit", "-q", "-m", "with a submodule"])
        let report = await Self.search(outer.path)
        #expect(report.repositoryCount == 2)
        #expect(Set(Self.inHistory(report).map { $0.place.object?.path }) == ["inner.txt", "outer.txt"])
        // The working tree of the submodule alone leads to its repository.
        #expect(await Self.search("\(outer.path)/vendor/inner").repositoryCount == 1)

        let bare = "\(outer.folder.path)/bare.git"
        try await outer.git(["clone", "-q", "--bare", ".", bare])
        let bareReport = await Self.search(bare)
        #expect(bareReport.leaks.map { $0.place.object?.path } == ["outer.txt"] && bareReport.isComplete)
    }

    @Test func `an archive in a history is opened, and a large object goes through a file`() async throws {
        let repository = try await Repository()
        let text = String(repeating: "0123456789 filler filler filler\n", count: 300_000)
        try await repository.commit("large.log", text + "key \(Self.key(0))\n")
        try repository.write("in.txt", "zipped \(Self.key(1))\n")
        _ = try await ToolRun("python3", ["-m", "zipfile", "-c", "a.zip", "in.txt"], folder: repository.path)
        try repository.remove("in.txt")
        try await repository.git(["add", "-A"])
        try await repository.git(["commit", "-q", "-m", "zip"])
        let leaks = await Self.inHistory(Self.search(repository.path))
        let large = try #require(leaks.first { $0.place.object?.path == "large.log" })
        #expect(large.line == 300_001 && large.column == 5)
        let zipped = try #require(leaks.first { $0.place.object?.path == "a.zip" })
        #expect(zipped.place.members == ["in.txt"] && zipped.line == 1)
    }

    @Test func `a repository that names programs has none of them run, and a damaged one is said`() async throws {
        let repository = try await Repository()
        try await repository.commit("a.txt", "key \(Self.key(0))\n")
        let mark = "\(repository.folder.path)/ran"
        for name in [
            "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "gpg.program", "diff.external",
            "core.gitProxy", "filter.x.smudge", "diff.x.textconv", "uploadpack.packObjectsHook",
        ] { try await repository.git(["config", name, "touch \(mark)"]) }
        try await repository.git(["config", "log.showSignature", "true"])
        try repository.write(".git/info/attributes", "* diff=x filter=x\n")
        let report = await Self.search(repository.path)
        #expect(Self.inHistory(report).count == 1 && report.isComplete)
        #expect(!FileManager.default.fileExists(atPath: mark))

        try await repository.git(["gc", "-q"])
        let packs = "\(repository.path)/.git/objects/pack"
        let pack = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") }
        )
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(packs)/\(pack)")))
        for index in 20..<min(90, bytes.count) { bytes[index] ^= 0x55 }
        try FileManager.default.removeItem(atPath: "\(packs)/\(pack)")
        try Data(bytes).write(to: URL(filePath: "\(packs)/\(pack)"))
        #expect(await !Self.search(repository.path).isComplete)
    }
}
