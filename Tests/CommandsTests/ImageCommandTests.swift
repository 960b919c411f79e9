import Foundation
import JSONText
import TestSupport
import Testing

/// The disk images that `scripts/fixtures/images.sh` makes.
enum FixtureImages {
    static let folder = SharedFiles.packageRoot.appending(path: "build/fixtures/images")
    static let areReady = FileManager.default.fileExists(atPath: folder.appending(path: "complete").path)
}

/// `regain find` on every container that the script of fixtures makes out of one disk.
@Suite(.enabled(if: FixtureImages.areReady, "build/fixtures/images is not there: run scripts/fixtures/images.sh"))
struct ImageCommandTests {
    /// What is found does not depend on the container: the published key of the installation, by its last five.
    @Test(arguments: [
        "disk.raw", "disk.raw.gz", "disk.raw.zst", "dynamic.vhd", "fixed.vhd", "dynamic.vhdx", "fixed.vhdx",
        "monolithicSparse.vmdk", "streamOptimized.vmdk", "twoGbMaxExtentFlat.vmdk", "plain.qcow2", "old.qcow2",
        "overlay.qcow2", "dynamic.vdi", "single.E01", "split.E01", "lzx.wim", "tree.tar", "appliance.ova",
    ])
    func `a container gives what the disk in it holds`(name: String) async throws {
        let image = FixtureImages.folder.appending(path: name).path
        let run = try await Lab.run(["find", image, "--json"])
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        let findings = document["findings"]?.elements ?? []
        let keys = Set(findings.compactMap { $0["partialKey"]?.string })
        #expect(keys == ["J464C"], "\(run.error)")
        #expect(document["verdict"]?["outcome"]?.string == "no-key-to-find")
        #expect(run.status == 1)
        let files = (document["sources"]?.elements ?? []).compactMap { $0["location"]?["file"]?.string }
        #expect(files.contains { $0.hasSuffix("System32/config/SOFTWARE") })
        #expect(files.contains { $0.contains("Windows.old") })
    }

    @Test func `an image is read and never written`() async throws {
        let image = FixtureImages.folder.appending(path: "dynamic.vhdx").path
        let before = try SharedFiles.output(of: "sha256sum", [image])
        _ = try await Lab.run(["find", image, "--json"])
        #expect(try SharedFiles.output(of: "sha256sum", [image]) == before)
    }

    @Test func `a cut image is reported and the others are read`() async throws {
        let folder = try TemporaryFolder()
        let whole = [UInt8](try Data(contentsOf: FixtureImages.folder.appending(path: "dynamic.vhdx")))
        // Cut behind the partition table: what is left looks like a volume without files.
        try folder.write("cut.vhdx", Array(whole.prefix(whole.count / 3)))
        try folder.write("whole.vhdx", whole)
        let run = try await Lab.run(["find", folder.path, "--json"])
        #expect(run.status == 2)
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        #expect(document["findings"]?.elements?.isEmpty == false)
        let partial = (document["sources"]?.elements ?? []).filter { $0["status"]?.string != "read" }
        #expect(partial.contains { $0["given"]?.string?.contains("cut.vhdx") == true })
    }
}
