import Foundation
import JSONText
import TestSupport
import Testing

/// What `regain find` tells of images: editions, earlier states, locks, stored hashes, and the places it looks into.
@Suite(.enabled(if: FixtureImages.areReady, "build/fixtures/images is not there: run scripts/fixtures/images.sh"))
struct ImageReportTests {
    private struct Answer {
        let run: ToolRun
        let document: JSONValue

        init(_ name: String, _ options: [String] = []) async throws {
            try await self.init(path: FixtureImages.folder.appending(path: name).path, options)
        }

        init(path: String, _ options: [String]) async throws {
            run = try await Lab.run(["find", path, "--json"] + options)
            document = try JSONValue(parsing: Array(run.output.utf8).span)
        }

        var sources: [JSONValue] { document["sources"]?.elements ?? [] }
        var locations: [JSONValue] { sources.compactMap { $0["location"] } }
        var keys: Set<String> { Set((document["findings"]?.elements ?? []).compactMap { $0["partialKey"]?.string }) }
        var problems: [String] {
            sources.flatMap { $0["problems"]?.elements ?? [] }.compactMap { $0["code"]?.string }
        }

        /// The paths of the files in which something was found.
        var files: Set<String> {
            let found = Set((document["findings"]?.elements ?? []).compactMap { $0["source"]?.string })
            return Set(
                sources.filter { found.contains($0["id"]?.string ?? "") }.compactMap { $0["location"]?["file"]?.string }
            )
        }
    }

    @Test(arguments: [
        "differencing/new.vhd", "differencing/new.vhdx", "differencing/monolithicSparse-new.vmdk",
        "differencing/twoGbMaxExtentSparse-new.vmdk", "differencing/esx-000001.vmdk", "twoGbMaxExtentSparse.vmdk",
        "monolithicFlat.vmdk", "zlib.qcow2", "zstd.qcow2", "extended.qcow2", "split.001", "disk.raw.xz",
    ])
    func `a chain or a form of container gives what the disk in it holds`(name: String) async throws {
        let answer = try await Answer(name)
        #expect(answer.keys == ["J464C"], "\(answer.run.error)")
        #expect(answer.files.contains("Windows/System32/config/SOFTWARE"))
    }

    @Test func `a snapshot inside an image is listed, and looked into as a further state`() async throws {
        let answer = try await Answer("snapshot.qcow2")
        let names = answer.sources[0]["image"]?["snapshots"]?.elements?.compactMap { $0["name"]?.string }
        #expect(names == ["before"])
        // The present state was overwritten; the key comes from the snapshot alone.
        #expect(answer.keys == ["J464C"])
        let state = answer.locations.first { $0["file"]?.string == "Windows/System32/config/SOFTWARE" }
        #expect(state?["snapshot"]?.string == "before")
        #expect(state?["snapshotCreated"]?.string?.hasPrefix("20") == true)
    }

    @Test func `equal hives of present state and snapshot are read once`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "twice.qcow2",
            [UInt8](Data(contentsOf: FixtureImages.folder.appending(path: "plain.qcow2")))
        )
        _ = try SharedFiles.output(of: "qemu-img", ["snapshot", "-c", "same", path])
        let answer = try await Answer(path: path, [])
        #expect(answer.sources[0]["image"]?["snapshots"]?.elements?.count == 1)
        #expect(answer.locations.allSatisfy { $0["snapshot"]?.string == nil })
        let alone = try await Answer("plain.qcow2").document["installations"]?.elements?.count
        #expect(answer.document["installations"]?.elements?.count == alone)
    }

    @Test(arguments: ["editions.wim", "editions.swm", "pipable.wim"])
    func `each image of a WIM is told with edition and language`(name: String) async throws {
        let answer = try await Answer(name)
        let volumes = answer.sources[0]["image"]?["volumes"]?.elements ?? []
        #expect(
            volumes.compactMap { $0["windowsImage"]?["edition"]?.string } == ["ServerStandard", "ServerDatacenter"]
        )
        #expect(volumes.compactMap { $0["windowsImage"]?["language"]?.string } == ["fr-FR", "en-US"])
        let hives = answer.locations.filter { $0["file"]?.string == "Windows/System32/config/SOFTWARE" }
        #expect(hives.compactMap { $0["windowsImage"]?["index"]?.integer } == [1, 2])
        #expect(answer.keys == ["J464C"])
        let page = try await Lab.run(["find", FixtureImages.folder.appending(path: name).path, "--lang", "en"])
        // Where a line is broken depends on how long the path is.
        let words = page.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("Windows image 2: Server Datacenter, ServerDatacenter, en-US, 17763"))
    }

    @Test(arguments: ["install.iso", "install-udf.iso", "install-split.iso"])
    func `an installation disc is looked into as far as the editions in it`(name: String) async throws {
        let answer = try await Answer(name)
        #expect(answer.keys == ["J464C"], "\(answer.run.error) \(answer.problems)")
        let images = Set(answer.locations.compactMap { $0["windowsImage"]?["edition"]?.string })
        #expect(images == ["ServerStandard", "ServerDatacenter"])
    }

    @Test func `parts of an image in a folder are read with the first`() async throws {
        let folder = try TemporaryFolder()
        for name in [
            "editions.swm", "editions2.swm", "editions3.swm", "split.001", "split.002", "split.003", "split.004",
        ] {
            let path = FixtureImages.folder.appending(path: name).path
            _ = try SharedFiles.output(of: "cp", ["--sparse=always", path, folder.path])
        }
        let answer = try await Answer(path: folder.path, [])
        #expect(answer.problems.isEmpty, "\(answer.problems)")
        #expect(answer.run.status == 1)
        let images = answer.sources.filter {
            $0["kind"]?.string == "disk-image" && $0["location"]?["file"]?.string == nil
        }
        #expect(images.count == 2)
    }

    // MARK: Stored hashes

    @Test func `a stored hash is compared on request and told`() async throws {
        #expect(try await Answer("single.E01").sources[0]["image"]?["storedHash"]?.string == nil)
        let right = try await Answer("single.E01", ["--verify-images"])
        #expect(right.sources[0]["image"]?["storedHash"]?.string == "right")
        #expect(right.run.status == 1)
        #expect(
            try await Answer("dynamic.vhdx", ["--verify-images"]).sources[0]["image"]?["storedHash"]?.string == "none"
        )
        let path = FixtureImages.folder.appending(path: "single.E01").path
        let page = try await Lab.run(["find", path, "--verify-images", "--lang", "fr"])
        let words = page.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        #expect(words.contains("empreinte enregistrée\u{202F}: juste"))
    }

    @Test func `an image with bytes flipped does not agree with its hash`() async throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](try Data(contentsOf: FixtureImages.folder.appending(path: "single.E01")))
        // In the packed data: 16 bytes of name, 8 of the next section's place, 8 of the size stand before it. One flip alone
        // may hit a chunk of zeros, which is read as zeros when it is damaged.
        let section = try #require(Data(bytes).firstRange(of: Data("sectors\0".utf8))?.lowerBound)
        let size = bytes[(section + 24)..<(section + 32)].reversed().reduce(0) { $0 << 8 | Int($1) }
        for offset in stride(from: section + 1_024, to: section + size, by: 16_384) { bytes[offset] ^= 0x10 }
        let path = try folder.write("flipped.E01", bytes)
        let answer = try await Answer(path: path, ["--verify-images"])
        #expect(answer.sources[0]["image"]?["storedHash"]?.string == "wrong")
        #expect(answer.problems.contains("image.hash-wrong"))
        #expect(answer.run.status == 2)
    }

    // MARK: Locks and what is not read

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: FixtureImages.folder.appending(path: "bitlocker").path),
            "python3-cryptography and python3-numpy make the BitLocker fixtures"
        )
    )
    func `a locked volume is told with its keys, a wrong key says so, the right one opens`() async throws {
        let folder = try TemporaryFolder()
        let locked = try await Answer("bitlocker/cbc256.bde")
        #expect(locked.run.status == 2)
        #expect(locked.problems == ["bitlocker.locked"])
        let lock = locked.sources[0]["image"]?["volumes"]?.elements?.first?["bitLocker"]
        #expect(lock?["lock"]?.string == "locked")
        #expect(lock?["protectors"]?.elements?.compactMap { $0["kind"]?.string } == ["recovery-password", "password"])
        let wrong = try folder.write("wrong.txt", "no such password\n")
        #expect(
            try await Answer("bitlocker/cbc256.bde", ["--bitlocker-key", wrong]).problems == ["bitlocker.wrong-key"]
        )
        for (name, key) in [
            ("cbc256", "password.txt"), ("xts256", "recovery.txt"), ("startup", "startup.bek"),
            ("converting-early", "recovery.txt"),
        ] {
            let file = FixtureImages.folder.appending(path: "bitlocker/\(key)").path
            #expect(try await Answer("bitlocker/\(name).bde", ["--bitlocker-key", file]).keys == ["J464C"])
        }
        #expect(try await Answer("bitlocker/suspended.bde").keys == ["J464C"])
    }

    @Test(arguments: ["dynamic-gpt.raw", "dynamic-mbr.raw", "spaces.raw", "refs.raw"])
    func `a volume that is not read is told once, with its name`(name: String) async throws {
        let answer = try await Answer(name)
        #expect(answer.run.status == 2)
        #expect(answer.problems == ["volume.not-supported"])
        let text = answer.sources[0]["problems"]?.elements?.first?["text"]?.string ?? ""
        #expect(["dynamic-disk", "storage-spaces", "refs"].contains { text.contains($0) })
    }

    // MARK: Places

    private static let places: Set<String> = [
        "unattend.xml", "Windows/Panther/Unattend/unattend.xml", "Windows/System32/Sysprep/unattend.xml",
        "Windows.old/Windows/Panther/unattend.xml", "Windows/Setup/Scripts/SetupComplete.cmd", "sources/PID.txt",
        "DeploymentShare/Control/CustomSettings.ini", "Shares/DeploymentShare2/Control/Bootstrap.ini",
        "RemoteInstall/WdsClientUnattend/unattend.xml", "inetpub/wwwroot/web.config",
        "inetpub/wwwroot/deploy/keys.txt", "Users/Anne/Desktop/key.txt", "Users/Anne/Documents/key.txt",
        "ProgramData/OCS Inventory NG/Agent/last.txt", "Program Files/GLPI-Agent/var/data.txt",
    ]
    private static let mails: Set<String> = [
        "Users/Anne/Downloads/letter.eml", "Archive/old.mbox",
        "Users/Anne/AppData/Roaming/Thunderbird/Profiles/x.default/Mail/pop/Inbox",
    ]

    @Test func `every place of a Windows volume is looked into, mails only when asked for`() async throws {
        #expect(try await Answer("places.ntfs").files == Self.places)
        let mail = try await Answer("places.ntfs", ["--mail"])
        #expect(mail.files == Self.places.union(Self.mails))
        // A mailbox of Outlook is named, not passed over.
        let pst = mail.sources.first { $0["location"]?["file"]?.string?.hasSuffix("outlook.pst") == true }
        #expect(pst?["problems"]?.elements?.compactMap { $0["code"]?.string } == ["document.damaged"])
    }

    @Test func `all files means all files`() async throws {
        let answer = try await Answer("places.ntfs", ["--all-files"])
        // The volume's own table holds small files whole, and its first sectors look like a volume.
        let wanted = Self.places.union(Self.mails).union(["Elsewhere/unexpected.log"])
        #expect(answer.files.filter { !$0.hasPrefix("$") } == wanted)
    }

    @Test func `a Linux guest is looked into for inventories, and for mails when asked`() async throws {
        let agents = Set(["ocsinventory-agent/last_state", "fusioninventory-agent/dump.txt", "glpi-agent/data.txt"])
        let plain = Set(agents.map { "var/lib/\($0)" } + ["home/anne/notes.txt"])
        #expect(try await Answer("lvm.raw").files == plain)
        let mail = Set([
            "home/anne/Maildir/cur/1700000000.M1.guest:2,S", "var/mail/root", "home/anne/Documents/list.txt",
        ])
        #expect(try await Answer("lvm.raw", ["--mail"]).files == plain.union(mail))
    }
}
