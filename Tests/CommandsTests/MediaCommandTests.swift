import Crypto
import Foundation
import JSONText
import TestSupport
import Testing

@Suite struct MediaCommandTests {
    @Test func `a medium is named, hashed and compared with the owner's list`() async throws {
        let folder = try TemporaryFolder()
        var builder = WIMBuilder()
        builder.images = [("Windows Server 2022 SERVERSTANDARD", "ServerStandardEval", 20_348)]
        try folder.write("medium/sources/install.wim", builder.bytes)
        let hash = SHA256.hash(data: builder.bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        let list = try folder.write("verified.txt", "# ours\n\(hash) *install.wim of the invoice\n")
        let run = try await Lab.run(["media", folder.path + "/medium", "--verified", list, "--json"])
        #expect(run.status == 0, "\(run.error)")
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        #expect(document["schema"]?.string == "regain.media/1")
        #expect(document["evaluation"]?.bool == true)
        #expect(document["versions"]?.elements?.first?.string == "2022")
        #expect(document["files"]?.elements?.first?["sha256"]?.string == hash)
        #expect(document["files"]?.elements?.first?["verified"]?.bool == true)
        let other = try folder.write("other.txt", "\(String(repeating: "0", count: 64)) x\n")
        #expect(try await Lab.run(["media", folder.path + "/medium", "--verified", other]).status == 1)
    }

    @Test(.enabled(if: SharedFiles.hasTool("genisoimage"), "genisoimage is not installed"))
    func `a disc image is read without being mounted`() async throws {
        let folder = try TemporaryFolder()
        var builder = WIMBuilder()
        builder.images = [("Windows Server 2019 SERVERSTANDARD", "ServerStandard", 17_763)]
        try folder.write("medium/sources/install.wim", builder.bytes)
        try folder.write("medium/sources/ei.cfg", "[Channel]\r\nVolume\r\n[VL]\r\n1\r\n")
        let disc = folder.path + "/disc.iso"
        _ = try SharedFiles.output(of: "genisoimage", ["-quiet", "-udf", "-J", "-o", disc, folder.path + "/medium"])
        let run = try await Lab.run(["media", disc, "--json"])
        #expect(run.status == 0, "\(run.error)")
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        #expect(document["versions"]?.elements?.first?.string == "2019")
        #expect(document["evaluation"]?.bool == false)
    }

    @Test func `what is no medium has its own exit codes`() async throws {
        let folder = try TemporaryFolder()
        #expect(try await Lab.run(["media", folder.path]).status == 65)
        #expect(try await Lab.run(["media", folder.path + "/none"]).status == 66)
        // An ISO that is not opened: hashed, and said to be unread.
        let file = try folder.write("x.iso", [UInt8](repeating: 0, count: 4_096))
        let run = try await Lab.run(["media", file])
        #expect(run.status == 2)
        #expect(run.output.contains("SHA-256"))
    }
}
