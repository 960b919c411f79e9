import ByteKit
import Crypto
import Foundation
import Licensing
import ProductKey
import Recovery
import TestSupport
import Testing

/// What the corpus's manifest says must be found.
private struct Manifest: Decodable {
    struct Entry: Decodable, Sendable, CustomTestStringConvertible {
        struct Truth: Decodable, Sendable {
            let findings: [Expected]?
            let product_key: String?
            let partial_key: String?
            let product_id: String?
            let part_number: String?
        }
        struct Expected: Decodable, Sendable {
            let partial_key: String?
            let key_sha256: String?
            let product_id: String?
            let part_number: String?
            let location: String?
            let channel: String?
            let edition: String?
        }
        let file: String
        let kind: String
        let truth: Truth
        var testDescription: String { file }
    }
    let entries: [Entry]

    static let entries: [Entry] = {
        guard let data = try? Data(contentsOf: SharedFiles.corpus("manifest.json")),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
        else { return [] }
        return manifest.entries
    }()
}

@Suite(.enabled(if: SharedFiles.isPresent, "the corpus is not beside the checkout"))
struct CorpusTests {
    private func report(_ file: String) async -> FindReport {
        await Search().run([.path(SharedFiles.corpus(file).path)], now: Timestamp(secondsSince1970: 0))
    }

    private func digest(_ key: ProductKey) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(key.revealed().utf8)))
    }

    @Test(arguments: Manifest.entries.filter { $0.truth.findings != nil })
    fileprivate func `every key of the manifest is found, with its identity`(entry: Manifest.Entry) async throws {
        let report = await report(entry.file)
        for expected in entry.truth.findings ?? [] {
            let matches = report.findings.filter {
                $0.partialKey == expected.partial_key && $0.key.map(digest) == expected.key_sha256
            }
            #expect(!matches.isEmpty, "\(expected.partial_key ?? "?")")
            if let location = expected.location {
                #expect(
                    matches.contains {
                        "HKEY_LOCAL_MACHINE\\\($0.path)".hasSuffix(location) || $0.path.hasSuffix(location)
                    },
                    "\(location): \(matches.map(\.path))"
                )
            }
            if let part = expected.part_number {
                #expect(matches.contains { $0.identity.partNumber.map(part.hasSuffix) ?? false })
            }
            if let channel = expected.channel {
                #expect(
                    matches.contains { ($0.identity.keyType ?? "") == channel },
                    "\(matches.map(\.identity.keyType))"
                )
            }
            if let edition = expected.edition, edition == "Professional" {
                #expect(matches.contains { $0.identity.editions.contains(edition) })
            }
        }
    }

    @Test(arguments: Manifest.entries.filter { $0.truth.product_key == "none recoverable" })
    fileprivate func `where there is no key none is reported`(entry: Manifest.Entry) async {
        let report = await report(entry.file)
        #expect(report.findings.allSatisfy { $0.key == nil }, "\(report.findings.map(\.path))")
        if let partial = entry.truth.partial_key {
            #expect(report.findings.contains { $0.partialKey == partial })
        }
        if let productID = entry.truth.product_id, entry.kind == "raw value" {
            #expect(report.findings.contains { $0.keyClass == .removed }, "\(productID)")
        }
    }

    @Test func `the whole corpus is read in one run, and what is broken does not hide what is not`() async {
        let report = await Search().run([.path(SharedFiles.corpus("").path)], now: Timestamp(secondsSince1970: 0))
        let found = Set(report.findings.compactMap(\.partialKey))
        for entry in Manifest.entries {
            for expected in entry.truth.findings ?? [] {
                #expect(found.contains(expected.partial_key ?? ""), "\(entry.file)")
            }
        }
        #expect(report.isPartial)
        #expect(report.sources.contains { $0.given.hasSuffix("yarp-TruncatedHive") && $0.status == .partial })
    }

    @Test func `all published keys of the table are recognised as published`() async {
        let report = await report("gvlk/gvlk-microsoft-docs.tsv")
        let keys = report.findings.filter { $0.key != nil }
        #expect(keys.count == 78)
        #expect(keys.allSatisfy { $0.keyClass == .generic })
    }
}
