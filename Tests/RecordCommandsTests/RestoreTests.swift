import Foundation
import ProductKey
import TestSupport
import Testing

/// What is there when something was lost: the database, or every passphrase.
@Suite struct RestoreTests {
    @Test(arguments: TestDatabases.kinds)
    func `a backup fills a new database, whose trail goes on`(kind: TestDatabases.Kind) async throws {
        let lab = try await RecordLab.withVault()
        _ = try await lab.unlocked(["server", "add", "SRV1", "--serial", "CZ1"])
        let backup = try await lab.run(["vault", "backup", "copy.sqlite"])
        #expect(backup.status == 0, "\(backup.everything)")
        let folder = try TemporaryFolder()
        let target = try TestDatabases.location(kind, in: folder)
        let restored = try await lab.run(["vault", "restore", "copy.sqlite", "--database", target])
        #expect(restored.status == 0, "\(restored.everything)")
        let list = try await lab.run(["server", "list", "--csv", "--database", target])
        #expect(list.output.contains("SRV1") && list.output.contains("CZ1"))
        let verified = try await lab.run(["audit", "verify", "--database", target])
        #expect(verified.status == 0, "\(verified.everything)")
        // Never over something that is there.
        let again = try await lab.run(["vault", "restore", "copy.sqlite", "--database", target])
        #expect(again.status == 65)
        #expect(try await lab.run(["vault", "restore", "copy.sqlite"]).status == 64)
        #expect(try await lab.run(["vault", "restore", "nowhere", "--database", lab.path("new")]).status == 66)
    }

    @Test func `the shares of the paper open what every passphrase was lost for`() async throws {
        let lab = try RecordLab()
        _ = try await lab.run([
            "vault", "init", "--organisation", "Berger", "--name", "Anna", "--passphrase-file", "passphrase",
            "--escrow-output", "share", "--escrow-split", "2/3",
        ])
        let key = try SampleKeys.key(SampleKeys.madeUp[1])
        _ = try await lab.unlocked(["vault", "add"], input: key.revealed() + "\n")
        let reveal = ["vault", "reveal", "K-1", "--reason", "fire", "--pipe"]
        let opened = try await lab.run(reveal + ["--paper", "share.1", "--paper", "share.3"])
        #expect(opened.status == 0 && opened.output == key.revealed() + "\n", "\(opened.error)")
        let one = try await lab.run(reveal + ["--paper", "share.2"])
        #expect(one.status == 65 && one.output.isEmpty)
        try lab.folder.write("share.2", try lab.text("share.2").replacing("q", with: "p"))
        let wrong = try await lab.run(reveal + ["--paper", "share.1", "--paper", "share.2"])
        #expect(wrong.status == 65 && wrong.output.isEmpty)
    }
}
