import Foundation
import JSONText
import TestSupport
import Testing

/// `regain find --carve`: what remains of installations that are gone.
@Suite(.serialized)
struct CarvingCommandTests {
    private static let canMakeVolumes = ["mkntfs", "ntfscp", "wimcapture", "wimapply", "sfdisk", "qemu-img"]
        .allSatisfy(SharedFiles.hasTool)

    private static func json(_ run: ToolRun) throws -> JSONValue {
        try JSONValue(parsing: Array(run.output.utf8).span)
    }

    private static func findings(_ document: JSONValue) -> [JSONValue] { document["findings"]?.elements ?? [] }

    /// The last five characters of the key in `Lab.hive(number)`.
    private static func partialKey(_ number: Int = 0) throws -> String { String(try Lab.wholeKey(number).suffix(5)) }

    // MARK: A disk formatted anew

    @Test(.enabled(if: canMakeVolumes, "needs mkntfs, ntfscp, wimapply, sfdisk and qemu-img"))
    func `a disk formatted anew yields its old key, and which Windows it was of, by carving alone`() async throws {
        let lab = try Lab()
        try lab.write("tree/Windows/System32/config/SOFTWARE", Lab.hive())
        let made = try await lab.shell(
            """
            set -e
            truncate -s 32M volume; mkntfs -q -F -Q volume
            wimcapture tree tree.wim --compress=none; wimapply tree.wim 1 volume
            mkntfs -q -F -Q volume
            truncate -s 40M disk; printf 'label: dos\\nstart=2048,size=65536,type=7\\n' | sfdisk -q disk
            dd if=volume of=disk bs=512 seek=2048 conv=notrunc,sparse
            qemu-img convert -O vhdx -o subformat=dynamic disk disk.vhdx
            """
        )
        try #require(made.status == 0, "\(made.error)")

        let without = try await lab.run(["find", "disk.vhdx", "--json"])
        #expect(without.status == 1)
        #expect(Self.findings(try Self.json(without)).isEmpty)

        for mode in ["--carve", "--carve=all"] {
            let run = try await lab.run(["find", "disk.vhdx", mode, "--json"])
            #expect(run.status == 0, "\(run.error)")
            let document = try Self.json(run)
            #expect(document["verdict"]?["outcome"]?.string == "key-found")
            let installation = try #require(document["installations"]?.elements?.first)
            #expect(installation["productName"]?.string == "Windows Server 2008 R2 Standard")
            #expect(installation["edition"]?.string == "ServerStandard" && installation["build"]?.string == "7601")
            #expect(installation["root"]?.string?.contains("carved@") == true)
            let found = Self.findings(document).filter { $0["partialKey"]?.string == (try? Self.partialKey()) }
            #expect(Set(found.compactMap { $0["form"]?.string }) == ["dpid3", "dpid4"])
            for finding in found {
                #expect(finding["lies"]?["in"]?.string == "unallocated" && finding["from"]?.string == "carved")
                #expect(finding["installation"]?.string == installation["id"]?.string)
                #expect(finding["path"]?.string?.hasSuffix(#"Windows NT\CurrentVersion"#) == true)
                #expect(finding["fits"]?.string == "yes")
            }
            // The offset is that on the disk inside.
            let disk = [UInt8](try Data(contentsOf: URL(filePath: lab.path("disk"))))
            let blob = Lab.individual().version3()
            let offset = try #require(found.first { $0["form"]?.string == "dpid3" }?["offset"]?.integer)
            #expect(Array(disk[offset..<offset + blob.count]) == blob)
            let containers = document["sources"]?.elements?.first?["location"]?["containers"]?.elements
            #expect(containers?.first?.string == "vhdx dynamic")
        }

        let page = try await lab.run(["find", "disk.vhdx", "--carve"])
        #expect(page.output.contains("the space is free") && page.output.contains("vhdx"))
        #expect(page.output.contains("ServerStandard, 7601"))
        #expect(!page.everything.shows(try Lab.wholeKey()))
        let table = try await lab.run(["find", "disk.vhdx", "--carve", "--csv"])
        #expect(table.output.contains(",unallocated,"))
    }

    @Test(.enabled(if: canMakeVolumes, "needs mkntfs, ntfscp, wimapply, sfdisk and qemu-img"))
    func `slack and the page file are searched, and a file that was read is not told twice`() async throws {
        let lab = try Lab()
        try lab.write("tree/Windows/System32/config/SOFTWARE", Lab.hive(0))
        let mark = Array("a letter with a rest behind it".utf8)
        try lab.write("tree/letter.txt", mark + [UInt8](repeating: 0x20, count: 5_000 - mark.count))
        var pages = [UInt8](repeating: 0x5A, count: 1 << 20)
        pages.replaceSubrange(300_001..<300_165, with: Lab.individual(1).version3())
        try lab.write("pages", pages)
        let made = try await lab.shell(
            """
            set -e
            truncate -s 32M volume; mkntfs -q -F -Q volume
            wimcapture tree tree.wim --compress=none; wimapply tree.wim 1 volume
            # An image of Windows leaves its page file out.
            ntfscp -q volume pages pagefile.sys
            """
        )
        try #require(made.status == 0, "\(made.error)")
        var volume = try Data(contentsOf: URL(filePath: lab.path("volume")))
        let letter = try #require(volume.range(of: Data(mark)))
        let rest = letter.lowerBound + 5_100
        volume.replaceSubrange(rest..<rest + 164, with: Lab.individual(2).version3())
        try volume.write(to: URL(filePath: lab.path("volume")))

        let document = try Self.json(try await lab.run(["find", "volume", "--carve", "--json"]))
        let found = Self.findings(document)
        let slack = try #require(found.first { $0["partialKey"]?.string == (try? Self.partialKey(2)) })
        #expect(slack["lies"]?["in"]?.string == "slack" && slack["lies"]?["path"]?.string == "letter.txt")
        #expect(slack["offset"]?.integer == rest)
        let page = try #require(found.first { $0["partialKey"]?.string == (try? Self.partialKey(1)) })
        #expect(page["offset"]?.integer == 300_001 && page["lies"]?["in"]?.string == "file")
        let source = document["sources"]?.elements?.first { $0["id"]?.string == page["source"]?.string }
        #expect(source?["location"]?["file"]?.string == "pagefile.sys")

        let all = Self.findings(try Self.json(try await lab.run(["find", "volume", "--carve=all", "--json"])))
        let own = all.filter { $0["partialKey"]?.string == (try? Self.partialKey(0)) }
        #expect(!own.isEmpty && own.allSatisfy { $0["from"]?.string == "live" })
        #expect(all.contains { $0["lies"]?["path"]?.string == "pagefile.sys" })
    }

    // MARK: Bytes without structure

    @Test func `bytes without a structure are searched without being asked, pages of a hive put together`() async throws
    {
        let lab = try Lab()
        try lab.write("remains", Self.noise(3 << 20, hives: [500 * 512]))
        let run = try await lab.run(["find", "remains", "--json"])
        let document = try Self.json(run)
        #expect(run.status == 0 && document["verdict"]?["outcome"]?.string == "key-found")
        #expect(document["installations"]?.elements?.first?["build"]?.string == "7601")
        let page = try await lab.run(["find", "remains", "--lang", "fr"])
        #expect(page.output.contains("dans ce qui reste du registre"))
    }

    @Test func `an image that cannot be opened is searched as it is, when asked to`() async throws {
        let lab = try Lab()
        // The mark of a virtual disk, and nothing of its tables.
        var bytes = Self.noise(2 << 20, hives: [1 << 20])
        bytes.replaceSubrange(0..<8, with: Array("vhdxfile".utf8))
        try lab.write("broken.vhdx", bytes)
        #expect(Self.findings(try Self.json(try await lab.run(["find", "broken.vhdx", "--json"]))).isEmpty)
        let run = try await lab.run(["find", "broken.vhdx", "--carve", "--json"])
        #expect(run.status == 2)
        let partialKey = try Self.partialKey()
        #expect(Self.findings(try Self.json(run)).contains { $0["partialKey"]?.string == partialKey })
    }

    // MARK: Going on

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "needs python3"))
    func `a search that was killed goes on where it stopped and ends with the same report`() async throws {
        let lab = try Lab()
        // The first key lies in what is done before the program is killed, the second behind it.
        try lab.write("remains", Self.noise(40 << 20, hives: [1 << 20, 38 << 20]))
        let whole = try Self.json(try await lab.run(["find", "remains", "--carve=all", "--json"]))
        let run = try await lab.shell(
            """
            mkfifo hold; python3 '\(Self.server)' remains 25165824 8388608 gate < hold > port & exec 9> hold
            until [ -s port ]; do sleep 0.02; done
            url=http://127.0.0.1:$(cat port)/remains
            "$REGAIN" find $url --carve=all --resume state --progress always --lang fr 2> progress & child=$!
            for turn in $(seq 1 500); do
                grep -q '"kind"' state 2>/dev/null && grep -q Mio progress && break
                sleep 0.02
            done
            kill -9 $child; wait $child 2> /dev/null
            cp state killed; : > remains.log; touch gate
            "$REGAIN" find $url --carve=all --resume state --json > second; echo $? > code
            "$REGAIN" find $url --carve=all --resume state --json > third
            exec 9>&-; wait
            """
        )
        #expect(run.status == 0, "\(run.error)")
        func read(_ name: String) throws -> String { try String(contentsOfFile: lab.path(name), encoding: .utf8) }
        #expect(try read("code") == "0\n")
        #expect(try read("progress").contains("sur 40,0\u{A0}Mio"))
        for name in ["second", "third"] {
            let document = try JSONValue(parsing: Array(try read(name).utf8).span)
            #expect(Self.outline(document) == Self.outline(whole), "\(name)")
            #expect(document["verdict"]?["outcome"]?.string == whole["verdict"]?["outcome"]?.string)
        }
        // What was done is not read again: of the first 8 MiB only the head and the places of the finds.
        let again = try read("remains.log").split(separator: "\n")
            .map { $0.split(separator: " ").compactMap { Int($0) } }
            .filter { $0[1] <= 8 << 20 && $0[1] - $0[0] > 2 << 20 }
        #expect(again.isEmpty)
        // The state tells places; no key, whole or in part, can be had from it.
        let state = try read("killed") + read("state")
        let (key, partialKey) = (try Lab.wholeKey(), try Self.partialKey())
        #expect(!state.shows(key) && !state.contains(partialKey))
        let mode = try FileManager.default.attributesOfItem(atPath: lab.path("state"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(.enabled(if: SharedFiles.hasTool("python3"), "needs python3"))
    func `whoever asks it to end gets what was found until then, in good order`() async throws {
        let lab = try Lab()
        try lab.write("remains", Self.noise(40 << 20, hives: [1 << 20]))
        let run = try await lab.shell(
            """
            mkfifo hold; python3 '\(Self.server)' remains 25165824 8388608 gate < hold > port & exec 9> hold
            until [ -s port ]; do sleep 0.02; done
            "$REGAIN" find http://127.0.0.1:$(cat port)/remains --carve=all --resume state --json > first & child=$!
            for turn in $(seq 1 500); do grep -q '"kind"' state 2>/dev/null && break; sleep 0.02; done
            # A shell starts what runs in the background deaf to the interrupt of its keyboard.
            kill -TERM $child; touch gate; wait $child; echo $? > code
            exec 9>&-; wait
            """
        )
        #expect(run.status == 0, "\(run.error)")
        #expect(try String(contentsOfFile: lab.path("code"), encoding: .utf8) == "2\n")
        let document = try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(filePath: lab.path("first")))).span)
        let codes = document["sources"]?.elements?.first?["problems"]?.elements?.compactMap { $0["code"]?.string }
        #expect(codes == ["carving.cut-short-resumable"])
        #expect(Self.findings(document).contains { $0["partialKey"]?.string == (try? Self.partialKey()) })
    }

    @Test func `a state of another search is refused and left as it is`() async throws {
        let lab = try Lab()
        try lab.write("one", Self.noise(1 << 20, hives: [4_096]))
        try lab.write("two", Self.noise(1 << 20, hives: [8_192]))
        #expect(try await lab.run(["find", "one", "--carve", "--resume", "state"]).status == 0)
        let state = try Data(contentsOf: URL(filePath: lab.path("state")))

        let other = try await lab.run(["find", "two", "--carve", "--resume", "state"])
        #expect(other.status == 65 && other.error.contains("other sources (one)"))
        let mode = try await lab.run(["find", "one", "--carve=all", "--resume", "state"])
        #expect(mode.status == 65 && mode.error.contains("another `--carve` (unallocated)"))
        let noState = try await lab.run(["find", "one", "--carve", "--resume", "two"])
        #expect(noState.status == 65 && noState.error.contains("no state of a search"))
        let noCarve = try await lab.run(["find", "one", "--resume", "state"])
        #expect(noCarve.status == 64)
        let noFolder = try await lab.run(["find", "one", "--carve", "--resume", "nowhere/state"])
        #expect(noFolder.status == 74)
        #expect(try Data(contentsOf: URL(filePath: lab.path("state"))) == state)
        #expect(try Data(contentsOf: URL(filePath: lab.path("two"))).count == 1 << 20)

        try lab.write("one", Self.noise(1 << 20, hives: [12_288]))
        let changed = try await lab.run(["find", "one", "--carve", "--resume", "state", "--lang", "fr"])
        #expect(changed.status == 65 && changed.error.contains("qui a changé depuis"))
    }

    // MARK: Material

    private static let server = SharedFiles.packageRoot.appending(path: "Tests/Servers/held.py").path

    /// Random bytes with hives in them.
    private static func noise(_ count: Int, hives: [Int]) -> [UInt8] {
        var random = SeededRandom(seed: 20_261_121)
        var block: [UInt8] = []
        for _ in 0..<(1 << 15) {
            let number = random.next()
            for byte in 0..<8 { block.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
        }
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += block }
        bytes.removeLast(bytes.count - count)
        // No structure is claimed at the start.
        for index in 0..<64 { bytes[index] = UInt8(0x80 + index) }
        let hive = Lab.hive()
        for offset in hives {
            bytes.replaceSubrange(offset..<offset + hive.count, with: hive)
        }
        return bytes
    }

    /// What a report says about finds, without what differs from run to run.
    private static func outline(_ document: JSONValue) -> [String] {
        let findings = Self.findings(document).map { finding in
            ["offset", "partialKey", "form", "path", "value", "installation", "fits", "from"]
                .map { "\(finding[$0]?.string ?? "\(finding[$0]?.integer ?? -1)")" }.joined(separator: " ")
        }
        let installations = (document["installations"]?.elements ?? []).map { installation in
            ["id", "productName", "edition", "build"].map { installation[$0]?.string ?? "–" }.joined(separator: " ")
        }
        return findings + installations
    }
}
