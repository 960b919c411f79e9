import Foundation
import TestSupport
import Testing

/// `regain vault` as a person uses it, through the real program.
@Suite struct VaultCommandTests {
    @Test func `the paper's identity goes nowhere by itself, and is split when asked`() async throws {
        let lab = try RecordLab()
        let missing = try await lab.run(["vault", "list"])
        #expect(missing.status == 66 && missing.error.contains("regain vault init"))
        // Into a pipe it would be lost, or stand in a log.
        let piped = try await lab.run(["vault", "init", "--passphrase-file", "passphrase"])
        #expect(piped.status == 3)
        try lab.folder.write("short", "abc\n")
        let short = try await lab.run(["vault", "init", "--passphrase-file", "short", "--escrow-output", "e"])
        #expect(short.status == 65 && short.error.contains("10"))
        let made = try await lab.run([
            "vault", "init", "--passphrase-file", "passphrase", "--escrow-output", "e", "--escrow-split", "2/3",
        ])
        #expect(made.status == 0 && made.output.contains("every role"))
        let shares = try ["e.1", "e.2", "e.3"].map { try lab.text($0) }
        #expect(Set(shares).count == 3)
        #expect(!FileManager.default.fileExists(atPath: lab.path("e")))
        #expect(!FileManager.default.fileExists(atPath: lab.path("e.4")))
        let mode = try FileManager.default.attributesOfItem(atPath: lab.path("e.1"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        // Once only.
        let twice = try await lab.unlocked(["vault", "init", "--escrow-output", "f"])
        #expect(twice.status == 65 && !FileManager.default.fileExists(atPath: lab.path("f")))
    }

    @Test func `a key goes in, is listed masked, and comes out only as asked`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey()
        try await lab.run(["server", "add", "web01"])
        let added = try await lab.unlocked(
            ["vault", "add", "--server", "web01", "--set", "channel=retail"],
            input: key
        )
        #expect(added.status == 0 && added.output.contains("K-1 *****-*****-*****-*****-\(key.suffix(5))"))
        let list = try await lab.run(["vault", "list"])
        #expect(list.status == 0 && list.output.contains(key.suffix(5)) && list.output.contains("retail"))
        let french = try await lab.run(["vault", "list"], language: "fr")
        #expect(french.output.contains("Cinq derniers") && french.output != list.output)

        let refused = try await lab.unlocked(["vault", "reveal", "K-1", "--reason", "test"])
        #expect(refused.status == 3 && refused.error.contains("--pipe"))
        let piped = try await lab.unlocked(["vault", "reveal", "K-1", "--reason", "test", "--pipe"])
        #expect(piped.status == 0 && piped.output == key + "\n")
        let empty = try await lab.unlocked(["vault", "reveal", "K-1", "--reason", " ", "--pipe"])
        #expect(empty.status == 3 && empty.output.isEmpty)
        try lab.folder.write("wrong", "not the passphrase\n")
        let wrong = try await lab.run(
            ["vault", "reveal", "K-1", "--reason", "test", "--pipe", "--passphrase-file", "wrong"]
        )
        #expect(wrong.status == 3 && wrong.output.isEmpty && wrong.error.contains("passphrase"))
        let absent = try await lab.unlocked(["vault", "reveal", "K-7", "--reason", "test", "--pipe"])
        #expect(absent.status == 66)

        // Published keys are everybody's, and half a key is none.
        let published = try await lab.unlocked(["vault", "add"], input: SampleKeys.server2019Standard)
        #expect(published.status == 65)
        let half = try await lab.unlocked(["vault", "add"], input: String(key.dropLast(6)))
        #expect(half.status == 65 && !half.error.contains(key.prefix(11)))

        for run in [added, list, refused, empty, wrong, absent, published, half] {
            #expect(!run.everything.contains(key) && !run.showsCode)
        }
        #expect(try lab.files(holding: key).isEmpty)
        #expect(try lab.files(holding: RecordLab.passphrase, except: ["passphrase"]).isEmpty)
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "python3, which makes the terminal, is not installed"))
    func `on a terminal a passphrase is asked for, and the key is shown`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey()
        try await lab.unlocked(["vault", "add"], input: key)
        let shown = try await lab.terminal(["vault", "reveal", "K-1", "--reason", "x"], typing: RecordLab.passphrase)
        #expect(shown.status == 0 && shown.output.contains(key))
        #expect(shown.output.contains("Passphrase of Anna:") && !shown.output.contains(RecordLab.passphrase))
        // A proof is no text.
        try lab.folder.write("invoice.pdf", "%PDF-1.4\n")
        try await lab.run(["proof", "add", "invoice.pdf", "--type", "invoice"])
        let binary = try await lab.terminal(["proof", "open", "P-1"], typing: RecordLab.passphrase)
        #expect(binary.status == 3 && !binary.output.contains("%PDF"))
    }

    @Test func `JSON and CSV hold what scripts need, safe in a spreadsheet`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey(1)
        let done = try await lab.unlocked(
            ["vault", "add", "--set", "comment==cmd|' /C calc'!A1", "--json"],
            input: key
        )
        #expect(try document(done.output)["schema"] as? String == "regain.done/1")
        let list = try document(try await lab.run(["vault", "list", "--json"]).output)
        #expect(list["schema"] as? String == "regain.records/1" && list["kind"] as? String == "key")
        let records = try #require(list["records"] as? [[String: Any]])
        let values = try #require(records.first?["values"] as? [String: Any])
        #expect(values["partial"] as? String == String(key.suffix(5)))
        let csv = try await lab.run(["vault", "list", "--csv"]).output
        #expect(csv.hasPrefix("reference,partial,") && csv.contains(",'=cmd|' /C calc'!A1,"))
        let both = try await lab.run(["vault", "list", "--csv", "--json"])
        #expect(both.status == 64)
    }

    private func document(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `keys go to other programs sealed, or by name in clear, and come back`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey()
        try await lab.unlocked(["vault", "add"], input: key)
        func export(_ format: String, _ output: String, _ more: [String] = []) async throws -> ToolRun {
            try await lab.unlocked(
                ["vault", "export", "--format", format, "--output", output, "--reason", "moving"] + more
            )
        }
        #expect(try await export("bitwarden", "refused.json").status == 3)
        #expect(!FileManager.default.fileExists(atPath: lab.path("refused.json")))
        #expect(try await export("age", "bundle").status == 0)
        let recipients = try lab.text("bundle/recipients.txt").split(separator: "\n").filter { $0.hasPrefix("age1") }
        #expect(recipients.count == 2)
        #expect(try await export("csv", "keys.csv").status == 0)
        #expect(try await export("kdbx", "keys.kdbx", ["--kdbx-password-file", "passphrase"]).status == 0)
        #expect(try lab.files(holding: key).isEmpty)
        #expect(try await export("bitwarden", "plain.json", ["--plaintext"]).status == 0)
        #expect(try lab.files(holding: key) == ["plain.json"])

        try await lab.run(["organisation", "add", "Second"])
        let dry = try await lab.unlocked(["vault", "import", "plain.json", "--org", "Second", "--dry-run"])
        #expect(dry.status == 0 && dry.output.contains("1 key would be put under seal"))
        let back = try await lab.unlocked([
            "vault", "import", "keys.kdbx", "--org", "Second", "--kdbx-password-file", "passphrase",
        ])
        #expect(back.status == 0 && back.output.contains("K-1") && !back.everything.contains(key))
        try lab.folder.write("nonsense", "nothing of the kind")
        #expect(try await lab.unlocked(["vault", "import", "nonsense", "--org", "Second"]).status == 65)
        #expect(try await lab.unlocked(["vault", "import", "absent", "--org", "Second"]).status == 66)
    }

    @Test(.enabled(if: SharedFiles.hasTool("age"), "age is not installed"))
    func `the public program opens what the vault holds, with the paper's identity`() async throws {
        let lab = try await RecordLab.withVault()
        let key = try RecordLab.wholeKey()
        try await lab.unlocked(["vault", "add"], input: key)
        try await lab.run(["vault", "export", "--format", "age", "--output", "bundle", "--reason", "moving"])
        let opened = try await ToolRun(
            "age",
            ["--decrypt", "--identity", lab.path("escrow"), lab.path("bundle/K-1.age")]
        )
        #expect(opened.status == 0 && opened.output.contains(key))
    }
}
