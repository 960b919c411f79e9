import ByteKit
import Foundation
import TestSupport
import Testing

/// Scripts read these shapes; a field once given keeps its name and its kind.
@Suite struct OutputShapeTests {
    private static let classes: Set = [
        "individual", "generic", "avma", "kms-host", "removed", "product-id", "not-a-key",
    ]

    private func checkSource(_ source: JSON) {
        #expect(source.names.isSuperset(of: ["id", "given", "kind", "size", "bytesRead", "status", "problems"]))
        #expect(["read", "partial", "unreadable"].contains(source["status"].text))
        if source["kind"].text != "folder", source["bytesRead"].number ?? 0 > 0 {
            #expect(source["sha256"].text?.count == 64)
        }
        for problem in source["problems"].items { checkMessage(problem) }
    }

    private func checkMessage(_ message: JSON) {
        #expect(message.names.isSuperset(of: ["code", "text"]))
        // A text that equals its code is a text that is missing from the tables.
        #expect(message["text"].text?.isEmpty == false && message["text"].text != message["code"].text)
    }

    private func checkFinding(_ finding: JSON) {
        #expect(
            finding.names.isSuperset(of: [
                "id", "source", "place", "path", "offset", "form", "proof", "identity", "class", "fits", "reasons",
                "from",
            ])
        )
        #expect(finding["key"].isAbsent)
        for check in ["reencoded", "blobHash", "checksum"] {
            #expect(["ok", "bad", "absent"].contains(finding["proof"][check].text))
        }
        #expect(Self.classes.contains(finding["class"].text ?? ""))
        #expect(["yes", "no", "unknown"].contains(finding["fits"].text))
        #expect(["live", "log", "deleted", "carved", "previous-installation"].contains(finding["from"].text))
        for reason in finding["reasons"].items { checkMessage(reason) }
        if finding["partialKey"].text != nil, finding["class"].text != "product-id" {
            #expect(finding["fingerprint"].text?.isEmpty == false)
        }
    }

    private func checkVerdict(_ verdict: JSON) {
        #expect(
            ["key-found", "no-key-to-find", "candidates-disagree", "nothing-found"].contains(verdict["outcome"].text)
        )
        #expect(!verdict["reasons"].items.isEmpty)
        for reason in verdict["reasons"].items { checkMessage(reason) }
        #expect(verdict["next"]["action"].text?.isEmpty == false && verdict["next"]["text"].text?.isEmpty == false)
    }

    @Test(arguments: ["en", "fr"])
    func `one document holds all that the schema names`(language: String) async throws {
        let lab = try Lab()
        try lab.fill()
        let run = try await lab.run(["find", lab.sources, "--json", "--lang", language])
        let document = try JSON(run.output)
        #expect(document["schema"].text == "regain.find/1")
        #expect(document["regain"].text?.isEmpty == false)
        #expect(document["started"].text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(document["sources"].items.count >= 4)
        document["sources"].items.filter { $0["kind"].text != "folder" }.forEach(checkSource)
        #expect(document["findings"].items.count >= 3)
        document["findings"].items.forEach(checkFinding)
        checkVerdict(document["verdict"])
        #expect(document["findings"].items.map { $0["id"].text }.contains(document["verdict"]["best"].text))
        let sources = Set(document["sources"].items.compactMap { $0["id"].text })
        #expect(document["findings"].items.allSatisfy { sources.contains($0["source"].text ?? "") })
    }

    @Test func `a finding in a hive and its installation lack nothing`() async throws {
        let lab = try Lab()
        try lab.write("server/Windows/System32/config/SOFTWARE", Lab.hive())
        let document = try JSON(try await lab.run(["find", lab.path("server"), "--json"]).output)
        let finding = try #require(document["findings"].items.first { $0["form"].text == "dpid4" })
        #expect(
            finding.names.isSuperset(of: [
                "installation", "value", "lastWritten", "partialKey", "fingerprint", "path", "offset",
            ])
        )
        #expect(finding["value"].text == "DigitalProductId4")
        #expect(
            finding["identity"].names.isSuperset(of: ["product", "edition", "channel", "keyType", "by"])
        )
        let installation = try #require(document["installations"].items.first)
        #expect(
            installation.names.isSuperset(of: [
                "id", "source", "root", "productName", "edition", "build", "version", "installedAt", "productId",
                "evaluation",
            ])
        )
        #expect(installation["evaluation"].flag == false)
        #expect(installation["version"].text == "2008R2")
        #expect(document["findings"].items.filter { $0["installation"].text == installation["id"].text }.count >= 2)
    }

    @Test func `equal keys have equal fingerprints, and the next run other ones`() async throws {
        let lab = try Lab()
        try lab.write("a.reg", Lab.export())
        let first = try JSON(try await lab.run(["find", lab.path("a.reg"), "--json"]).output)
        let second = try JSON(try await lab.run(["find", lab.path("a.reg"), "--json"]).output)
        let prints = first["findings"].items.compactMap { $0["fingerprint"].text }
        #expect(prints.count >= 2 && Set(prints).count == 1)
        #expect(Set(prints).isDisjoint(with: second["findings"].items.compactMap { $0["fingerprint"].text }))
    }

    @Test func `as lines each is one object that says what it is, and the verdict comes last`() async throws {
        let lab = try Lab()
        try lab.fill()
        let run = try await lab.run(["find", lab.sources, lab.path("sources/export.reg"), "--jsonl"])
        let lines = try run.output.split(separator: "\n").map { try JSON(String($0)) }
        #expect(run.output.hasSuffix("}\n") && lines.allSatisfy(\.isObject))
        #expect(Set(lines.compactMap { $0["type"].text }) == ["source", "installation", "finding", "verdict"])
        #expect(lines.allSatisfy { $0["type"].text != nil })
        #expect(lines.last?["type"].text == "verdict" && lines.count { $0["type"].text == "verdict" } == 1)
        lines.filter { $0["type"].text == "finding" }.forEach(checkFinding)
        let identifiers = lines.compactMap { $0["type"].text == "finding" ? $0["id"].text : nil }
        #expect(Set(identifiers).count == identifiers.count)
        if let best = lines.last?["best"].text { #expect(identifiers.contains(best)) }
        lines.last.map(checkVerdict)
        let document = try JSON(
            try await lab.run(["find", lab.sources, lab.path("sources/export.reg"), "--json"]).output
        )
        #expect(document["findings"].items.count == identifiers.count)
    }

    @Test func `as comma-separated values every row has every column`() async throws {
        let lab = try Lab()
        // A name that a spreadsheet would take for a formula, and characters that need quotes.
        try lab.write("=cmd,\"x\".reg", Lab.export())
        let run = try await lab.run(["find", "=cmd,\"x\".reg", "--csv"])
        #expect(run.status == 0)
        let rows = Self.rows(run.output)
        #expect(rows.count >= 3)
        #expect(rows[0].starts(with: ["id", "source", "installation", "place", "path", "value", "offset"]))
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        #expect(rows[1][1] == "'=cmd,\"x\".reg")
        #expect(rows.dropFirst().allSatisfy { row in row.allSatisfy { !$0.hasPrefix("=") } })
    }

    @Test func `standard input is a source like another`() async throws {
        let lab = try Lab()
        let run = try await lab.run(["find", "-", "--json"], input: Lab.hive())
        #expect(run.status == 0)
        let document = try JSON(run.output)
        #expect(document["sources"].items.first?["given"].text == "-")
        #expect(document["sources"].items.first?["kind"].text == "hive")
        #expect(document["verdict"]["outcome"].text == "key-found")
        #expect(try await lab.run(["find", "-"]).status != 0, "empty input holds no key")
    }

    @Test func `the machine's firmware is a source whatever this machine has`() async throws {
        let lab = try Lab()
        let run = try await lab.run(["find", "firmware:", "--json"])
        #expect([0, 1, 2].contains(run.status))
        let source = try #require(try JSON(run.output)["sources"].items.first)
        #expect(source["given"].text == "firmware:" && source["kind"].text == "firmware")
        let machine = try await lab.run(["firmware", "--json"])
        #expect(machine.status == run.status)
        #expect(try JSON(machine.output)["schema"].text == "regain.firmware/1")
        #expect(try JSON(machine.output)["find"]["schema"].text == "regain.find/1")
    }

    @Test(arguments: ["en", "fr"])
    func `one checked key as JSON`(language: String) async throws {
        let lab = try Lab()
        let key = SampleKeys.server2019Standard
        let run = try await lab.run(
            ["key", "--json", "--lang", language],
            input: Array("  \(key.lowercased())\r\n".utf8)
        )
        #expect(run.status == 0)
        let answer = try JSON(run.output)
        #expect(answer["schema"].text == "regain.key/1")
        #expect(answer["partialKey"].text == String(key.suffix(5)) && answer["key"].isAbsent)
        #expect(answer["consistent"].flag == true && answer["published"].flag == true)
        #expect(answer["class"].text == "generic")
        answer["messages"].items.forEach(checkMessage)
        #expect(!answer["messages"].items.isEmpty)
    }

    /// Rows and cells after RFC 4180.
    private static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                cell.append("\"")
                scalars.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted: break
            case "\n" where !isQuoted:
                rows.append(row + [cell])
                (row, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
