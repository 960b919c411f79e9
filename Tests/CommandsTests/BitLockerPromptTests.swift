import Foundation
import TestSupport
import Testing

/// A BitLocker volume asks for its key, and opens with it.
///
/// Of the volumes in the corpus only the metadata and the first sectors are kept; what can be seen is whether the file
/// system in them was reached.
@Suite(.enabled(if: SharedFiles.has("bitlocker/recovery_password.bin.gz"), "no BitLocker volumes beside the checkout"))
struct BitLockerPromptTests {
    private func volume(_ name: String, in lab: Lab) throws -> String {
        try lab.write("\(name).bin", SharedFiles.bytes("bitlocker/\(name).bin.gz"))
    }

    private static func codes(_ run: ToolRun) throws -> Set<String> {
        Set(try JSON(run.output)["sources"].items.flatMap { $0["problems"].items.compactMap { $0["code"].text } })
    }

    @Test func `a locked volume is told with its key identifiers, and is not empty`() async throws {
        let lab = try Lab()
        let run = try await lab.run(["find", volume("recovery_password", in: lab), "--json"])
        #expect(run.status == 2)
        #expect(try Self.codes(run).contains("bitlocker.locked"))
        let text = try JSON(run.output)["sources"].items.first?["problems"].items.first?["text"].text ?? ""
        #expect(text.firstMatch(of: /[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-/) != nil, "\(text)")
    }

    @Test func `a startup key is taken from its file`() async throws {
        let lab = try Lab()
        let key = SharedFiles.corpus("bitlocker/startup_key.bek").path
        let locked = try volume("startup_key", in: lab)
        #expect(try await Self.codes(lab.run(["find", locked, "--json"])).contains("bitlocker.locked"))
        let run = try await lab.run(["find", locked, "--json", "--bitlocker-key", key])
        let location = try JSON(run.output)["sources"].items.first
        #expect(try !Self.codes(run).contains("bitlocker.locked"), "\(location?["problems"].items.count ?? 0)")
    }

    @Test(
        .enabled(if: Lab.hasTerminal, "python3, which makes the terminal, is not installed"),
        arguments: ["recovery_password", "aes-xts_128"]
    )
    func `a terminal is asked, without showing what is typed`(name: String) async throws {
        let lab = try Lab()
        let secret = try #require(try Self.secret("bitlocker/\(name).bin.gz"))
        let path = try volume(name, in: lab)
        let opened = try await lab.terminal(["find", path, "--json", "--output", lab.path("answer")], typing: secret)
        #expect(!opened.output.contains(secret) && opened.output.contains("BitLocker"))
        let document = try JSON(String(contentsOfFile: lab.path("answer"), encoding: .utf8))
        let codes = document["sources"].items.flatMap { $0["problems"].items.compactMap { $0["code"].text } }
        #expect(!codes.contains("bitlocker.locked"))
        // By file the same, and nothing is asked.
        let file = try lab.write("secret", secret + "\n")
        let run = try await lab.run(["find", path, "--json", "--bitlocker-key", file])
        #expect(try !Self.codes(run).contains("bitlocker.locked") && run.error.isEmpty)
        let wrong = try lab.write("secret", "no such password\n")
        #expect(
            try await Self.codes(lab.run(["find", path, "--json", "--bitlocker-key", wrong])).contains(
                "bitlocker.wrong-key"
            )
        )
    }

    private static func secret(_ file: String) throws -> String? {
        let manifest = try JSON(String(contentsOf: SharedFiles.corpus("manifest.json"), encoding: .utf8))
        return manifest["entries"].items.first { $0["file"].text == file }?["truth"]["secret"].text
    }
}
