import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// Images that nobody in this project made; the corpus lies beside the checkout and is skipped aloud where it does not.
@Suite(.enabled(if: SharedFiles.isPresent, "the corpus lies beside the checkout"))
struct CorpusTests {
    /// What the manifest says of an image.
    private struct Truth: Decodable {
        struct Volume: Decodable {
            var start_sector: UInt64
            var file_system: String?
            var file_count: Int
            var files: [String]
        }
        struct Partition: Decodable {
            var start_sector: UInt64
            var sectors: UInt64
        }
        struct Store: Decodable {
            var id: String
            var created: String
            var files: [String]
        }
        struct Decrypted: Decodable { var first_8192_sha256: String }
        var media_size: UInt64?
        var media_sha256: String?
        var partitions: [Partition]?
        var volumes: [Volume]?
        var shadow_stores: [Store]?
        var unlock_with: String?
        var secret: String?
        var decrypted: Decrypted?
    }

    private struct Manifest: Decodable {
        struct Entry: Decodable {
            var file: String
            var truth: Truth?
        }
        var entries: [Entry]
    }

    private static func truth(_ file: String) throws -> Truth {
        let data = try Data(contentsOf: SharedFiles.corpus("manifest.json"))
        let entries = try JSONDecoder().decode(Manifest.self, from: data).entries
        return try #require(entries.first { $0.file == file }?.truth)
    }

    /// The path of an image, unpacked where it is packed.
    private static func path(_ file: String, in folder: TemporaryFolder) throws -> String {
        guard file.hasSuffix(".gz") else { return SharedFiles.corpus(file).path }
        return try folder.write(String((file as NSString).lastPathComponent.dropLast(3)), SharedFiles.bytes(file))
    }

    @Test(arguments: [
        "images/windows_volume.qcow2", "images/vsstest.qcow2", "images/dynamic.vhd.gz", "images/fixed.vhdx.gz",
        "images/basic.qcow2.gz", "images/ntfs-many-files.vhd.gz", "images/image.vmdk", "images/partition_image.E01",
        "images/image-split.E01",
    ])
    func `an image has the size, bytes, partitions and files that the manifest states`(file: String) throws {
        let folder = try TemporaryFolder()
        let truth = try Self.truth(file)
        let image = try DiskImage.open(path: Self.path(file, in: folder))
        #expect(image.byteCount == truth.media_size)
        #expect(try Fixtures.digest(of: image.media()) == truth.media_sha256)
        if let partitions = truth.partitions {
            #expect(image.volumes.map(\.partition.offset) == partitions.map { $0.start_sector * 512 })
            #expect(image.volumes.map(\.partition.byteCount) == partitions.map { $0.sectors * 512 })
        }
        for volume in truth.volumes ?? [] {
            let own = try #require(image.volumes.first { $0.partition.offset == volume.start_sector * 512 })
            switch volume.file_system {
            case "NTFS": #expect(own.fileSystem == .ntfs)
            case "Ext2": #expect(own.fileSystem == .ext)
            default: #expect([.unknown, .empty].contains(own.fileSystem))
            }
            for path in volume.files where !path.hasSuffix("/") {
                let isDeleted = path.hasPrefix("deleted ")
                let name = isDeleted ? String(path.dropFirst(8)) : path
                let found = try image.files(inVolume: own.index, matching: [name], includingDeleted: isDeleted).files
                #expect(found.contains { $0.isDeleted == isDeleted }, "\(path)")
            }
        }
    }

    @Test func `all files of a large folder are told, the deleted ones too`() throws {
        let folder = try TemporaryFolder()
        let image = try DiskImage.open(path: Self.path("images/ntfs-many-files.vhd.gz", in: folder))
        let list = try image.files(inVolume: 0, matching: ["**"], includingDeleted: true)
        // The manifest counts 2,268 entries, but most of them are folders.
        #expect(list.files.count > 200)
        #expect(list.files.filter(\.isDeleted).count > 100)
        #expect(list.files.contains { !$0.isDeleted })
    }

    @Test func `a file of a shadow copy is found in that copy only`() throws {
        let truth = try Self.truth("images/vsstest.qcow2")
        let image = try DiskImage.open(path: SharedFiles.corpus("images/vsstest.qcow2").path)
        let volume = try #require(image.volumes.first)
        let stores = try #require(truth.shadow_stores)
        #expect(volume.shadowCopies.map(\.id) == stores.map(\.id))
        #expect(volume.shadowCopies.map { $0.created?.description } == stores.map(\.created))
        for store in stores {
            for name in store.files {
                #expect(
                    try image.files(inVolume: 0, shadowCopy: store.id, matching: [name]).files.count == 1,
                    "\(name)"
                )
            }
        }
        #expect(try image.files(inVolume: 0, matching: ["syslog"]).files.isEmpty)
        let old = try image.content(of: "syslog", inVolume: 0, shadowCopy: stores[0].id)
        #expect(try #require(old).count > 0)
    }

    @Test(arguments: ["aes-xts_128", "aes_128_diffuser", "recovery_password", "startup_key", "suspended"])
    func `a BitLocker volume opens with its secret and with nothing else`(name: String) throws {
        let file = "bitlocker/\(name).bin.gz"
        let folder = try TemporaryFolder()
        let path = try Self.path(file, in: folder)
        let truth = try Self.truth(file)
        let secret = try Self.secret(truth)

        let locked = try DiskImage.open(path: path)
        let state = try #require(locked.volumes.first?.bitLocker)
        #expect(!state.protectors.isEmpty)
        #expect(!state.cipher.isEmpty)
        guard let secret else {
            #expect(state.lock == .suspended)
            try Self.check(locked, truth)
            return
        }
        #expect(state.lock == .locked)
        #expect(locked.volumes.first?.fileSystem == .bitlocker)

        var options = ImageOptions()
        options.bitLockerSecret = { _, attempt in
            attempt == 0 ? .password("this is not it") : attempt == 1 ? secret : nil
        }
        let image = try DiskImage.open(path: path, options: options)
        #expect(image.volumes.first?.bitLocker?.lock == .unlocked)
        try Self.check(image, truth)
    }

    private static func secret(_ truth: Truth) throws -> BitLockerSecret? {
        switch truth.unlock_with {
        case "passphrase": .password(try #require(truth.secret))
        case "recovery password": .recoveryPassword(try #require(truth.secret))
        case "external key file": .startupKey(try SharedFiles.bytes("bitlocker/startup_key.bek"))
        default: nil
        }
    }

    private static func check(_ image: DiskImage, _ truth: Truth) throws {
        let plain = try image.media(ofVolume: 0)
        let start = SliceSource(plain, start: 0, byteCount: 8_192)
        #expect(try Fixtures.digest(of: start) == truth.decrypted?.first_8192_sha256)
        #expect(image.volumes.first?.fileSystem == .ntfs)
    }
}
