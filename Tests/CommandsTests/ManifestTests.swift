import Foundation
import TestSupport
import Testing

/// Long lists of sources, spread over machines.
@Suite struct ManifestTests {
    private func lab() throws -> (Lab, list: String) {
        let lab = try Lab()
        var list = "# a comment\n\n"
        for number in 0..<4 { list += try lab.write("s\(number).reg", Lab.export(number)) + "\n" }
        list += lab.path("missing") + "\n" + (try lab.write("broken/SYSTEM", [])) + "\r\n"
        list += try lab.write("client.reg", Lab.client()) + "\n"
        return (lab, list)
    }

    @Test func `every source is one line, failures too`() async throws {
        let (lab, list) = try lab()
        let run = try await lab.run(["find", "--manifest", "-", "--jsonl"], input: Array(list.utf8))
        #expect(run.status == 2)
        let lines = try run.output.split(separator: "\n").map { try JSON(String($0)) }
        #expect(lines.count == 7)
        #expect(lines.allSatisfy { $0["schema"].text == "regain.find/1" && $0["input"].text != nil })
        let statuses = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                (line["input"].text ?? "", line["sources"].items.first?["status"].text ?? "")
            }
        )
        #expect(statuses[lab.path("missing")] == "unreadable")
        #expect(statuses.values.count { $0 == "read" } == 5)
        for number in 0..<4 { #expect(!run.everything.shows(try Lab.wholeKey(number))) }
    }

    @Test func `the shards together are the whole list, each source once`() async throws {
        let (lab, list) = try lab()
        try lab.write("list", list)
        var inputs: [String] = []
        for shard in 1...3 {
            let run = try await lab.run(["find", "--manifest", "list", "--shard", "\(shard)/3"])
            inputs += try run.output.split(separator: "\n").compactMap { try JSON(String($0))["input"].text }
        }
        #expect(inputs.count == 7 && Set(inputs).count == 7)
    }

    @Test func `an interrupted run goes on where it stopped`() async throws {
        let (lab, list) = try lab()
        try lab.write("list", list)
        let arguments = ["find", "--manifest", "list", "--output", lab.path("results")]
        #expect(try await lab.run(arguments).status == 2)
        let whole = try String(contentsOfFile: lab.path("results"), encoding: .utf8)
        let mode = try FileManager.default.attributesOfItem(atPath: lab.path("results"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try await lab.run(arguments).status == 2)
        #expect(try String(contentsOfFile: lab.path("results"), encoding: .utf8) == whole)
        // Three lines and a half.
        let lines = whole.split(separator: "\n")
        try lab.write("results", lines[..<3].joined(separator: "\n") + "\n" + lines[3].prefix(40))
        #expect(try await lab.run(arguments).status == 2)
        let resumed = try String(contentsOfFile: lab.path("results"), encoding: .utf8)
        let inputs = try resumed.split(separator: "\n").compactMap { try JSON(String($0))["input"].text }
        #expect(inputs.count == 7 && Set(inputs).count == 7)
    }

    @Test func `a list in which nothing is found is 1, and an empty one too`() async throws {
        let lab = try Lab()
        let client = try lab.write("client.reg", Lab.client())
        #expect(try await lab.run(["find", "--manifest", "-"], input: Array(client.utf8)).status == 1)
        #expect(try await lab.run(["find", "--manifest", "-"]).status == 1)
    }
}
