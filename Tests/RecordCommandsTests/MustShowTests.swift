import ByteKit
import Foundation
import JSONText
import ProductKey
import Records
import TestSupport
import Testing

/// From a backup to a key under seal and back, with the built program.
@Suite struct MustShowTests {
    static let today = Timestamp(secondsSince1970: Int64(Date.now.timeIntervalSince1970))

    static func day(_ days: Int) -> Timestamp {
        Timestamp(secondsSince1970: today.secondsSince1970 + Int64(days) * 86_400)
    }

    /// The key that the backup of a number holds.
    static func key(_ number: Int) throws -> String { try SampleKeys.key(SampleKeys.madeUp[number]).revealed() }

    @Test(.enabled(if: SharedFiles.hasTool("age") && SharedFiles.hasTool("python3")), arguments: DatabasePlace.all)
    func `a key found in a backup goes under seal, is shown with a trace, and opens outside`(
        place: DatabasePlace
    ) async throws {
        let shop = try Workshop(place)
        try await shop.begin()
        let backup = ServerBackup(of: "SRV1", written: Self.day(-1))
        try shop.folder.write("backup/Windows/System32/config/SOFTWARE", backup.software)
        try shop.folder.write("backup/Windows/System32/config/SYSTEM", backup.system)
        let key = try Self.key(0)

        let found = try await shop.unlocked("find", shop.path("backup"), "--record")
        #expect(found.status == 0 && !found.everything.contains(key), "\(found.error)")
        let list = try await shop.run("vault", "list", "--json")
        let records = try #require(try list.json()["records"]?.elements)
        #expect(records.map { $0["reference"]?.string } == ["K-1"])
        #expect(records[0]["values"]?["partial"]?.string == String(key.suffix(5)))
        #expect(!list.output.contains(key))
        // Found once more, nothing changes.
        #expect(try await shop.unlocked("find", shop.path("backup"), "--record").status == 0)
        #expect(try await shop.run("vault", "list", "--json").output == list.output)

        // Shown with a reason, and written down; into a pipe only where that is asked for.
        let refused = try await shop.unlocked("vault", "reveal", "K-1", "--reason", "reinstall")
        #expect(refused.status == 3 && !refused.everything.contains(key))
        let shown = try await shop.unlocked("vault", "reveal", "K-1", "--reason", "reinstall", "--pipe")
        #expect(shown.status == 0 && shown.output == key + "\n")
        let events = try await shop.run("audit", "list", "--action", "key.reveal", "--json")
        let event = try #require(try events.json()["events"]?.elements?.last)
        #expect(event["who"]?.string == "Anna" && event["why"]?.string == "reinstall")
        #expect(event["object"]?.string == "K-1" && event["outcome"]?.string == "done")

        // Outside Regain, with Debian's age: by the identity and its passphrase, and by the paper.
        let identity = try await shop.run("vault", "identity", "--output", shop.path("identity.age"))
        #expect(identity.status == 0, "\(identity.error)")
        let home = try shop.book().organisation(nil).id
        let (_, sealed) = try shop.book().sealedKey("K-1", in: home, reason: "test")
        let file = try shop.folder.write("K-1.age", sealed)
        let opened = try await shop.terminal(
            ["age", "-d", "-i", shop.path("identity.age"), file],
            typing: Workshop.passphrase
        )
        #expect(opened.status == 0 && opened.output.contains(key))
        let byPaper = try await ToolRun("age", ["-d", "-i", shop.path("paper.txt"), file])
        #expect(byPaper.status == 0 && byPaper.output.trimmingCharacters(in: .newlines) == key)

        // A wrong passphrase opens nothing and is written down.
        let wrong = try shop.folder.write("wrong", "something else\n")
        let guess = try await shop.run(
            "vault",
            "reveal",
            "K-1",
            "--reason",
            "x",
            "--pipe",
            "--passphrase-file",
            wrong
        )
        #expect(guess.status == 3 && !guess.everything.contains(key))
        let refusals = try await shop.run("audit", "list", "--outcome", "refused")
        #expect(refusals.status == 0 && refusals.output.contains("vault.unlock"))

        #expect(try shop.filesShowing([key]).isEmpty)
    }

    @Test(arguments: DatabasePlace.files)
    func `one changed byte of the trail is found and named`(place: DatabasePlace) async throws {
        let shop = try Workshop(place)
        try await shop.begin()
        let book = try shop.book()
        let home = try book.organisation(nil).id
        for number in 1...4 {
            _ = try book.add(.server, in: home, Statement(["name": "SRV\(number)"], by: ValueOrigin(.person, "Anna")))
        }
        let signed = try await shop.unlocked("audit", "sign", "--json").json()
        let head = try #require(signed["head"]?.string)
        let publicKey = try #require(signed["publicKey"]?.string)
        try shop.folder.write("key.txt", publicKey + "\n")

        let sound = try await shop.run("audit", "verify", "--head", head)
        #expect(
            sound.status == 0 && sound.output.contains("up to event \(head.prefix { $0 != ":" })"),
            "\(sound.everything)"
        )
        let trail = shop.path("trail.jsonl")
        let export = try await shop.run("audit", "export", "--output", trail, "--reason", "yearly")
        #expect(export.status == 0, "\(export.error)")
        let last = try await shop.run("audit", "list", "--limit", "1", "--json").json()["events"]?.elements?.last
        #expect(last?["details"]?["way"]?.string == "export-jsonl" && last?["why"]?.string == "yearly")
        // Offline: no database is needed, nor made.
        for given in [publicKey, shop.path("key.txt")] {
            let offline = try await shop.run(
                "audit",
                "verify",
                trail,
                "--public-key",
                given,
                "--head",
                head,
                "--database",
                shop.path("none.sqlite")
            )
            #expect(offline.status == 0, "\(offline.everything)")
        }
        #expect(!FileManager.default.fileExists(atPath: shop.path("none.sqlite")))
        #expect(try await shop.run("audit", "verify", trail).status == 64)
        let cef = try await shop.run("audit", "export", "--format", "cef")
        #expect(cef.output.split(separator: "\n").allSatisfy { $0.hasPrefix("CEF:0|Regain|Regain|") })

        // One byte of the export: the line and the event are named.
        var lines = try String(contentsOfFile: trail, encoding: .utf8).split(separator: "\n").map(String.init)
        let index = try #require(lines.firstIndex { $0.contains("\"object\":\"S-2\"") })
        lines[index] = lines[index].replacing("\"object\":\"S-2\"", with: "\"object\":\"S-3\"")
        let edited = try shop.folder.write("edited.jsonl", lines.map { $0 + "\n" }.joined())
        let found = try await shop.run("audit", "verify", edited, "--public-key", publicKey, "--json")
        #expect(found.status == 1)
        let problem = try #require(try found.json()["problems"]?.elements?.first)
        #expect(problem["kind"]?.string == "edited" && problem["line"]?.integer == index + 1)
        // Lines cut off behind the head that was kept.
        let cut = try shop.folder.write("cut.jsonl", lines.prefix(2).map { $0 + "\n" }.joined())
        let short = try await shop.run("audit", "verify", cut, "--public-key", publicKey, "--head", head, "--json")
        #expect(short.status == 1 && short.output.contains("cut-tail"))

        // One byte in the file of the database itself.
        let event = try #require(problem["first"]?.integer)
        try Self.changeByte(in: shop.database, "\"object\":\"S-2\"", to: "\"object\":\"S-9\"")
        let broken = try await shop.run("audit", "verify")
        #expect(broken.status == 1 && broken.output.contains("event \(event)"), "\(broken.everything)")
        // And in its last event, after which nothing can be written: nor is anything done.
        let rows = try #require(
            try await shop.run("audit", "list", "--limit", "1", "--json").json()["events"]?.elements?.last?["seq"]?
                .integer
        )
        try Self.changeByte(in: shop.database, "\"seq\":\(rows + 1),", to: "\"seq\":\(rows + 2),")
        let ended = try await shop.run("audit", "verify")
        #expect(ended.status == 1 && ended.error.contains("\(rows + 1)"), "\(ended.everything)")
        let nothing = try await shop.run("vault", "list")
        #expect(nothing.status != 0 && nothing.output.isEmpty)
    }

    /// Writes over a text in the file of a database, as nobody should.
    private static func changeByte(in path: String, _ text: String, to other: String) throws {
        // Everything that is still in the log goes into the file first.
        _ = try SharedFiles.output(
            of: "python3",
            [
                "-c",
                """
                import sqlite3, sys
                path, old, new = sys.argv[1:]
                database = sqlite3.connect(path)
                database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
                database.close()
                data = open(path, 'rb').read()
                assert old.encode() in data
                open(path, 'r+b').write(data.replace(old.encode(), new.encode()))
                """, path, text, other,
            ]
        )
    }

    // MARK: Watch

    @Test(arguments: DatabasePlace.all)
    func `a round speaks to people, monitors and calendars`(place: DatabasePlace) async throws {
        let shop = try Workshop(place)
        let early = try await shop.run("watch", "--nagios")
        #expect(early.status == 3 && early.output.hasPrefix("REGAIN UNKNOWN - ") && early.output.contains("vault init"))
        try await shop.begin()
        #expect(try await shop.run("watch", "--nagios").status == 0)
        let book = try shop.book()
        let home = try book.organisation(nil).id
        func add(_ kind: RecordKind, _ values: [String: String]) throws {
            _ = try book.add(kind, in: home, Statement(values, by: ValueOrigin(.person, "Anna")))
        }
        try add(.licence, ["product": "Server 2022", "evaluation-end": Self.day(20).isoDay])
        try add(.server, ["name": "SRV1"])
        #expect(try await shop.run("watch", "--nagios").status == 1)
        #expect(try await shop.run("watch", "--nagios", "--critical-days", "25").status == 2)
        #expect(try await shop.run("watch", "--critical-days", "40").status == 64)
        let table = try await shop.run("watch")
        #expect(table.status == 1 && table.output.contains("Acme: 4 items, 0 critical, 4 warnings"))
        #expect(table.output.contains("In all: 4 items, 0 critical, 4 warnings"))
        #expect(table.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        let document = try await shop.run("watch", "--json", "--lang", "fr").json()
        #expect(document["totals"]?["warning"]?.integer == 4)
        let limits = try shop.folder.write("limits.json", #"{"schema": "regain.thresholds/1", "warning-days": 3}"#)
        // The evaluation is far away now, and critical days may not exceed the warning.
        #expect(try await shop.run("watch", "--thresholds", limits).status == 64)
        let few = try await shop.run("watch", "--thresholds", limits, "--critical-days", "1", "--json").json()
        #expect(few["totals"]?["warning"]?.integer == 3)
        let wrong = try shop.folder.write("wrong.json", #"{"schema": "regain.thresholds/1", "warn": 3}"#)
        let fault = try await shop.run("watch", "--thresholds", wrong)
        #expect(fault.status == 65 && fault.error.contains("warn"))
        let metrics = try await shop.run("watch", "--prometheus")
        #expect(
            metrics.status == 0
                && metrics.output.contains(
                    "regain_attention{organisation=\"Acme\",rule=\"no-key\",severity=\"warning\"} 1"
                )
        )
        let calendar = try await shop.run("watch", "--ics")
        #expect(calendar.status == 0 && calendar.output.contains("BEGIN:VEVENT"))
        #expect(try await shop.run("watch", "--ics", "--json").status == 64)
    }

    // MARK: Drill

    @Test(arguments: DatabasePlace.all)
    func `a drill on five backups is right about each`(place: DatabasePlace) async throws {
        let shop = try Workshop(place)
        try await shop.begin()
        let backups = try Self.fiveBackups(shop)
        let book = try shop.book()
        let home = try book.organisation(nil).id
        for (number, backup) in backups.enumerated() {
            let origin = ValueOrigin(.person, "Anna")
            let server = try book.add(.server, in: home, Statement(["name": "SRV\(number + 1)"], by: origin))
            let record = try book.add(.backup, in: home, Statement(["path": backup.path], by: origin))
            try book.link(record.reference, to: server.reference, in: home)
        }
        let first = shop.path("first.json")
        let run = try await shop.unlocked("drill", "--json", "--output", first, "--progress", "never")
        #expect(run.status == 1, "\(run.error)")
        let document = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: first))).span)
        let codes = (document["results"]?.elements ?? []).map { server in
            server["checks"]?.elements?.first { $0["check"]?.string == "backup" }?["code"]?.string
        }
        #expect(codes == backups.map(\.code))
        #expect(document["checks"]?["backup"]?.integer == 1 && document["servers"]?.integer == 5)
        #expect(document["previous"]?.string == "")

        // The trail knows it as it is, and only so.
        let known = try await shop.run("drill", "--verify", first)
        #expect(known.status == 0 && known.output.contains("\(Self.today.isoDay.prefix(4))"))
        let text = try String(contentsOfFile: first, encoding: .utf8)
        let changed = try shop.folder.write("changed.json", text.replacing("\"good\": 0", with: "\"good\": 5"))
        let noticed = try await shop.run("drill", "--verify", changed)
        #expect(noticed.status == 1 && noticed.output.hasPrefix("Changed"), "\(noticed.everything)")
        let made = try #require(document["made"]?.string)
        let other = try shop.folder.write("other.json", text.replacing(made, with: "2020-01-01T00:00:00Z"))
        #expect(try await shop.run("drill", "--verify", other).output.hasPrefix("Unknown"))
        #expect(try await shop.run("drill", "--verify", shop.passphraseFile).status == 65)

        // The next one is chained to it; people see a table.
        let second = shop.path("second.json")
        _ = try await shop.unlocked("drill", "--json", "--output", second, "--longest-age", "4000")
        let next = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: second))).span)
        let digest = try SharedFiles.output(of: "sha256sum", [first])
        #expect(next["previous"]?.string == String(decoding: digest.prefix(64), as: UTF8.self))
        #expect(next["checks"]?["backup"]?.integer == 2)
        let table = try await shop.unlocked("drill", "--lang", "en")
        #expect(table.status == 1 && table.output.contains("backup: 1 of 5") && table.output.contains("S-4: "))
        #expect(try shop.filesShowing((0..<4).map(Self.key)).isEmpty)
    }

    /// Good, no hive, truncated, of another computer, too old; the first in a disk image where the tools for it are there.
    private static func fiveBackups(_ shop: Workshop) throws -> [(path: String, code: String)] {
        func write(_ name: String, _ backup: ServerBackup, cut: Bool = false) throws -> String {
            let software = backup.software
            try shop.folder.write("\(name)/Windows/System32/config/SYSTEM", backup.system)
            try shop.folder.write(
                "\(name)/Windows/System32/config/SOFTWARE",
                cut ? Array(software.prefix(4_096 + 100)) : software
            )
            return shop.path(name)
        }
        var good = try write("good", ServerBackup(of: "SRV1", written: day(-2)))
        if ["mkfs.vfat", "mmd", "mcopy", "qemu-img"].allSatisfy(SharedFiles.hasTool) {
            let volume = shop.path("good.fat")
            _ = try SharedFiles.output(of: "mkfs.vfat", ["-C", volume, "4096"])
            for folder in ["::/Windows", "::/Windows/System32", "::/Windows/System32/config"] {
                _ = try SharedFiles.output(of: "mmd", ["-i", volume, folder])
            }
            for hive in ["SOFTWARE", "SYSTEM"] {
                _ = try SharedFiles.output(
                    of: "mcopy",
                    ["-i", volume, "\(good)/Windows/System32/config/\(hive)", "::/Windows/System32/config/\(hive)"]
                )
            }
            good = shop.path("good.vhdx")
            _ = try SharedFiles.output(of: "qemu-img", ["convert", "-f", "raw", "-O", "vhdx", volume, good])
        }
        try shop.folder.write("empty/Users/Public/letter.txt", "Dear all,\n")
        return [
            (good, "drill.backup-good"), (shop.path("empty"), "drill.no-hive"),
            (try write("cut", ServerBackup(of: "SRV3", written: day(-2)), cut: true), "drill.unreadable"),
            (try write("other", ServerBackup(of: "SRV9", written: day(-2))), "drill.other-computer"),
            (try write("old", ServerBackup(of: "SRV5", written: day(-400))), "drill.too-old"),
        ]
    }
}
