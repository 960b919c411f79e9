import Foundation
import TestSupport
import Testing

/// The disk of 4 GiB that `scripts/fixtures/large.sh` makes: a hive of 113 MB with an individual key, on NTFS, behind a
/// GPT, in a dynamic VHDX.
enum LargeDisk {
    static let path = SharedFiles.packageRoot.appending(path: "build/fixtures/large/disk.vhdx").path
    static let isReady = FileManager.default.fileExists(atPath: path)
    static let name = "disk.vhdx"
    static let virtualByteCount = 4 << 30

    /// What every way to the disk must bring: the one key, and all that says where it lay.
    static func check(_ document: JSON, given: String) throws {
        #expect(document["verdict"]["outcome"].text == "key-found")
        let best = document["verdict"]["best"].text
        let finding = try #require(document["findings"].items.first { $0["id"].text == best })
        #expect(finding["partialKey"].text == (try Lab.wholeKey().suffix(5)).description)
        #expect(finding["key"].isAbsent)
        #expect(finding["value"].text == "DigitalProductId")
        #expect(finding["path"].text == #"Microsoft\Windows NT\CurrentVersion"#)
        #expect(finding["from"].text == "live" && finding["class"].text == "individual")
        // The value's bytes lie behind the hive's base block and bin header.
        #expect(finding["offset"].number ?? 0 > 4_096 + 32)
        let hive = try #require(document["sources"].items.first { $0["id"].text == finding["source"].text })
        #expect(hive["size"].number ?? 0 > 80_000_000)
        let location = hive["location"]
        #expect(location["containers"].items.map(\.text) == ["vhdx dynamic"])
        #expect(location["partition"].number == 1)
        #expect(location["volumeOffset"].number == 1 << 20)
        #expect(location["fileSystem"].text == "ntfs")
        #expect(location["file"].text == "Windows/System32/config/SOFTWARE")
        let image = try #require(document["sources"].items.first { $0["id"].text == hive["parent"].text })
        #expect(image["given"].text == given)
        #expect(image["kind"].text == "disk-image" && image["status"].text == "read")
        let bytesRead = try #require(image["bytesRead"].number)
        #expect(bytesRead > 0 && bytesRead < 16 << 20)
        #expect(image["sha256"].isAbsent)
    }

    /// What a person must be able to read.
    static func check(page: String) throws {
        let key = try Lab.wholeKey()
        #expect(page.contains("*****-*****-*****-*****-\(key.suffix(5))") && !page.shows(key))
        // A page breaks its lines where it likes.
        let words = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for evidence in [
            "vhdx dynamic › partition 1 (ntfs), from byte 1,048,576", "Windows/System32/config/SOFTWARE",
            #"Microsoft\Windows NT\CurrentVersion → DigitalProductId"#, "Byte 4,", " bytes",
        ] { #expect(words.contains(evidence), "\(evidence)") }
    }
}

@Suite(.enabled(if: LargeDisk.isReady, "build/fixtures/large is not there: run scripts/fixtures/large.sh"))
struct LargeDiskTests {
    @Test func `a key is found in a hive of 113 MB, and the page says where`() async throws {
        let page = try await Lab.run(["find", LargeDisk.path])
        #expect(page.status == 0, "\(page.error)")
        try LargeDisk.check(page: page.output)
        let run = try await Lab.run(["find", LargeDisk.path, "--json"])
        #expect(run.status == 0)
        try LargeDisk.check(JSON(run.output), given: LargeDisk.path)
    }

    @Test func `a disk that comes through a pipe is an image too`() async throws {
        let lab = try Lab()
        let pages = try await lab.shell("cat '\(LargeDisk.path)' | \"$REGAIN\" find -", ["TMPDIR": lab.path("")])
        #expect(pages.status == 0, "\(pages.error)")
        try LargeDisk.check(page: pages.output)
        let run = try await lab.shell("\"$REGAIN\" find - --json < '\(LargeDisk.path)'")
        #expect(run.status == 0)
        try LargeDisk.check(JSON(run.output), given: "-")
        // The copy had no name, and nothing of it is left.
        #expect(try FileManager.default.contentsOfDirectory(atPath: lab.path("")) == ["sources"])
    }

    @Suite(
        .enabled(
            if: PythonServer.hasModule("moto.server, flask, boto3"),
            "the Python package moto[server] is not installed"
        ),
        .timeLimit(.minutes(15))
    )
    struct InAnObjectStore {
        @Test func `a signed object is read by ranges, few and small`() async throws {
            let server = try PythonServer("objects.py")
            server.say("put \(LargeDisk.name) \(LargeDisk.path)")
            server.say("count")
            let address = "s3://disks/\(LargeDisk.name)"
            let arguments = [
                "find", address, "--s3-endpoint", "http://127.0.0.1:\(server.port)", "--s3-region", "eu-central-1",
            ]
            let owner = [
                "AWS_ACCESS_KEY_ID": server.text("owner", "access"),
                "AWS_SECRET_ACCESS_KEY": server.text("owner", "secret"),
            ]
            let run = try await Lab.run(arguments + ["--json"], owner)
            #expect(run.status == 0, "\(run.error)")
            let served = server.say("count")
            let document = try JSON(run.output)
            try LargeDisk.check(document, given: address)
            let image = document["sources"].items.first
            // What the program says it read is what the server sent.
            #expect(image?["bytesRead"].number == served["bytes"])
            #expect(image?["requests"].number == served["requests"])
            #expect(served["bytes"] ?? .max < 16 << 20)
            #expect(served["requests"] ?? .max < 100)
            print("4 GiB over S3: \(served["bytes"] ?? 0) bytes in \(served["requests"] ?? 0) requests")

            let page = try await Lab.run(arguments, owner)
            #expect(page.status == 0)
            try LargeDisk.check(page: page.output)
            let amount = (served["bytes"] ?? 0).formatted(.number.locale(Locale(identifier: "en")))
            #expect(page.output.contains("\(amount) of "))
            #expect(page.output.contains("in \(served["requests"] ?? 0) requests"))

            // The signature is really looked at: with another secret nothing is to be had.
            let wrong = try await Lab.run(
                arguments + ["--json"],
                owner.merging(["AWS_SECRET_ACCESS_KEY": "wrong"]) { $1 }
            )
            #expect(wrong.status == 2)
            let refusal = try JSON(wrong.output)["sources"].items.first
            #expect(refusal?["status"].text == "unreadable")
            #expect(refusal?["problems"].items.map { $0["code"].text } == ["remote.denied"])
            #expect(refusal?["problems"].items.first?["text"].text?.contains("SignatureDoesNotMatch") == true)
        }
    }

    @Suite(
        .enabled(
            if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/smbd")
                && SharedFiles.hasTool("python3"),
            "smbd is not installed or this is not root"
        ),
        .timeLimit(.minutes(15))
    )
    struct OnAShare {
        @Test func `a disk on a share is read by ranges, as a user and as a guest`() async throws {
            let lab = try Lab()
            let server = try PythonServer("share.py")
            server.say("put \(LargeDisk.name) \(LargeDisk.path)")
            let password = try lab.write("password", server.text("password") + "\n")
            let address = "smb://127.0.0.1:\(server.port)/disks/\(LargeDisk.name)"
            let user = ["--smb-user", server.text("user"), "--smb-password-file", password]
            let run = try await lab.run(["find", address, "--json"] + user)
            #expect(run.status == 0, "\(run.error)")
            try LargeDisk.check(JSON(run.output), given: address)
            #expect(!run.everything.contains(server.text("password")))
            let guest = try await lab.run(["find", address.replacing("/disks/", with: "/open/")])
            #expect(guest.status == 0, "\(guest.error)")
            try LargeDisk.check(page: guest.output)

            let wrong = try lab.write("wrong-password", "wrong\n")
            let refused = try await lab.run(
                ["find", address, "--json", "--smb-user", server.text("user"), "--smb-password-file", wrong]
            )
            #expect(refused.status == 2)
            let codes = try JSON(refused.output)["sources"].items.flatMap {
                $0["problems"].items.map { $0["code"].text }
            }
            #expect(codes == ["remote.denied"])
            let missing = try await lab.run(["find", address + ".old"] + user)
            #expect(missing.status == 66)
        }
    }
}
