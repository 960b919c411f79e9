import ByteKit
import Foundation
import KeySafes
import ProductKey
import TestSupport
import Testing

/// pykeepass as the other side: a third writer and reader of KDBX 4.
@Suite(
    .enabled(
        if: (try? SharedFiles.output(of: "python3", ["-c", "import pykeepass"])) != nil,
        "pykeepass is not installed"
    ),
    .timeLimit(.minutes(10))
)
struct PyKeePassTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes a database with one entry, in the given cipher and derivation, and with a key file where one is named.
    private static let maker = """
        import os, sys
        from construct import Container
        from pykeepass import create_database
        path, cipher, derivation, keyfile, key = sys.argv[1:6]
        kp = create_database(path, password='mot de passe', keyfile=keyfile or None)
        header = kp.kdbx.header.value.dynamic_header
        header.cipher_id.data = cipher
        header.encryption_iv.data = os.urandom(12 if cipher == 'chacha20' else 16)
        old = header.kdf_parameters.data.dict
        uuids = {'argon2d': 'ef636ddf8c29444b91f7a9a403e30a0c', 'argon2id': '9e298b1956db4773b23dfc3ec6f0a1e6',
                 'aes': 'c9d9f39a628a4460bf740d08c18a4fea'}
        def item(kind, name, value, last=False):
            return Container(type=kind, key=name, value=value, next_byte=0 if last else 1)
        items = [item(0x42, '$UUID', bytes.fromhex(uuids[derivation]))]
        if derivation == 'aes':
            items += [item(0x05, 'R', 70001), item(0x42, 'S', os.urandom(32), True)]
        else:
            items += [item(0x05, 'I', 3), item(0x05, 'M', 1 << 20), item(0x04, 'P', 3), item(0x42, 'S', os.urandom(32)),
                      item(0x04, 'V', 0x13, True)]
        old.clear()
        for entry in items: old[entry.key] = entry
        group = kp.add_group(kp.root_group, 'Été')
        entry = kp.add_entry(group, 'SRV-09', 'moi', key, url='https://example.org', notes='a & b')
        entry.set_custom_property('PIN', '1234', protect=True)
        kp.add_entry(kp.root_group, 'Mail', 'moi', 'no key at all')
        kp.save()
        """

    @Test(arguments: KDBXCipher.allCases, KeyDerivation.Function.allCases)
    func `what it wrote is read`(cipher: KDBXCipher, function: KeyDerivation.Function) async throws {
        let path = folder.url.appending(path: "p.kdbx").path
        let arguments = ["-c", Self.maker, path, cipher.rawValue, function.rawValue, ""]
        let run = try await ToolRun("python3", arguments + [SampleKeys.server2022Standard])
        #expect(run.status == 0, "\(run.error)")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let header = try KDBXHeader(parsing: bytes.span, limits: KDBXLimits())
        #expect(header.cipher == cipher && header.derivation.function == function)
        let safe = try KDBX.read(bytes.span, credentials: SafeCredentials(password: SecretBytes(utf8: "mot de passe")))
        #expect(safe.entries.count == 1 && safe.otherEntryCount == 1)
        let entry = try #require(safe.entries.first)
        #expect(entry.key == (try ProductKey(text: SampleKeys.server2022Standard)))
        #expect(entry.title == "SRV-09" && entry.userName == "moi" && entry.url == "https://example.org")
        #expect(entry.notes == "a & b" && entry.groupPath == ["Été"] && entry.created != nil)
        #expect(entry.fields.map(\.name) == ["PIN"] && entry.fields[0].isProtected)
        #expect(entry.fields[0].value == SecretBytes(utf8: "1234"))
    }

    @Test(arguments: KeyFileForm.allCases)
    func `what it closed with a key file is opened with it`(form: KeyFileForm) async throws {
        let path = folder.url.appending(path: "p.kdbx").path
        let key = try folder.write("p.key", form.bytes)
        let arguments = ["-c", Self.maker, path, "aes256", "argon2id", key, SampleKeys.server2022Standard]
        let run = try await ToolRun("python3", arguments)
        #expect(run.status == 0, "\(run.error)")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let credentials = try SafeCredentials(
            password: SecretBytes(utf8: "mot de passe"),
            keyFile: SecretBytes(form.bytes)
        )
        #expect(try KDBX.read(bytes.span, credentials: credentials).entries.count == 1)
    }

    @Test(arguments: KDBXCipher.allCases, [KeyDerivation.Function.argon2d, .argon2id])
    func `it reads what Regain wrote`(cipher: KDBXCipher, function: KeyDerivation.Function) async throws {
        let path = try folder.write("r.kdbx", try SampleSafe.file(cipher, function))
        let reader = """
            import sys
            from pykeepass import PyKeePass
            kp = PyKeePass(sys.argv[1], password=sys.stdin.read())
            entry = [e for e in kp.entries if e.group.name == 'Paris'][0]
            assert entry.title == 'SRV-01 «été» <&>"'
            print(entry.password, entry.username, entry.url, entry.get_custom_property('Edition'))
            print(entry.get_custom_property('Order code'), entry.ctime.isoformat(), entry.mtime.isoformat())
            print(len(kp.entries), kp.version, entry.is_custom_property_protected('Order code'))
            """
        let input = Array(SampleSafe.password.revealedText().utf8)
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONUTF8"] = "1"
        let run = try await ToolRun("python3", ["-c", reader, path], input: input, environment: environment)
        #expect(run.status == 0, "\(run.error)")
        let wanted = """
            \(SampleKeys.server2019Standard) svc@example.org https://assets.example.org/sheet?id=1&v=2 Standard
            s3cret\u{1F511} 2019-02-03T04:05:06+00:00 2026-11-21T00:00:00+00:00
            2 (4, 0) True

            """
        let isRight = run.output == wanted
        #expect(isRight)
    }
}
