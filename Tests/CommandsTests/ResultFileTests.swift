import Foundation
import TestSupport
import Testing

/// A result file appears whole or not at all, and only its owner can read it.
@Suite struct ResultFileTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: [["--json"], ["--jsonl"], ["--csv"], []])
    func `the file is whole, its owner's alone, and nothing is left beside it`(options: [String]) async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        let run = try await lab.run(["find", export, "--output", lab.path("out/result")] + options)
        #expect(run.status == 74)
        try lab.write("out/result", String(repeating: "~ earlier and longer\n", count: 4_000))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: lab.path("out/result"))
        let written = try await lab.run(["find", export, "--output", lab.path("out/result")] + options)
        #expect(written.status == 0 && written.output.isEmpty)
        let direct = try await lab.run(["find", export] + options)
        let result = try String(contentsOfFile: lab.path("out/result"), encoding: .utf8)
        #expect(result.utf8.count == direct.output.utf8.count && !result.contains("~ earlier"))
        #expect(try mode(lab.path("out/result")) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: lab.path("out")) == ["result"])
    }

    @Test func `a failed write leaves the old file and nothing else`() async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        try lab.write("out/result", "old")
        // A file larger than the limit cannot be written; the limit counts blocks of 1,024 bytes.
        let run = try await lab.shell(
            "trap '' XFSZ; ulimit -f 1; \"$REGAIN\" find '\(export)' --json --output out/result 2> /dev/null"
        )
        #expect(run.status == 74)
        #expect(try String(contentsOfFile: lab.path("out/result"), encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: lab.path("out")) == ["result"])
        // A folder stands where the file should go.
        try lab.write("out/folder/inside", "x")
        #expect(try await lab.run(["find", export, "--output", lab.path("out/folder")]).status == 74)
        #expect(try FileManager.default.contentsOfDirectory(atPath: lab.path("out")).sorted() == ["folder", "result"])
    }

    @Test func `nothing is written where the arguments are refused`() async throws {
        let lab = try Lab()
        let export = try lab.write("server.reg", Lab.export())
        for (options, status) in [(["--reveal"], Int32(3)), (["--json", "--csv"], 64)] {
            let run = try await lab.run(["find", export, "--output", lab.path("out")] + options)
            #expect(run.status == status)
            #expect(!FileManager.default.fileExists(atPath: lab.path("out")))
        }
    }

    @Test func `a pipe or device given as the file is written to, never replaced`() async throws {
        let lab = try Lab()
        try lab.write("server.reg", Lab.export())
        let run = try await lab.shell(
            "mkfifo pipe; cat pipe > copy & \"$REGAIN\" find server.reg --json --output pipe; s=$?; "
                + "[ -p pipe ] || exit 99; wait; exit $s"
        )
        #expect(run.status == 0)
        let copy = try String(contentsOfFile: lab.path("copy"), encoding: .utf8)
        #expect(try JSON(copy)["schema"].text == "regain.find/1")
    }

    @Test func `the sources are as they were, times included`() async throws {
        let lab = try Lab()
        try lab.fill()
        let before = try lab.sourceDigest()
        for options in [["--json"], ["--all-files"], ["--jsonl", "--reveal=always"], ["--output", lab.path("x")]] {
            try await lab.run(["find", lab.sources] + options)
            #expect(try lab.sourceDigest() == before)
        }
    }
}
