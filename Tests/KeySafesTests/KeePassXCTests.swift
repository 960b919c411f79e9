import ByteKit
import Foundation
import KeySafes
import ProductKey
import TestSupport
import Testing

/// KeePassXC as the other side: it opens what Regain wrote, and Regain what it saved.
@Suite(
    .enabled(if: SharedFiles.hasTool("keepassxc-cli"), "keepassxc-cli is not installed"),
    .timeLimit(.minutes(10))
)
struct KeePassXCTests {
    private let folder: TemporaryFolder
    private let password = SampleSafe.password

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String], input: String) async throws -> ToolRun {
        var environment = ProcessInfo.processInfo.environment
        environment["QT_QPA_PLATFORM"] = "offscreen"
        environment["HOME"] = folder.path
        environment["LC_ALL"] = "C.UTF-8"
        return try await ToolRun("keepassxc-cli", arguments, input: Array(input.utf8), environment: environment)
    }

    @Test(arguments: KDBXCipher.allCases, [KeyDerivation.Function.argon2d, .argon2id])
    func `it shows what Regain wrote, and what it saved is read`(
        cipher: KDBXCipher,
        function: KeyDerivation.Function
    ) async throws {
        let path = try folder.write("a.kdbx", try SampleSafe.file(cipher, function))
        let secret = password.revealedText() + "\n"
        let shown = try await run(
            ["show", "-q", "-s", "-a", "Password", "-a", "Order code", "-a", "Regain reference", path]
                + ["Serveurs/Paris/SRV-01 «été» <&>\""],
            input: secret
        )
        #expect(shown.status == 0, "\(shown.error)")
        let isRight = shown.output == "\(SampleKeys.server2019Standard)\ns3cret\u{1F511}\nkey-0001\n"
        #expect(isRight)

        let exported = try await run(["export", "-q", "-f", "xml", path], input: secret)
        #expect(exported.status == 0, "\(exported.error)")
        let plain = try KeePassXML.read(exported.outputBytes.span)
        #expect(SampleSafe.differences(try SampleSafe.safe().withIdentifiers(of: plain), plain) == [])

        let added = try await run(
            ["add", "-q", "-u", "someone", "-p", path, "Serveurs/SRV-03"],
            input: secret + SampleKeys.server2019DatacenterAVMA + "\n"
        )
        #expect(added.status == 0, "\(added.error)")
        let saved = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let read = try KDBX.read(saved.span, credentials: SafeCredentials(password: password))
        let third = try #require(read.entries.first { $0.title == "SRV-03" })
        #expect(third.key.partialKey == "WMBMW" && third.userName == "someone" && third.groupPath == ["Serveurs"])
        var others = read
        others.entries.removeAll { $0.title == "SRV-03" }
        #expect(SampleSafe.differences(try SampleSafe.safe().withIdentifiers(of: others), others) == [])
    }

    @Test func `a changed entry is read as it is now, its history left aside`() async throws {
        let path = try folder.write("a.kdbx", try SampleSafe.file(.chacha20))
        let edited = try await run(
            ["edit", "-q", "-u", "new user", "-p", path, "Serveurs/SRV-02"],
            input: password.revealedText() + "\n" + SampleKeys.server2019DatacenterAVMA + "\n"
        )
        #expect(edited.status == 0, "\(edited.error)")
        let saved = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let read = try KDBX.read(saved.span, credentials: SafeCredentials(password: password))
        #expect(read.entries.map(\.key.partialKey).sorted() == ["J464C", "WMBMW"])
        #expect(read.entries.first { $0.title == "SRV-02" }?.userName == "new user")
    }

    @Test(arguments: KeyFileForm.allCases)
    func `it opens with the same key file`(form: KeyFileForm) async throws {
        let credentials = try SafeCredentials(password: password, keyFile: SecretBytes(form.bytes))
        let path = try folder.write("a.kdbx", try SampleSafe.file(credentials: credentials))
        let key = try folder.write("a.key", form.bytes)
        let listed = try await run(["ls", "-q", "-k", key, path, "Serveurs"], input: password.revealedText() + "\n")
        #expect(listed.status == 0 && listed.output.contains("SRV-02"), "\(listed.everything)")
    }

    @Test func `it imports the XML in clear, and its older database is refused by name`() async throws {
        let export = try KeePassXML.writeInClear(try SampleSafe.safe(), at: SampleSafe.moment)
        #expect(export.warning == "safe.plain")
        let xml = try folder.write("a.xml", export.bytes.revealedText())
        let made = folder.url.appending(path: "new.kdbx")
        let imported = try await run(["import", "-q", "-p", "-t", "100", xml, made.path], input: "pw\npw\n")
        #expect(imported.status == 0, "\(imported.everything)")
        let shown = try await run(
            ["show", "-q", "-s", "-a", "Password", "-a", "Notes", made.path, "Serveurs/Paris/SRV-01 «été» <&>\""],
            input: "pw\n"
        )
        let wanted = SampleKeys.server2019Standard + "\nPremière ligne\nSeconde\tligne ]]> & fin\n"
        let isRight = shown.output == wanted
        #expect(isRight)
        let bytes = [UInt8](try Data(contentsOf: made))
        // KeePassXC 2.7 still makes new databases as KDBX 3.1 on its command line.
        let found = code {
            _ = try KDBX.read(bytes.span, credentials: SafeCredentials(password: SecretBytes(utf8: "pw")))
        }
        #expect(bytes[10] == 3 ? found == "safe.kdbx-3" : found == nil)
    }
}
