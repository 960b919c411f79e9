import Commands
import Foundation
import TestSupport
import Testing

/// The table of exit codes is a contract with scripts.
///
/// 69 and 70 cannot be had on purpose from a sound machine.
@Suite struct ExitCodeTests {
    @Test func `a found key is 0`() async throws {
        let lab = try Lab()
        let run = try await lab.run(["find", try lab.write("server.reg", Lab.export())])
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
    }

    @Test func `no key to find, and nothing found, is 1`() async throws {
        let lab = try Lab()
        #expect(try await lab.run(["find", try lab.write("client.reg", Lab.client())]).status == 1)
        #expect(try await lab.run(["find", try lab.write("empty.txt", "nothing here\n")]).status == 1)
    }

    @Test func `a found key beside a source that cannot be read is 2`() async throws {
        let lab = try Lab()
        try lab.fill()
        let run = try await lab.run(["find", lab.sources, "--json"])
        #expect(run.status == 2)
        #expect(try JSON(run.output)["verdict"]["outcome"].text != "nothing-found")
        let missing = try await lab.run(["find", lab.path("sources/export.reg"), lab.path("not-there")])
        #expect(missing.status == 2)
    }

    @Test func `whole keys into a pipe are refused with 3`() async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        for arguments in [
            ["find", export, "--reveal"], ["find", export, "--json", "--reveal"], ["firmware", "--reveal"],
        ] {
            let run = try await lab.run(arguments)
            #expect(run.status == 3 && run.output.isEmpty && !run.error.isEmpty, "\(arguments)")
        }
        let key = try await lab.run(["key", "--reveal"], input: Array(try Lab.wholeKey().utf8))
        #expect(key.status == 3 && key.output.isEmpty)
    }

    @Test(arguments: [
        ["find"], ["find", "x", "--json", "--csv"], ["find", "x", "--shard", "1/2"], ["find", "x", "--lang", "xx"],
        ["find", "x", "--no-such-option"], ["find", "x", "--like", "ABC"], ["find", "x", "--last-five", "AEIOU"],
        ["find", "x", "--for", "Unknown System 3"], ["find", "--manifest", "-", "--shard", "3/2"],
        ["find", "--manifest", "-", "--shard", "0/2"], ["no-such-command"], ["key", "an-argument"],
        ["find", "x", "--reveal=sometimes"], ["find", "x", "--progress", "sometimes"], ["find", "x", "--output"],
    ])
    func `wrong usage is 64 and says why on standard error alone`(arguments: [String]) async throws {
        let lab = try Lab()
        for language in ["fr", "en"] {
            let run = try await lab.run(arguments, ["LANG": "\(language).UTF-8"])
            #expect(run.status == 64)
            #expect(run.output.isEmpty)
            #expect(!run.error.isEmpty)
        }
    }

    @Test func `input that is not what it should be is 65`() async throws {
        let lab = try Lab()
        for text in [
            "", "not a key", "BBBBB-BBBBB-BBBBB-BBBBB-BBBBB", "AEIOU-BBBBB-BBBBB-BBBBB-BBBBB",
            "NNBBB-CCCCC-DDDDD-FFFFF-GGGGG",
        ] {
            let run = try await lab.run(["key"], input: Array(text.utf8))
            #expect(run.status == 65, "\(text)")
        }
        let configuration = try lab.write("pkeyconfig.xrm-ms", "<not/>")
        let run = try await lab.run(["find", configuration, "--pkeyconfig", configuration])
        #expect(run.status == 65 && run.output.isEmpty)
    }

    @Test func `no such input is 66`() async throws {
        let lab = try Lab()
        for arguments in [
            ["find", lab.path("missing")], ["find", "--manifest", lab.path("missing")],
            ["find", "x", "--pkeyconfig", lab.path("missing")],
        ] {
            let run = try await lab.run(arguments)
            #expect(run.status == 66, "\(arguments)")
        }
    }

    @Test func `a result that cannot be written is 74`() async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        for options in [["--json"], ["--jsonl"], ["--csv"], []] {
            let nowhere = try await lab.run(["find", export, "--output", lab.path("no-folder/result")] + options)
            #expect(nowhere.status == 74, "\(options)")
            #expect(nowhere.error.split(separator: "\n").count == 1)
            let full = try await lab.shell("\"$REGAIN\" find server.reg \(options.joined()) > /dev/full")
            #expect(full.status == 74, "\(options) to a full device")
        }
        try lab.write("list", export + "\n")
        #expect(try await lab.run(["find", "--manifest", "list", "--output", lab.path("no-folder/x")]).status == 74)
    }

    @Test func `the printed table names every code`() async throws {
        let lab = try Lab()
        for language in ["fr", "en"] {
            let run = try await lab.run(["help", "exit-codes", "--lang", language])
            #expect(run.status == 0)
            let numbers = run.output.split(separator: "\n").compactMap {
                $0.split(separator: " ").first.flatMap { Int32($0) }
            }
            #expect(numbers == RegainExit.allCases.map(\.rawValue))
            #expect(!run.output.contains("exit."))
        }
    }
}
