import Crypto
import Foundation
import JSONText
import TestSupport
import Testing

@Suite struct CollectCommandTests {
    @Test func `three scripts are written as Windows wants them`() async throws {
        let folder = try TemporaryFolder()
        let run = try await Lab.run(["collect", "--output", folder.path])
        #expect(run.status == 0, "\(run.error)")
        for name in ["Regain-Collect.ps1", "Regain-Collect.vbs", "regain-collect.cmd"] {
            let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
            #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]) == name.hasSuffix(".ps1"))
            #expect(bytes.indices.allSatisfy { bytes[$0] != 0x0A || $0 > 0 && bytes[$0 - 1] == 0x0D })
            // Only PowerShell is told by a mark that a text is UTF-8.
            #expect(name.hasSuffix(".ps1") || bytes.allSatisfy { $0 < 0x80 }, "\(name)")
            let hash = SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            #expect(run.output.contains(hash))
        }
        #expect(try await Lab.run(["collect", "--output", "/no/such/folder"]).status == 66)
    }

    @Test func `the scripts call nothing that changes a server`() async throws {
        let folder = try TemporaryFolder()
        _ = try await Lab.run(["collect", "--output", folder.path])
        let forbidden = [
            "set-item", "remove-", "start-service", "stop-service", "restart-", "invoke-cimmethod", "invoke-wmimethod",
            "/ipk", "/ato", "/upk", "/cpky", "/rearm", "/skms", "regwrite", "regdelete", "reg add", "reg delete",
            ".put_", "execmethod", "invoke-expression", "invoke-webrequest", "net use",
        ]
        for name in ["Regain-Collect.ps1", "Regain-Collect.vbs", "regain-collect.cmd"] {
            let text = try String(contentsOf: folder.url.appending(path: name), encoding: .utf8).lowercased()
            for word in forbidden { #expect(!text.contains(word), "\(name) says \(word)") }
        }
    }

    @Test func `the collector's file is read, and a changed one is noticed`() async throws {
        var builder = StatusCommandTests.mak()
        builder.minutes = 0
        let text = builder.collected(
            product: "Windows Server 2019 Standard",
            firmwareKey: "*****-*****-*****-*****-9QXHM"
        )
        let folder = try TemporaryFolder()
        let path = try folder.write("Regain-SRV01.json", text)
        let hash = SHA256.hash(data: Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        try folder.write("Regain-SRV01.json.sha256", "\(hash) *Regain-SRV01.json\r\n")
        let run = try await Lab.run(["status", "--json", path])
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        let server = try #require(document["servers"]?.elements?.first)
        #expect(document["sources"]?.elements?.first?["problems"]?.elements?.isEmpty == true)
        #expect(document["sources"]?.elements?.first?["captures"]?.elements?.first?.string == "collector")
        #expect(server["host"]?.string == "SRV01")
        #expect(server["capturedAt"]?.string == "2026-11-21T10:22:33Z")
        #expect(server["installation"]?["product"]?.string == "Windows Server 2019 Standard")
        #expect(server["installation"]?["domainController"]?.bool == false)
        #expect(server["firmwarePartialKey"]?.string == "9QXHM")
        #expect(server["lastError"]?["code"]?.string == "0x8007232B")
        #expect(server["rearms"]?["windows"]?.integer == 1_000)
        #expect(server["contradictions"]?.elements?.isEmpty == true)
        try folder.write("Regain-SRV01.json", text + " ")
        #expect(try await Lab.run(["status", "--json", path]).output.contains("collect.checksum-differs"))
    }

    @Test(
        .enabled(
            if: SharedFiles.hasTool("python3")
                && (try? SharedFiles.output(of: "python3", ["-c", "import tree_sitter_powershell"])) != nil,
            "no tree-sitter-powershell here (pip install tree-sitter tree-sitter-powershell)"
        )
    )
    func `a real parser accepts the PowerShell script`() async throws {
        let folder = try TemporaryFolder()
        _ = try await Lab.run(["collect", "--output", folder.path])
        let script = SharedFiles.packageRoot.appending(path: "scripts/check-collectors").path
        #expect(throws: Never.self) { try SharedFiles.output(of: "python3", [script, folder.path]) }
    }
}
