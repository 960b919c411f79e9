import Foundation
import ProductKey
import TestSupport
import Testing
import Texts

@testable import Leaks

/// What the reports say, and what never stands in them.
@Suite struct ReportTests {
    private static func report() async throws -> (LeakReport, String) {
        let folder = try TemporaryFolder()
        let key = try SampleKeys.key(SampleKeys.madeUp[0]).revealed()
        try folder.write("\(key).txt", "\(key)\u{1}\n")
        try folder.write("broken.zip", Array("PK\u{3}\u{4}\(key)".utf8) + [UInt8](repeating: 0xFF, count: 64))
        var report = await LeakSearch().run([folder.path])
        let owner = Leak.Owner(reference: "K-1", organisation: "Berger & Fils <SA>", servers: ["web\u{0}01"])
        try report.identify { keys in Dictionary(keys.map { ($0, [owner]) }) { $1 } }
        return (report, key)
    }

    @Test(arguments: [Language.english, .french])
    func `a key in a name is masked in every report`(language: Language) async throws {
        let (report, key) = try await Self.report()
        #expect(report.leaks.count == 2 && report.problems.count == 1)
        let sarif = try LeakSARIF(language: language, version: "1.0.0").document(report)
        let json = try LeakJSON(language: language, version: "1.0.0").document(report)
        let junit = LeakJUnit(language: language).document(report, threshold: .ours)
        for text in [
            String(decoding: sarif, as: UTF8.self), String(decoding: json, as: UTF8.self), junit,
            LeakCSV().text(report), "\(report.leaks)",
        ] { #expect(!text.contains(key) && text.contains(key.suffix(5))) }
        #expect(junit.contains("Berger &amp; Fils &lt;SA&gt;") && !junit.unicodeScalars.contains("\u{0}"))
    }

    @Test func `fingerprints of one secret are equal, of two they are not`() async throws {
        let (report, _) = try await Self.report()
        let secret = FingerprintKey()
        func fingerprints(_ key: FingerprintKey) throws -> Set<String> {
            let data = try LeakJSON(language: .english, version: "1", fingerprints: key).document(report)
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let leaks = document?["leaks"] as? [[String: Any]] ?? []
            return Set(leaks.compactMap { $0["fingerprint"] as? String })
        }
        let first = try fingerprints(secret)
        #expect(try first.count == 1 && fingerprints(secret) == first && fingerprints(FingerprintKey()) != first)
    }

    @Test(arguments: ["/a b/c", "./x/é", "a#b?c%d"])
    func `a path becomes an address that leads back to it`(path: String) throws {
        let address = LeakSARIF.uri(path)
        #expect(address.allSatisfy(\.isASCII) && !address.contains(" ") && !address.contains("#"))
        let plain = address.hasPrefix("file://") ? String(address.dropFirst(7)) : "./" + address
        #expect(plain.removingPercentEncoding == (path.hasPrefix("/") || path.hasPrefix("./") ? path : "./" + path))
    }
}
