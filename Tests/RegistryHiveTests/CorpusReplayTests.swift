import ByteKit
import RegistryHive
import Testing

/// Replays of real dirty hives; the truths are Windows' own recovery and an independent reader's.
struct CorpusReplayTests {
    private static func replayed(_ hive: String, _ logs: [String]) throws -> Hive {
        try Hive(
            try HiveCorpus.region(hive),
            logs: logs.map { LogFile(name: $0, region: try HiveCorpus.region($0)) }
        )
    }

    // Skipped without the shared corpus.
    @Test(.enabled(if: HiveCorpus.isThere, "the corpus is not there"), arguments: [false, true])
    func `a replay equals Windows' own recovery byte for byte`(reversed: Bool) throws {
        let folder = "hives/dirty-new-1/"
        let logs = [folder + "NewDirtyHive.LOG1", folder + "NewDirtyHive.LOG2"]
        let hive = try Self.replayed(folder + "NewDirtyHive", reversed ? logs.reversed() : logs)
        let truth = try HiveCorpus.data(folder + "RecoveredHive_Windows10")
        #expect(hive.byteCount == truth.count)
        #expect(hive.copy(4096..<hive.byteCount) == Array(truth[4096...]))
        #expect(HiveCorpus.count(hive) == [5, 1])
        #expect(!hive.isDirty)
        #expect(hive.replay?.reports.map(\.name) == logs)
        #expect(hive.replay?.reports.allSatisfy { $0.refusal == nil } == true)
    }

    struct Case: CustomTestStringConvertible {
        let hive: String
        let logs: [String]
        let applied: [String]
        let count: [Int]
        let digest: String
        var testDescription: String { hive }
    }

    static let cases = [
        Case(
            hive: "hives/dirty-win10-ntuser/NTUSER.DAT.xz",
            logs: ["LOG1", "LOG2"].map { "hives/dirty-win10-ntuser/NTUSER.DAT.\($0).xz" },
            applied: ["hives/dirty-win10-ntuser/NTUSER.DAT.LOG1.xz"],
            count: [3105, 4695],
            digest: "2414c9b55b5011712c0cc83b0dd9f880304a53d79a06e9fb84ad2cf5be2e6531"
        ),
        Case(
            hive: "hives/dirty-win11-default/DEFAULT",
            logs: ["hives/dirty-win11-default/DEFAULT.LOG1", "hives/dirty-win11-default/DEFAULT.LOG2"],
            applied: ["hives/dirty-win11-default/DEFAULT.LOG2", "hives/dirty-win11-default/DEFAULT.LOG1"],
            count: [409, 1046],
            digest: "557667ef191e4ff18678b4e307ed8c54577c689122acf6bbecfd58561ad00176"
        ),
        Case(
            hive: "hives/dirty-new-1/NewDirtyHive",
            logs: ["hives/dirty-new-1/NewDirtyHive.LOG1", "hives/dirty-new-1/NewDirtyHive.LOG2"],
            applied: ["hives/dirty-new-1/NewDirtyHive.LOG1", "hives/dirty-new-1/NewDirtyHive.LOG2"],
            count: [5, 1],
            digest: "3940b4f1dacacd2a05204200f7e39967950fad0611bec1abaf2b1f3010e94215"
        ),
    ]

    // Skipped without the shared corpus, or without xz and sha256sum.
    @Test(
        .enabled(
            if: HiveCorpus.isThere && HiveCorpus.hasXZ && HiveCorpus.hasDigestTool,
            "the corpus or a tool is not there"
        ),
        arguments: cases
    )
    func `a replay equals the known result`(replay: Case) throws {
        let hive = try Self.replayed(replay.hive, replay.logs)
        let applied = hive.replay?.reports.filter { $0.entriesApplied > 0 }.map(\.name)
        #expect(applied == replay.applied)
        #expect(HiveCorpus.count(hive) == replay.count)
        #expect(try HiveCorpus.sha256(hive.copy(4096..<hive.byteCount)) == replay.digest)
        #expect(hive.replay?.replacedRanges.isEmpty == false)
    }
}
