import ByteKit
import Exchange
import Foundation
import TestSupport
import Testing

@Suite struct CycloneDXTests {
    private static let record = ExportRecord(
        kind: .licence,
        values: [
            .product: "Windows Server 2022 Standard", .version: "2022", .edition: "ServerStandard",
            .channel: "volume-mak", .quantity: "16", .purchaseDate: "2024-02-01", .order: "PO-7", .contract: "V123",
            .organisation: "Société \"É\"", .evaluationEnd: "2027-02-01", .supplier: "Shop",
        ],
        partialKey: "J464C"
    )

    private static let python = SharedFiles.packageRoot.appending(path: "build/venv/bin/python3").path

    private static func canValidate() async -> Bool {
        let run = try? await ToolRun(python, ["-c", "import jsonschema, cyclonedx.validation.json"])
        return run?.status == 0
    }

    @Test func `no key stands in it, whole or masked`() {
        let document = CycloneDX.document([Self.record], at: Timestamp(secondsSince1970: 0))
        #expect(!String(decoding: document, as: UTF8.self).contains("J464C"))
    }

    @Test(.enabled("no cyclonedx-python-lib[json-validation] in build/venv", { await canValidate() }))
    func `the document is valid by the schema of CycloneDX 1.6`() async throws {
        let script = """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
            sys.exit(f"{problem}" if problem else 0)
            """
        for records in [[], [Self.record], [ExportRecord(kind: .licence, values: [.product: "X"])]] {
            let document = CycloneDX.document(records, at: Timestamp(secondsSince1970: 1_700_000_000))
            let run = try await ToolRun(Self.python, ["-c", script], input: document)
            #expect(run.status == 0, "\(run.everything)")
        }
        let broken = Array("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": 3}".utf8)
        let refused = try await ToolRun(Self.python, ["-c", script], input: broken)
        #expect(refused.status != 0)
    }
}
