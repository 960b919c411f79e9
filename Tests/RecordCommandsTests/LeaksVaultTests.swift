import Foundation
import TestSupport
import Testing

/// `regain leaks --vault`: the organisation's own keys told from others by a real vault.
@Suite struct LeaksVaultTests {
    private static let hasGit = SharedFiles.hasTool("git")

    /// A vault with one key, which is installed on `web01`.
    private static func lab() async throws -> RecordLab {
        let lab = try await RecordLab.withVault()
        try await lab.run(["server", "add", "web01"])
        let added = try await lab.unlocked(["vault", "add", "--server", "web01"], input: try RecordLab.wholeKey())
        #expect(added.status == 0)
        return lab
    }

    @Test(.enabled(if: hasGit, "git is not installed"))
    func `in a repository with a deleted commit, ours and unknown are told apart`() async throws {
        let lab = try await Self.lab()
        let script = """
            set -e
            export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
            git init -q -b main "$1" && cd "$1" && echo start > a && git add . && git commit -q -m start
            echo "slmgr /ipk $2" > setup.cmd && git add . && git commit -q -m key
            git reset -q --hard HEAD~1
            echo "other $3" > other.txt && git add . && git commit -q -m other
            """
        let keys = [try RecordLab.wholeKey(), try RecordLab.wholeKey(1)]
        let made = try await ToolRun(
            "bash",
            ["-c", script, "bash", lab.path("repository")] + keys
        )
        #expect(made.status == 0, "\(made.error)")
        let run = try await lab.unlocked(["leaks", "repository", "--vault", "--no-color"])
        #expect(run.status == 1 && run.output.contains("1 of yours, 2 unknown"), "\(run.everything)")
        #expect(run.output.contains("K-1 (Berger), installed on: web01") && run.output.contains("setup.cmd:1:12"))
        #expect(run.output.contains("only a log of references"))
        #expect(keys.allSatisfy { !run.everything.contains($0) } && !run.showsCode)

        let json = try await lab.unlocked(["leaks", "repository", "--json"])
        let document = try JSONSerialization.jsonObject(with: Data(json.outputBytes)) as? [String: Any]
        let leaks = document?["leaks"] as? [[String: Any]] ?? []
        #expect(Set(leaks.compactMap { $0["class"] as? String }) == ["ours", "unknown"])
        let git = leaks.first { $0["class"] as? String == "ours" }?["git"] as? [String: Any]
        #expect(git?["standing"] as? String == "reflog" && git?["path"] as? String == "setup.cmd")
        // The vault's own fingerprints: the same from run to run.
        let again = try await lab.unlocked(["leaks", "repository", "--json"])
        #expect(again.outputBytes == json.outputBytes)
        #expect(try await lab.unlocked(["leaks", "repository", "--fail-on", "ours"]).status == 1)

        // Without the vault both are unknown.
        let plain = try await lab.run(["leaks", "repository"])
        #expect(plain.status == 1 && plain.output.contains("The vault was not asked"))
        // One event for both keys, and what it says is no key.
        let trail = try await lab.run(["audit", "list", "--json"])
        #expect(trail.output.contains("\"leaks\"") && keys.allSatisfy { !trail.output.contains($0) })
    }

    @Test(.enabled(if: hasGit, "git is not installed"))
    func `a patch is shown masked, written for its owner alone, and applied by git`() async throws {
        let lab = try await Self.lab()
        let (own, other) = (try RecordLab.wholeKey(), try RecordLab.wholeKey(1))
        try lab.folder.write("scripts/run.cmd", "@echo off\r\nslmgr /ipk \(own)\r\nrem \(other)\r\n")
        let shown = try await lab.unlocked(["leaks", "scripts", "--vault", "--fix"])
        #expect(shown.status == 1 && shown.output.contains("+slmgr /ipk regain://vault/K-1"), "\(shown.everything)")
        #expect(!shown.everything.contains(own) && !shown.everything.contains(other))
        let before = try lab.text("scripts/run.cmd")
        let written = try await lab.unlocked(["leaks", "scripts", "--vault", "--fix", "--output", "fix.patch"])
        let now = try lab.text("scripts/run.cmd")
        #expect(!written.everything.contains(own) && now == before)
        let mode = try FileManager.default.attributesOfItem(atPath: lab.path("fix.patch"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let applied = try await ToolRun("git", ["apply", "fix.patch"], folder: lab.folder.path)
        #expect(applied.status == 0, "\(applied.error)")
        #expect(
            try lab.text("scripts/run.cmd")
                == "@echo off\r\nslmgr /ipk regain://vault/K-1\r\nrem \(other)\r\n"
        )
        // What stands there now is no leak of ours.
        let after = try await lab.unlocked(["leaks", "scripts", "--vault", "--fail-on", "ours"])
        #expect(after.status == 0)
        let refused = try await lab.run(["leaks", "scripts", "--fix"])
        #expect(refused.status == 64)
    }

    @Test func `a wrong passphrase is refused before anything is searched`() async throws {
        let lab = try await Self.lab()
        try lab.folder.write("wrong", "not the passphrase\n")
        let run = try await lab.run(["leaks", lab.folder.path, "--passphrase-file", "wrong"])
        #expect(run.status == 3 && run.output.isEmpty)
    }
}
