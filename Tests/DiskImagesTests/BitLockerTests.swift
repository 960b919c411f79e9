import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// BitLocker volumes that `scripts/fixtures/make-bitlocker.py` writes around one plain volume: six ciphers, four keys.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Fixtures.path("bitlocker/xts256.bde")),
        "scripts/fixtures/images.sh makes them where python3-cryptography and python3-numpy are there"
    )
)
struct BitLockerTests {
    private static let ciphers = ["cbc128", "cbc256", "cbc128-diffuser", "cbc256-diffuser", "xts128", "xts256"]
    private static let hive = "Windows/System32/config/SOFTWARE"

    private static func text(_ name: String) throws -> String {
        String(decoding: try Fixtures.bytes("bitlocker/" + name), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static func open(_ name: String, with secrets: [BitLockerSecret]) throws -> DiskImage {
        var options = ImageOptions()
        options.bitLockerSecret = { _, attempt in attempt < secrets.count ? secrets[attempt] : nil }
        return try DiskImage.open(path: Fixtures.path("bitlocker/\(name).bde"), options: options)
    }

    private static func check(_ image: DiskImage, lock: BitLockerState.Lock = .unlocked) throws {
        let volume = try #require(image.volumes.first)
        #expect(volume.bitLocker?.lock == lock)
        #expect(volume.fileSystem == .ntfs)
        #expect(volume.problems.isEmpty)
        #expect(try Fixtures.digest(of: image.media(ofVolume: 0)) == Fixtures.digest(Fixtures.path("small.ntfs")))
        let content = try image.content(of: hive, inVolume: 0)
        #expect(try content == Fixtures.bytes("tree/Windows/System32/config/RegBack/SOFTWARE"))
    }

    @Test(arguments: ciphers)
    func `each cipher opens with the password, byte by byte`(name: String) throws {
        let before = try Fixtures.digest(Fixtures.path("bitlocker/\(name).bde"))
        let image = try Self.open(name, with: [.password("wrong"), .password(Self.text("password.txt"))])
        #expect(
            image.volumes.first?.bitLocker?.cipher.hasPrefix(
                "aes-\(name.prefix(3))-\(name.contains("128") ? 128 : 256)"
            ) == true
        )
        try Self.check(image)
        #expect(try Fixtures.digest(Fixtures.path("bitlocker/\(name).bde")) == before)
    }

    @Test func `the recovery password opens, with one digit wrong it does not`() throws {
        let recovery = try Self.text("recovery.txt")
        try Self.check(try Self.open("xts256", with: [.recoveryPassword(recovery)]))
        let wrong = "000022" + recovery.dropFirst(6)
        let image = try Self.open("xts256", with: [.recoveryPassword(wrong), .recoveryPassword("1-2-3")])
        #expect(image.volumes.first?.bitLocker?.lock == .locked)
    }

    @Test func `a startup key opens its own volume only`() throws {
        let key = BitLockerSecret.startupKey(try Fixtures.bytes("bitlocker/startup.bek"))
        try Self.check(try Self.open("startup", with: [key]))
        #expect(try Self.open("xts128", with: [key]).volumes.first?.bitLocker?.lock == .locked)
    }

    @Test func `a suspended volume opens by itself`() throws {
        try Self.check(try Self.open("suspended", with: []), lock: .suspended)
    }

    @Test(arguments: ["converting-early", "converting-late"])
    func `a volume that Windows has not yet encrypted to its end is read on both sides of the border`(name: String)
        throws
    {
        try Self.check(try Self.open(name, with: [.password(Self.text("password.txt"))]))
    }

    @Test func `a locked volume is locked and names its keys`() throws {
        let image = try Self.open("cbc256", with: [])
        let volume = try #require(image.volumes.first)
        #expect(volume.fileSystem == .bitlocker)
        #expect(!volume.isReadable)
        #expect(volume.bitLocker?.lock == .locked)
        #expect(volume.bitLocker?.protectors.map(\.kind) == ["recovery-password", "password"])
        #expect(volume.bitLocker?.protectors.allSatisfy { $0.id.count == 36 } == true)
        #expect(throws: WorkerError.self) { try image.files(inVolume: 0, matching: ["**"]) }
    }

    @Test(
        .enabled(if: SharedFiles.hasTool("dislocker-file"), "dislocker is not installed"),
        arguments: ciphers + ["startup", "suspended", "converting-early"]
    )
    func `dislocker reads the fixtures likewise`(name: String) throws {
        let folder = try TemporaryFolder()
        let key =
            switch name {
            case "startup": "-f" + Fixtures.path("bitlocker/startup.bek")
            case "suspended": "-c"
            default: "-u" + (try Self.text("password.txt"))
            }
        let output = folder.path + "/plain"
        // It aborts where the border is; what it has written until then is what counts.
        _ = try? SharedFiles.output(
            of: "dislocker-file",
            ["-V", Fixtures.path("bitlocker/\(name).bde"), key, "--", output]
        )
        let got = [UInt8](try Data(contentsOf: URL(filePath: output)))
        let plain = try Fixtures.bytes("small.ntfs")
        #expect(got.count == (name == "converting-early" ? plain.count / 4 : plain.count))
        #expect(got.elementsEqual(plain.prefix(got.count)))
    }
}
