import ByteKit
import Foundation
import JSONText
import Oversight
import ProductKey
import Records
import RecordStore
import Recovery
import TestSupport
import Testing
import Texts

@Suite struct DrillTests {
    private static func drill(_ round: Round, days: Int = 30) async throws -> DrillReport {
        try await Drill(round.book, round.custody, longestAge: days, options: .init(), now: Round.today)
            .run(try round.book.organisations())
    }

    /// A server with key, licence, proof and a backup in a folder, all good.
    private static func ready() throws -> Round {
        let round = try Round()
        try round.add(.server, ["name": "srv1.corp.example"])
        try round.add(.licence, ["product": "x", "channel": "retail"])
        try round.link("L-1", "S-1")
        try round.prove("L-1")
        try round.seal(0, ["channel": "retail"], on: "S-1")
        let backup = ServerBackup(of: "SRV1", written: day(-3))
        try round.folder.write("backup/Windows/System32/config/SOFTWARE", backup.software)
        try round.folder.write("backup/Windows/System32/config/SYSTEM", backup.system)
        try round.add(.backup, ["path": round.folder.url.appending(path: "backup").path, "taken": day(-3).isoDay])
        try round.link("B-1", "S-1")
        return round
    }

    private static func day(_ days: Int) -> Timestamp {
        Timestamp(secondsSince1970: Round.today.secondsSince1970 + Int64(days) * 86_400)
    }

    private static func codes(_ report: DrillReport) -> [String] {
        report.servers.flatMap { $0.outcomes.map(\.reason.code) }
    }

    @Test func `a server of which everything can be produced`() async throws {
        let round = try Self.ready()
        let report = try await Self.drill(round)
        #expect(
            Self.codes(report) == ["drill.key-good", "drill.channel-good", "drill.proof-good", "drill.backup-good"]
        )
        #expect(report.good == 1 && DrillReport.Check.allCases.allSatisfy { report.good($0) == 1 })
        #expect(report.servers[0].outcomes[3].reason.arguments["days"] == .number(3))
    }

    @Test func `nothing recorded is nothing good`() async throws {
        let round = try Round()
        try round.add(.server, ["name": "srv1"])
        let report = try await Self.drill(round)
        #expect(Self.codes(report) == ["drill.no-key", "drill.no-channel", "drill.no-proof", "drill.no-backup"])
        #expect(report.good == 0)
    }

    @Test func `what is sealed and damaged is not good, and another key makes it good`() async throws {
        let round = try Self.ready()
        try round.store.write { _ = try $0.execute("UPDATE sealed_key SET sealed = ?", [.blob([1, 2, 3])]) }
        try round.store.write { _ = try $0.execute("UPDATE sealed_proof SET sha256 = 'x'", []) }
        let report = try await Self.drill(round)
        #expect(
            Array(Self.codes(report).prefix(3)) == [
                "records.damaged-seal", "drill.channel-good", "records.damaged-seal",
            ]
        )
        try round.seal(1, ["channel": "retail"], on: "S-1")
        #expect(try await Self.drill(round).servers[0].outcomes[0].isGood)
    }

    @Test func `the newest backup counts, and how old it may be`() async throws {
        let round = try Self.ready()
        #expect(try await Self.drill(round, days: 2).servers[0].outcomes[3].reason.code == "drill.too-old")
        let other = ServerBackup(of: "SRV2", written: Self.day(-1))
        try round.folder.write("newer/SOFTWARE", other.software)
        try round.folder.write("newer/SYSTEM", other.system)
        try round.add(.backup, ["path": round.folder.url.appending(path: "newer").path, "taken": Self.day(-1).isoDay])
        try round.link("B-2", "S-1")
        let outcome = try await Self.drill(round).servers[0].outcomes[3]
        #expect(outcome.reason.code == "drill.other-computer" && outcome.reason.arguments["other"] == .text("SRV2"))
    }

    @Test func `who may open nothing learns nothing, rather than that all is lost`() async throws {
        let round = try Self.ready()
        try round.book.addPerson("Aude", email: nil, login: "aude")
        try round.book.setRoles([.auditor], of: "Aude", in: nil)
        let book = try RecordBook(store: round.store, login: "aude", workFactor: 4) { Round.today }
        await #expect(throws: RecordsError.self) {
            _ = try await Drill(book, round.custody, longestAge: 30, options: .init(), now: Round.today)
                .run(try book.organisations())
        }
    }

    @Test(arguments: Language.allCases)
    func `the report is dated and chained, and holds no key`(language: Language) async throws {
        let round = try Self.ready()
        try round.add(.server, ["name": "srv2"])
        let report = try await Self.drill(round)
        let text = report.json(after: "", language: language)
        let document = try JSONValue(parsing: Array(text.utf8).span)
        #expect(document["schema"]?.string == DrillReport.schema && document["made"]?.string == Round.today.iso8601)
        #expect(document["servers"]?.integer == 2 && document["good"]?.integer == 1)
        #expect(document["checks"]?["key"]?.integer == 1)
        let digest = DrillReport.digest(of: Array(text.utf8))
        #expect(report.json(after: digest, language: language).contains("\"previous\": \"\(digest)\""))
        #expect(!text.contains(try SampleKeys.key(SampleKeys.madeUp[0]).revealed()))
        for server in report.servers {
            for outcome in server.outcomes {
                let words = Phrasebook.standard.text(outcome.reason, in: language)
                #expect(!words.contains("{") && !words.contains(outcome.reason.code), "\(outcome.reason.code)")
            }
        }
    }
}
