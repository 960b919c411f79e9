import ByteKit
import ProductKey
import TestSupport
import Testing

/// Names of keys that say whether two keys are equal, and nothing else.
@Suite struct KeyFingerprintTests {
    @Test func `equal keys have equal fingerprints, under one secret only`() throws {
        let secret = FingerprintKey()
        let key = try ProductKey(text: SampleKeys.server2019Standard)
        let again = try ProductKey(text: SampleKeys.server2019Standard.lowercased().replacing("-", with: " "))
        let other = try ProductKey(text: SampleKeys.server2022Standard)
        #expect(secret.fingerprint(of: key) == secret.fingerprint(of: again))
        #expect(secret.fingerprint(of: key) != secret.fingerprint(of: other))
        #expect(secret.fingerprint(of: key) != FingerprintKey().fingerprint(of: key))
        let kept = try #require(FingerprintKey(secret.revealedSecret()))
        #expect(kept.fingerprint(of: key) == secret.fingerprint(of: key))
        #expect(FingerprintKey(SecretBytes([1, 2, 3])) == nil)
    }

    @Test(.enabled(if: SharedFiles.hasTool("openssl"), "no openssl here"))
    func `a fingerprint is the HMAC that any other program computes`() async throws {
        let secret = try #require(FingerprintKey(SecretBytes([UInt8](repeating: 0x0B, count: 32))))
        let key = try ProductKey(text: SampleKeys.server2022Standard)
        let text = secret.fingerprint(of: key).description
        let digits = SampleKeys.server2022Standard.replacing("-", with: "")
        let options = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + String(repeating: "0b", count: 32)]
        let run = try await ToolRun("openssl", options, input: Array(digits.utf8))
        #expect(run.status == 0)
        let code = try #require(run.output.split(separator: " ").last?.prefix(32))
        #expect(text == "hmac-sha256:\(code)")
        #expect(try #require(KeyFingerprint(text)) == secret.fingerprint(of: key))
        for wrong in ["", "hmac-sha256:", "hmac-sha256:zz", text + "00", "sha256:" + code] {
            #expect(KeyFingerprint(wrong) == nil)
        }
    }
}
