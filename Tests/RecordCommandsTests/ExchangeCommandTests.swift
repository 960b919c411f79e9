import Foundation
import ProductKey
import TestSupport
import Testing

/// Importing and exporting as a person does it, through the real program.
@Suite struct ExchangeCommandTests {
    /// Where import and export stand among the commands.
    private static let group = "server"

    private struct Desk {
        let folder: TemporaryFolder
        static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "regain-records").path

        init() async throws {
            folder = try TemporaryFolder()
            try folder.write("passphrase", "une phrase assez longue\n")
            let made = try await run([
                "vault", "init", "--organisation", "Berger", "--name", "Anna", "--passphrase-file", "passphrase",
                "--escrow-output", "escrow",
            ])
            try #require(made.status == 0, "\(made.everything)")
        }

        func run(_ arguments: [String], language: String = "en") async throws -> ToolRun {
            try await ToolRun(
                Self.program,
                arguments,
                environment: [
                    "PATH": "/usr/bin:/bin", "HOME": folder.path, "TERM": "xterm",
                    "LANG": language == "fr" ? "fr_FR.UTF-8" : "en_GB.UTF-8",
                    "REGAIN_DATABASE": folder.url.appending(path: "records.sqlite").path,
                ],
                folder: folder.path
            )
        }

        func exchange(_ arguments: [String], language: String = "en") async throws -> ToolRun {
            try await run([ExchangeCommandTests.group] + arguments, language: language)
        }
    }

    @Test func `a table is tried, imported, and changes nothing the second time`() async throws {
        let desk = try await Desk()
        let key = try SampleKeys.key(SampleKeys.madeUp[2])
        try desk.folder.write("parc.csv", "Serveur;Salle;Clé de produit\nSRV1;A1;\(key.revealed())\nSRV2;B2;\n")
        let command = ["import", "parc.csv", "--passphrase-file", "passphrase"]
        let dry = try await desk.exchange(command + ["--dry-run"], language: "fr")
        #expect(dry.status == 0 && dry.output.contains("Serveurs\u{202F}: 2 nouveaux"), "\(dry.everything)")
        #expect(dry.output.contains("Rien n’a été gardé"))
        let first = try await desk.exchange(command + ["--json"])
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(first.outputBytes)) as? [String: Any],
            "\(first.everything)"
        )
        let counts = try #require(report["counts"] as? [String: Int])
        #expect(counts["created"] == 3 && counts["keysNew"] == 1 && counts["links"] == 1)
        #expect(report["schema"] as? String == "regain.import/1" && report["dryRun"] as? Bool == false)
        let second = try await desk.exchange(command)
        #expect(second.output.contains("Nothing changes"), "\(second.everything)")
        for run in [dry, first, second] {
            #expect(!run.everything.contains(key.revealed()) && !run.everything.contains("import."))
        }
    }

    @Test func `columns are named by hand once; a column or field that is not there is refused`() async throws {
        let desk = try await Desk()
        try desk.folder.write("a.csv", "Serveur;Bidule\nSRV1;Lyon\n")
        try desk.folder.write("b.csv", "Serveur;Bidule\nSRV2;Nantes\n")
        let wrong = try await desk.exchange(["import", "a.csv", "--map", "Truc=location"])
        #expect(wrong.status == 64 && wrong.error.contains("Truc"))
        let field = try await desk.exchange(["import", "a.csv", "--map", "Bidule=couleur"])
        #expect(field.status == 64 && field.error.contains("location"))
        let first = try await desk.exchange(["import", "a.csv", "--map", "Bidule=location"])
        #expect(first.status == 0, "\(first.everything)")
        _ = try await desk.exchange(["import", "b.csv"])
        let table = try await desk.exchange(["export", "--format", "csv", "--headings", "fr"])
        #expect(table.output.contains("Lyon") && table.output.contains("Nantes"), "\(table.everything)")
        let absent = try await desk.exchange(["import", "absent.csv"])
        #expect(absent.status == 66)
        try desk.folder.write("empty.csv", "")
        let empty = try await desk.exchange(["import", "empty.csv"])
        #expect(empty.status == 1)
    }

    @Test func `hostile cells come out harmless`() async throws {
        let desk = try await Desk()
        let giant = String(repeating: "x", count: 10 << 20)
        try desk.folder.write(
            "bad.csv",
            "Serveur;Salle;Modèle;Commentaire\n\"=cmd|'/C calc'!A0\";\"@SUM(1+1)\";\"a\u{1}b\u{1B}[31mc\";\(giant)\n"
        )
        let run = try await desk.exchange(["import", "bad.csv"])
        #expect(run.status == 0 && run.output.utf8.count < 10_000, "\(run.status)")
        for format in ["csv", "glpi", "snipe-it"] {
            let out = try await desk.exchange(["export", "--format", format])
            #expect(out.status == 0 && out.output.contains("'=cmd|") && out.output.contains("'@SUM"))
            #expect(!out.output.contains("\u{1B}") && !out.output.contains("\u{1}"))
            #expect(out.outputBytes.count < 200_000)
            for cell in out.output.split(whereSeparator: { ",;\r\n".contains($0) }) {
                #expect(!["=", "@", "+", "\t"].contains(cell.drop { $0 == "\"" }.prefix(1)), "\(cell.prefix(20))")
            }
        }
    }

    @Test func `exports are tables and a document; what does not go together is refused`() async throws {
        let desk = try await Desk()
        try desk.folder.write("l.csv", "Produit;Quantité;N° de commande\nWindows Server 2022 Standard;16;CMD-7\n")
        _ = try await desk.exchange(["import", "l.csv"])
        let bom = try await desk.exchange(["export", "--format", "cyclonedx", "--output", "bom.json"])
        #expect(bom.status == 0, "\(bom.everything)")
        let bytes = try Data(contentsOf: desk.folder.url.appending(path: "bom.json"))
        let document = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        #expect(document?["specVersion"] as? String == "1.6")
        let glpi = try await desk.exchange(["export", "--format", "glpi", "--kind", "licence", "--headings", "fr"])
        #expect(glpi.output.contains("Numéro de commande") && glpi.output.contains("CMD-7"))
        let headings = try await desk.exchange(["export", "--format", "cyclonedx", "--headings", "fr"])
        #expect(headings.status == 64)
        let snipe = try await desk.exchange(["export", "--format", "snipe-it", "--headings", "fr"])
        #expect(snipe.status == 64)
    }
}
