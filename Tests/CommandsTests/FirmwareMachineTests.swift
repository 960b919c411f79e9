import Foundation
import TestSupport
import Testing

/// The whole path of a firmware key, in a machine of its own whose firmware holds a published one.
@Suite struct FirmwareMachineTests {
    private static let tools = ["qemu-system-x86_64", "cpio", "busybox"]

    @Test(
        .enabled(if: tools.allSatisfy { SharedFiles.hasTool($0) }, "QEMU, cpio or busybox is not installed"),
        .timeLimit(.minutes(20))
    )
    func `a booted machine reads the key and the identity its firmware holds`() async throws {
        let script = SharedFiles.packageRoot.appending(path: "scripts/test-firmware-qemu").path
        let run = try await ToolRun(script, [Lab.program], timeLimit: 500)
        if run.status == 77 {
            // The script knows more than a look for programs does: a kernel may be missing, and no network to fetch it.
            try Test.cancel("\(run.error)")
        }
        #expect(run.status == 0, "\(run.everything)")
    }
}
