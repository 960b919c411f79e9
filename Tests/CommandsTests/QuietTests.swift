import Foundation
import TestSupport
import Testing

/// `--quiet` and `--no-color` in the commands that talk.
@Suite struct QuietTests {
    private static let pasted = "slmgr.vbs /ipk N69G4-B89J2-4G8F4-WWYCC-J464C\n"

    @Test(arguments: [
        (["explain", "0xC004F074"], ""), (["repair", "-"], pasted), (["key"], SampleKeys.server2019Standard),
        (["plan"], ""), (["find", "-"], "Windows product key: \(SampleKeys.server2019Standard)"),
    ])
    func `quiet says the same in fewer words`(arguments: [String], input: String) async throws {
        let whole = try await Lab.run(arguments, input: Array(input.utf8))
        let brief = try await Lab.run(arguments + ["--quiet"], input: Array(input.utf8))
        #expect(brief.status == whole.status && brief.error.isEmpty)
        #expect(!brief.output.isEmpty && brief.output.count < whole.output.count)
        // The first line is the answer in both.
        let first = whole.output.split(separator: "\n").first
        #expect(brief.output.split(separator: "\n").first == first)
        let lines = Set(whole.output.split(separator: "\n"))
        #expect(brief.output.split(separator: "\n").allSatisfy { lines.contains($0) })
    }

    @Test func `quiet keeps what to do next, and the danger`() async throws {
        let explained = try await Lab.run(["explain", "0xC004F074", "--quiet"])
        let whole = try await Lab.run(["explain", "0xC004F074", "--json"])
        let next = try #require(try JSON(whole.output)["explanations"].items.first?["next"]["text"].text)
        #expect(explained.output.contains(next))
        let pasted = "slmgr.vbs /upk\n"
        let repaired = try await Lab.run(["repair", "-", "--quiet"], input: Array(pasted.utf8))
        let command = try #require(
            try await JSON(Lab.run(["repair", "-", "--json"], input: Array(pasted.utf8)).output)["commands"].items.first
        )
        for danger in command["dangers"].items { #expect(repaired.output.contains(danger["text"].text ?? "–")) }
    }

    @Test(
        .enabled(if: Lab.hasTerminal, "python3, which makes the terminal, is not installed"),
        arguments: [["explain", "0xC004F074"], ["plan"]]
    )
    func `a terminal sees the first line at once, unless colours are unwelcome`(arguments: [String]) async throws {
        let lab = try Lab()
        let bold = "\u{1B}[1m"
        #expect(try await lab.terminal(arguments).output.contains(bold))
        #expect(try await !lab.terminal(arguments + ["--no-color"]).output.contains(bold))
        #expect(try await !lab.terminal(arguments, ["NO_COLOR": "1"]).output.contains(bold))
        #expect(try await !lab.run(arguments).output.contains(bold))
    }

    @Test(.enabled(if: Lab.hasTerminal, "python3, which makes the terminal, is not installed"))
    func `a key that is checked on a terminal is shown bold`() async throws {
        let lab = try Lab()
        let bold = "\u{1B}[1m*****-"
        #expect(try await lab.terminal(["key"], typing: SampleKeys.server2019Standard).output.contains(bold))
        let plain = try await lab.terminal(["key", "--no-color"], typing: SampleKeys.server2019Standard)
        #expect(!plain.output.contains(bold) && plain.output.contains("*****-"))
    }
}
