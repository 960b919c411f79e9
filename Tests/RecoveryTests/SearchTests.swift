import ByteKit
import Foundation
import Licensing
import ProductKey
import Recovery
import TestSupport
import Texts
import Testing

private let now = Timestamp(secondsSince1970: 1_795_000_000)

private func search(
    _ folder: TemporaryFolder,
    _ change: (inout Search.Options) throws -> Void = { _ in }
) async throws -> FindReport {
    var options = Search.Options()
    try change(&options)
    return await Search(options).run([.path(folder.path)], now: now)
}

private func individual(_ number: Int, edition: String = "ServerStandard") -> BlobBuilder {
    var blob = BlobBuilder(keyField: SampleKeys.madeUp[number])
    blob.productID = "55041-029-0047897-86624"
    blob.extendedPID = "55041-00172-029-004789-00-1036-7601.0000-0742012"
    blob.keyIndex = 172
    blob.licenceType = 0
    blob.edition = edition
    blob.keyType = "Retail"
    blob.eulaType = "Retail"
    return blob
}

@Suite struct SearchTests {
    @Test func `an individual key is found, proved and said to fit`() async throws {
        let folder = try TemporaryFolder()
        let export = RegExport.currentVersion(
            product: "Windows Server 2008 R2 Standard",
            build: "7601",
            blob: individual(0)
        )
        try folder.write("server.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .keyFound)
        let best = try #require(report.findings.first)
        #expect(best.id == report.verdict.best)
        #expect(best.form == .version4 && best.proof.blobHash == .ok && best.proof.reencoded == .ok)
        #expect(best.keyClass == .individual && best.fit.answer == .yes)
        #expect(best.identity.keyType == "Retail" && best.identity.product == "Windows Server 2008 R2 Standard")
        #expect(report.installations.map(\.version) == ["2008R2"])
        #expect(!report.isPartial)
    }

    @Test func `a broken file among good ones is reported and the others are read`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("good.reg", RegExport.currentVersion(blob: individual(1)).string)
        try folder.write("config/SOFTWARE", [UInt8](repeating: 0x41, count: 8_192))
        try folder.write("config/SYSTEM", [])
        try folder.write("cut.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00] + [UInt8](repeating: 7, count: 60))
        let report = try await search(folder)
        #expect(report.isPartial)
        #expect(report.verdict.outcome == .keyFound)
        let broken = report.sources.filter { $0.status != .read && $0.kind != .folder }.map(\.given)
        #expect(broken.map { URL(filePath: $0).lastPathComponent } == ["SOFTWARE", "SYSTEM", "cut.xz"])
    }

    @Test func `a KMS client has no key to find`() async throws {
        let folder = try TemporaryFolder()
        let blob = BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2019Standard))
        try folder.write("client.reg", RegExport.currentVersion(blob: blob).string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .noKeyToFind)
        #expect(report.verdict.reasons.map(\.code).contains("verdict.kms-client"))
        #expect(report.findings.allSatisfy { $0.keyClass == .generic || $0.keyClass == .productID })
        #expect(report.findings.first?.identity.versions == ["2019"])
    }

    @Test func `an AVMA guest has no key to find`() async throws {
        let folder = try TemporaryFolder()
        var blob = BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2019DatacenterAVMA))
        blob.edition = "ServerDatacenter"
        blob.keyType = "VT:IA"
        let export = RegExport.currentVersion(
            product: "Windows Server 2019 Datacenter",
            edition: "ServerDatacenter",
            blob: blob
        )
        try folder.write("guest.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .noKeyToFind)
        #expect(report.verdict.next.action == "check-host")
        #expect(report.findings.first?.keyClass == .avma)
    }

    @Test func `an evaluation has no key to find`() async throws {
        let folder = try TemporaryFolder()
        let export = RegExport.currentVersion(
            product: "Windows Server 2022 Standard Evaluation",
            edition: "ServerStandardEval",
            build: "20348",
            blob: nil
        )
        try folder.write("eval.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .noKeyToFind)
        #expect(report.verdict.next.action == "convert-evaluation")
        #expect(report.installations.first?.isEvaluation == true)
    }

    @Test func `a removed key leaves product, channel and date`() async throws {
        let folder = try TemporaryFolder()
        var blob = BlobBuilder(keyField: [UInt8](repeating: 0, count: 16))
        blob.keyType = "Volume:MAK"
        blob.keyIndex = 4_299
        try folder.write("removed.reg", RegExport.currentVersion(blob: blob).string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .nothingFound)
        let removed = try #require(report.findings.first { $0.keyClass == .removed && $0.form == .version4 })
        #expect(removed.key == nil && removed.partialKey == nil)
        #expect(removed.identity.keyType == "Volume:MAK")
        #expect(removed.installed?.isoDay == "2025-01-01")
        #expect(report.verdict.reasons.first?.code == "verdict.removed")
    }

    @Test func `a damaged blob is shown as damaged and never used`() async throws {
        let folder = try TemporaryFolder()
        var export = RegExport()
        export.key(#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"#)
        var bytes = individual(2).version3()
        bytes[100] ^= 1
        export.binary("DigitalProductId", bytes)
        try folder.write("damaged.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .nothingFound)
        #expect(report.findings.first?.proof.blobHash == .bad)
        #expect(report.findings.first?.notes.map(\.code).contains("finding.damaged") == true)
    }

    @Test func `several different keys for one installation stand side by side`() async throws {
        let folder = try TemporaryFolder()
        var export = RegExport.currentVersion(
            product: "Windows Server 2008 R2 Standard",
            build: "7601",
            blob: individual(0)
        )
        export.key(#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Internet Explorer\Registration"#)
        export.binary("DigitalProductId4", individual(1).version4())
        try folder.write("two.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .keyFound)
        #expect(Set(report.findings.compactMap(\.key)).count == 2)
    }

    @Test func `the subkey that guides tell people to export is answered with the right export`() async throws {
        let folder = try TemporaryFolder()
        var export = RegExport()
        export.key(#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"#)
        export.text("BackupProductKeyDefault", SampleKeys.server2019Standard)
        try folder.write("spp.reg", export.string)
        let report = try await search(folder)
        #expect(report.verdict.outcome == .nothingFound)
        #expect(report.verdict.next.action == "export-current-version")
        #expect(report.verdict.next.command?.hasPrefix("reg export \"HKLM\\SOFTWARE\\Microsoft\\Windows NT") == true)
        #expect(report.findings.map(\.keyClass) == [.generic])
    }

    @Test func `the target decides what fits`() async throws {
        let folder = try TemporaryFolder()
        var blob = individual(3, edition: "ServerDatacenter")
        blob.keyType = "Volume:MAK"
        try folder.write("dc.reg", RegExport.currentVersion(edition: "ServerDatacenter", blob: blob).string)
        let standard = try await search(folder) { $0.target = TargetProduct(words: "Windows Server 2019 Standard") }
        #expect(standard.verdict.outcome == .nothingFound)
        #expect(standard.verdict.reasons.map(\.code).contains("fit.edition"))
        let datacenter = try await search(folder) { $0.target = TargetProduct(words: "windows server 2019 datacenter") }
        #expect(datacenter.verdict.outcome == .keyFound)
    }
}

@Suite struct SelectionTests {
    private func folder() throws -> (TemporaryFolder, [ProductKey]) {
        let folder = try TemporaryFolder()
        for number in 0..<3 {
            let export = RegExport.currentVersion(
                product: "Windows Server 2008 R2 Standard",
                build: "7601",
                blob: individual(number)
            )
            try folder.write("server\(number)/export.reg", export.string)
        }
        return (folder, try SampleKeys.madeUp.prefix(3).map(SampleKeys.key))
    }

    @Test func `a label selects the one key that agrees`() async throws {
        let (folder, keys) = try folder()
        var cells = keys[1].withCharacters { $0.map { Character(Unicode.Scalar($0)) } }
        for index in stride(from: 1, to: 25, by: 2) { cells[index] = "?" }
        let report = try await search(folder) { $0.label = try LabelPattern(String(cells)) }
        #expect(report.verdict.outcome == .keyFound)
        #expect(report.findings.first { $0.id == report.verdict.best }?.key == keys[1])
        #expect(report.verdict.reasons.contains { $0.code == "verdict.label-agrees" && $0.arguments["agreeing"] == 13 })
    }

    @Test func `a label that no found key agrees with gives no key and the way to a reissue`() async throws {
        let (folder, keys) = try folder()
        var cells = keys[1].withCharacters { $0.map { Character(Unicode.Scalar($0)) } }
        cells[0] = cells[0] == "B" ? "C" : "B"
        let report = try await search(folder) { $0.label = try LabelPattern(String(cells)) }
        #expect(report.verdict.outcome == .nothingFound)
        #expect(report.verdict.best == nil && report.verdict.candidates.isEmpty)
        #expect(report.verdict.next.action == "prepare-reissue")
    }

    @Test func `the last five characters select likewise`() async throws {
        let (folder, keys) = try folder()
        let report = try await search(folder) { $0.lastFive = keys[2].partialKey }
        #expect(report.findings.first { $0.id == report.verdict.best }?.key == keys[2])
        let none = try await search(folder) { $0.lastFive = "BBBBB" }
        #expect(none.verdict.outcome == .nothingFound)
    }
}
