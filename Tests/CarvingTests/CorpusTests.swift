import ByteKit
import Carving
import Foundation
import TestSupport
import Testing

/// Real files; skipped where the folder beside the checkout is absent.
@Suite(.enabled(if: SharedFiles.isPresent, "the corpus of real files is not beside the checkout"))
struct CorpusTests {
    @Test(arguments: [
        ("values/win11-24h2.DigitalProductId.bin", "dpid3"), ("values/win8-oem.DigitalProductId.bin", "dpid3"),
        ("values/win7-volume-blank.DigitalProductId.bin", "dpid3"),
        ("values/win11-24h2.DigitalProductId4.bin", "dpid4"),
    ])
    func `a real value is proven at every alignment`(path: String, kind: String) throws {
        let value = try SharedFiles.bytes(path)
        for lead in 0..<16 {
            let found = carve([UInt8](repeating: 0, count: lead) + value)
            #expect(found.map(\.standing) == [.proven])
            #expect(found.map(\.candidate.kind.description) == [kind])
            #expect(found.map(\.candidate.offset) == [UInt64(lead)])
        }
    }

    @Test func `both values of a Windows XP hive are proven in its raw bytes`() throws {
        let found = carve(try SharedFiles.bytes("hives/winxp-SYSTEM-wpa"))
        #expect(found.filter { $0.candidate.kind == .digitalProductId3 }.map(\.standing) == [.proven, .proven])
    }

    struct PublishedKeys: Decodable {
        struct Entry: Decodable {
            let key: String
            let algorithm: String
        }
        let keys: [Entry]
    }

    @Test func `every published key is found in every encoding, and proven where it can be`() throws {
        let table = try JSONDecoder().decode(
            PublishedKeys.self,
            from: Data(contentsOf: SharedFiles.reference("generic-keys.json"))
        )
        #expect(table.keys.count > 90)
        for encoding in CarvedCandidate.TextEncoding.allCases {
            let bytes = table.keys.flatMap { ProofTests.encode("key \($0.key);\r\n", encoding) }
            let found = carve(bytes)
            #expect(found.map(\.candidate.kind) == table.keys.map { _ in .keyText(encoding) })
            let expected = table.keys.map { $0.algorithm == "pkey2009" ? "proven" : "unproven" }
            #expect(found.map(\.standing.rawValue) == expected)
        }
    }
}
