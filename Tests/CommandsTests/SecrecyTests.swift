import Foundation
import TestSupport
import Testing

/// A whole key is shown where it is asked for by name, and nowhere else.
@Suite struct SecrecyTests {
    private static func keys() throws -> [String] { try (0...2).map { try Lab.wholeKey($0) } }

    @Test(arguments: [
        [], ["--json"], ["--jsonl"], ["--csv"], ["--quiet"], ["--progress", "always"], ["--all-files"], ["--no-color"],
        ["--lang", "fr"], ["--json", "--lang", "fr"], ["--last-five", "GGGGG"],
        ["--for", "Windows Server 2019 Standard"],
        ["--reveal"], ["--json", "--reveal=terminal"], ["--no-such-option"],
    ])
    func `no way of asking shows a whole key unasked`(options: [String]) async throws {
        let lab = try Lab()
        try lab.fill()
        let before = try lab.sourceDigest()
        let run = try await lab.run(["find", lab.sources] + options)
        #expect(!run.everything.isEmpty)
        for key in try Self.keys() { #expect(!run.everything.shows(key)) }
        #expect(try lab.sourceDigest() == before)
    }

    @Test(arguments: [["--json"], ["--jsonl"], ["--csv"], []])
    func `a result file holds masked keys too`(options: [String]) async throws {
        let lab = try Lab()
        try lab.fill()
        let run = try await lab.run(["find", lab.sources, "--output", lab.path("result")] + options)
        let result = try String(contentsOfFile: lab.path("result"), encoding: .utf8)
        for key in try Self.keys() { #expect(!run.everything.shows(key) && !result.shows(key)) }
        #expect(result.contains(try Lab.wholeKey().suffix(5)))
    }

    @Test(arguments: [["--json"], ["--jsonl"], ["--csv"], []])
    func `revealing everywhere shows every key`(options: [String]) async throws {
        let lab = try Lab()
        try lab.fill()
        let run = try await lab.run(["find", lab.sources, "--reveal=always"] + options)
        for key in try Self.keys() { #expect(run.output.contains(key)) }
        #expect(!run.error.shows(try Lab.wholeKey()))
        try await lab.run(["find", lab.sources, "--reveal=always", "--output", lab.path("result")] + options)
        let result = try String(contentsOfFile: lab.path("result"), encoding: .utf8)
        for key in try Self.keys() { #expect(result.contains(key)) }
    }

    @Test func `a key on standard input, in a list of sources and in a wrong argument is not echoed`() async throws {
        let lab = try Lab()
        let key = try Lab.wholeKey()
        let text = "Windows product key: \(key)\n"
        for options in [[], ["--json"], ["--csv"]] {
            let run = try await lab.run(["find", "-"] + options, input: Array(text.utf8))
            #expect(!run.everything.shows(key) && run.output.contains(key.suffix(5)))
        }
        for language in ["fr", "en"] {
            for given in [["key", "--lang", language], ["key", "--json", "--lang", language], ["key", "--quiet"]] {
                let run = try await lab.run(given, input: Array(key.utf8))
                #expect(!run.everything.shows(key) && run.output.contains(key.suffix(5)))
            }
            // One character misread: the rest of the key is as secret as before.
            let misread = key.dropLast() + "A"
            let run = try await lab.run(["key", "--lang", language], input: Array(misread.utf8))
            #expect(run.status == 65 && !run.everything.contains(key.prefix(11)))
        }
        // Whoever types a key as an argument has it in the shell's history; the answer must not put it into a log too.
        for arguments in [
            ["key", key], ["find", "x", "--last-five", key], ["find", "x", "--for", key],
            ["find", "x", "--like", key + "B"],
        ] {
            let run = try await lab.run(arguments)
            #expect(run.status == 64)
            #expect(!run.everything.shows(key), "\(arguments.dropLast())")
        }
    }

    @Test func `revealing one checked key`() async throws {
        let lab = try Lab()
        let key = try Lab.wholeKey()
        for options in [["--reveal=always"], ["--reveal=always", "--json"]] {
            let run = try await lab.run(["key"] + options, input: Array(key.utf8))
            #expect(run.status == 0 && run.output.contains(key))
        }
    }
}
