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

    @Test(.enabled(if: FixtureImages.areReady, "build/fixtures/images is not there: run scripts/fixtures/images.sh"))
    func `fifty images of which five are broken give fifty lines and exit code 2`() async throws {
        let lab = try Lab()
        let manager = FileManager.default
        var list: [String] = []
        let containers = ["dynamic.vhdx", "dynamic.vhd", "monolithicSparse.vmdk", "plain.qcow2", "single.E01"]
        for number in 0..<45 {
            let container = containers[number % containers.count]
            let path = lab.path("sources/\(number)-\(container)")
            let fixture = FixtureImages.folder.appending(path: container).path
            try manager.createSymbolicLink(atPath: path, withDestinationPath: fixture)
            list.append(path)
        }
        let whole = [UInt8](try Data(contentsOf: FixtureImages.folder.appending(path: "plain.qcow2")))
        var flipped = whole
        // The place of the first table in the header, and bits all over the rest.
        for place in [0x29, 0x2E] + Array(stride(from: 65_536, to: whole.count, by: 4_099)) { flipped[place] ^= 0x55 }
        let broken = [
            "truncated": try lab.write("sources/truncated.qcow2", Array(whole.prefix(whole.count / 3))),
            "flipped": try lab.write("sources/flipped.qcow2", flipped),
            "foreign": try lab.write(
                "sources/foreign.vhdx",
                Array("vhdxfile".utf8) + [UInt8](repeating: 7, count: 4_096)
            ),
            "missing": lab.path("sources/missing.vhdx"),
            "unreadable": lab.path("sources/unreadable.vhdx"),
        ]
        // A link to itself cannot be read by root either.
        try manager.createSymbolicLink(
            atPath: lab.path("sources/unreadable.vhdx"),
            withDestinationPath: "unreadable.vhdx"
        )
        for (place, path) in broken.values.sorted().enumerated() { list.insert(path, at: place * 10) }
        try lab.write("list", list.joined(separator: "\n") + "\n")

        let run = try await lab.run(["find", "--jsonl", "--manifest", "list"])
        #expect(run.status == 2, "\(run.error)")
        let lines = try run.output.split(separator: "\n").map { try JSON(String($0)) }
        #expect(lines.count == 50 && Set(lines.compactMap { $0["input"].text }) == Set(list))
        for line in lines {
            let input = line["input"].text ?? ""
            let name = broken.first { $0.value == input }?.key
            let problems = line["sources"].items.flatMap { $0["problems"].items }
            let isWhole = line["sources"].items.allSatisfy { $0["status"].text == "read" }
            #expect(isWhole == (name == nil), "\(input)")
            // Each broken one says why, in words.
            if name != nil { #expect(!problems.isEmpty && problems.allSatisfy { $0["text"].text != $0["code"].text }) }
            if name == nil { #expect(line["findings"].items.contains { $0["partialKey"].text == "J464C" }, "\(input)") }
        }
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
