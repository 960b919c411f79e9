import Foundation
import TestSupport
import Testing

/// The help pages, held against files so that a change of them is seen in review.
///
/// `REGAIN_UPDATE_GOLDEN=1 swift test --filter HelpPageTests` writes the files anew.
@Suite struct HelpPageTests {
    struct Page: CustomTestStringConvertible, Sendable {
        let name: String
        let arguments: [String]
        let language: String
        var testDescription: String { "\(name).\(language)" }

        private static let commands = [
            "find", "key", "firmware", "status", "explain", "plan", "repair", "collect", "leaks", "leaks scan",
            "leaks hook", "leaks ci", "media", "vault", "server",
            "licence", "proof", "activation", "organisation", "person", "label", "vault init", "vault list",
            "vault add", "vault reveal", "vault custodian", "vault escrow", "vault export", "vault import",
            "server add", "server list", "server retire", "server contradictions", "licence add", "proof add",
            "proof open", "activation add", "media add", "person roles",
        ]

        static let all = ["en", "fr"].flatMap { language in
            [
                Page(name: "regain", arguments: ["--help"], language: language),
                Page(name: "exit-codes", arguments: ["help", "exit-codes"], language: language),
            ]
                + commands.map { command in
                    let words = command.split(separator: " ").map(String.init)
                    return Page(
                        name: words.joined(separator: "-"),
                        arguments: words + ["--help"],
                        language: language
                    )
                }
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let updates = ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] != nil

    @Test(arguments: Page.all)
    func `a help page is as it was reviewed`(page: Page) async throws {
        let lab = try Lab()
        let run = try await lab.run(page.arguments + ["--lang", page.language])
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.output.widestLine <= 100)
        #expect(run.output.firstMatch(of: /\b(help|parser|exit|usage)\.[a-z-]+\b/) == nil)
        let file = Self.folder.appending(path: "\(page.testDescription).txt")
        if Self.updates { try Data(run.outputBytes).write(to: file) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(run.output == golden, "REGAIN_UPDATE_GOLDEN=1 writes \(file.lastPathComponent) anew")
    }

    @Test func `no parser's English is left on a French page`() async throws {
        let lab = try Lab()
        for page in Page.all where page.language == "fr" {
            let run = try await lab.run(page.arguments, ["LANG": "fr_FR.UTF-8"])
            for word in ["OVERVIEW", "USAGE", "OPTIONS:", "SUBCOMMANDS", "Show ", "(default", "See '", "Error"] {
                #expect(!run.output.contains(word), "\(page.testDescription): \(word)")
            }
        }
        for arguments in [
            ["find"], ["find", "--no-such-option"], ["nothing"], ["find", "x", "--output"], ["key", "x"],
        ] {
            let run = try await lab.run(arguments, ["LANG": "fr_FR.UTF-8"])
            for word in ["Error", "Usage:", "See '", "Unknown", "Unexpected", "Missing"] {
                #expect(!run.error.contains(word), "\(arguments): \(word)")
            }
        }
    }

    @Test func `the version is one line`() async throws {
        let run = try await Lab().run(["--version"])
        #expect(run.status == 0 && run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
