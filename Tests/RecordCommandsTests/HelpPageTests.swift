import Foundation
import TestSupport
import Testing

/// The help pages of the round, the drill and the trail, held against files so that a change is seen in review.
///
/// `REGAIN_UPDATE_GOLDEN=1 swift test --filter RecordCommandsTests.HelpPageTests` writes the files anew.
@Suite struct HelpPageTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let updates = ProcessInfo.processInfo.environment["REGAIN_UPDATE_GOLDEN"] != nil

    @Test(
        arguments: [
            ["audit"], ["audit", "list"], ["audit", "verify"], ["audit", "export"], ["audit", "sign"], ["watch"],
            ["drill"], ["dossier"], ["dossier", "verify"], ["dossier", "build"], ["proof", "activation"], ["case"],
            ["case", "open"], ["case", "search"], ["case", "run"],
        ],
        ["en", "fr"]
    )
    func `a help page is as it was reviewed`(command: [String], language: String) async throws {
        let run = try await ToolRun(
            Workshop.program,
            command + ["--help", "--lang", language],
            environment: ["HOME": "/nonexistent", "LANG": "C", "COLUMNS": "80", "PATH": "/usr/bin:/bin"]
        )
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.output.firstMatch(of: /(help|parser|exit|usage)\.[a-z]/) == nil)
        let file = Self.folder.appending(path: "\(command.joined(separator: "-")).\(language).txt")
        if Self.updates { try Data(run.outputBytes).write(to: file) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(run.output == golden, "REGAIN_UPDATE_GOLDEN=1 writes \(file.lastPathComponent) anew")
    }
}
