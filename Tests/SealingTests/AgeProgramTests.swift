import ByteKit
import Foundation
import Sealing
import TestSupport
import Testing

/// Regain and the public program `age` open what the other one sealed.
@Suite(.enabled(if: SharedFiles.hasTool("age") && SharedFiles.hasTool("age-keygen"), "no program «age» here"))
struct AgeProgramTests {
    /// An identity that age-keygen made, and its file.
    private func identity(in folder: TemporaryFolder) async throws -> (AgeIdentity, String) {
        let path = folder.url.appending(path: "identity.txt").path
        let run = try await ToolRun("age-keygen", ["-o", path])
        #expect(run.status == 0)
        let content = SecretBytes([UInt8](try Data(contentsOf: URL(filePath: path))))
        let identity = try #require(try IdentityFile.identities(in: content).first)
        // It prints the recipient, as we compute it.
        #expect(run.everything.contains(identity.recipient.text))
        return (identity, path)
    }

    @Test(arguments: AgeFileTests.sizes, [false, true])
    func `what one sealed the other opens`(size: Int, armored: Bool) async throws {
        let folder = try TemporaryFolder()
        let (identity, path) = try await identity(in: folder)
        var random = SeededRandom(seed: UInt64(size))
        let content = random.bytes(size)
        let ours = try Age.seal(content.span, to: .recipients([identity.recipient]), armored: armored)
        let opened = try await ToolRun("age", ["-d", "-i", path], input: ours)
        #expect(opened.status == 0 && opened.outputBytes == content, "\(opened.error)")
        let theirs = try await ToolRun(
            "age",
            ["-e", "-r", identity.recipient.text] + (armored ? ["-a"] : []),
            input: content
        )
        #expect(theirs.status == 0)
        #expect(try Age.open(theirs.outputBytes.span, with: .identities([identity])).holds(content))
        if armored, size < 1_000 { #expect(theirs.outputBytes.count == ours.count) }
    }

    @Test func `many recipients, each by either program`() async throws {
        let folder = try TemporaryFolder()
        let (identity, path) = try await identity(in: folder)
        let others = (0..<30).map { _ in AgeIdentity() }
        let recipients = others.prefix(15).map(\.recipient) + [identity.recipient] + others.suffix(15).map(\.recipient)
        let content = Array("for thirty-one".utf8)
        let ours = try Age.seal(content.span, to: .recipients(recipients))
        #expect(try await ToolRun("age", ["-d", "-i", path], input: ours).outputBytes == content)
        let theirs = try await ToolRun("age", ["-e"] + recipients.flatMap { ["-r", $0.text] }, input: content)
        for other in others {
            #expect(try Age.open(theirs.outputBytes.span, with: .identities([other])).holds(content))
        }
        // An identity that Regain made, in a file that Regain wrote.
        let kept = try folder.write("ours.txt", IdentityFile.content([others[0]]).bytes.array())
        #expect(try await ToolRun("age", ["-d", "-i", kept], input: ours).outputBytes == content)
    }

    @Test func `both refuse a changed bit, a cut file and trailing bytes`() async throws {
        let folder = try TemporaryFolder()
        let (identity, path) = try await identity(in: folder)
        let content = [UInt8](repeating: 4, count: 65_536)
        let file = try Age.seal(content.span, to: .recipients([identity.recipient]))
        var flipped = file
        flipped[file.count - 20] ^= 1
        var header = file
        header[60] ^= 1
        for changed in [flipped, header, Array(file.dropLast()), Array(file.dropLast(16)), file + [0]] {
            #expect(throws: SealingError.self) { try Age.open(changed.span, with: .identities([identity])) }
            #expect(try await ToolRun("age", ["-d", "-i", path], input: changed).status != 0)
        }
    }

    /// Types a passphrase at each prompt of a program, on a terminal of its own: age reads one from nowhere else.
    private static let typist = """
        import os, pty, sys
        passphrase, command = sys.argv[1], sys.argv[2:]
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvp(command[0], command)
        said = b""
        while True:
            try:
                part = os.read(terminal, 1024)
            except OSError:
                break
            if not part:
                break
            said += part
            if b"passphrase" in said.lower() and said.rstrip().endswith(b":"):
                os.write(terminal, passphrase.encode() + b"\\n")
                said = b""
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """

    private func typed(_ passphrase: String, _ command: [String]) async throws -> ToolRun {
        try await ToolRun("python3", ["-c", Self.typist, passphrase] + command)
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "no python3 here"))
    func `a passphrase of ours opens with age`() async throws {
        let folder = try TemporaryFolder()
        let content = Array("behind a passphrase".utf8)
        let word = "garder précieusement"
        let passphrase = SecretBytes(utf8: word)
        let back = folder.url.appending(path: "back").path
        let ours = try folder.write(
            "ours.age",
            Age.seal(content.span, to: .passphrase(passphrase, workFactor: 12), armored: true)
        )
        #expect(try await typed(word, ["age", "-d", "-o", back, ours]).status == 0)
        #expect([UInt8](try Data(contentsOf: URL(filePath: back))) == content)
        #expect(try await typed("another one", ["age", "-d", "-o", back + "2", ours]).status != 0)
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "no python3 here"))
    func `identities behind a passphrase, by either program`() async throws {
        let folder = try TemporaryFolder()
        let (identity, path) = try await identity(in: folder)
        let passphrase = SecretBytes(utf8: "custodian")
        let content = Array("for a custodian".utf8)
        let sealed = try folder.write("sealed", Age.seal(content.span, to: .recipients([identity.recipient])))
        // Ours, which age takes as it is.
        let kept = try folder.write(
            "kept.age",
            IdentityFile.seal([identity], passphrase: passphrase, workFactor: 12)
        )
        let back = folder.url.appending(path: "back").path
        #expect(try await typed("custodian", ["age", "-d", "-i", kept, "-o", back, sealed]).status == 0)
        #expect([UInt8](try Data(contentsOf: URL(filePath: back))) == content)
        // Theirs: a file behind a passphrase that age wrote, opened once only, since its work factor costs some seconds here.
        let theirs = folder.url.appending(path: "theirs.age").path
        #expect(try await typed("custodian", ["age", "-p", "-a", "-o", theirs, path]).status == 0)
        let file = [UInt8](try Data(contentsOf: URL(filePath: theirs)))
        #expect(try IdentityFile.open(file.span, passphrase: passphrase).map(\.recipient) == [identity.recipient])
    }
}
