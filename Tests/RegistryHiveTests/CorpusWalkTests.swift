import RegistryHive
import Testing

struct CorpusWalkTests {
    /// Keys and values that the best of four independent readers counts.
    static let truths: [(String, [Int])] = [
        ("hives/nt4-sp3-SOFTWARE", [2221, 3198]),
        ("hives/winxp-SYSTEM-wpa", [10269, 27556]),
        ("hives/odd/ez-SAMBadHBinHeader", [68, 73]),
        ("hives/odd/ez-SAM_DUPENAME", [112, 128]),
        ("hives/odd/ez-UsrClassDeletedBags.dat", [37, 231]),
        ("hives/odd/yarp-BadListHive", [7, 0]),
        ("hives/odd/yarp-BogusKeyNamesHive", [3, 0]),
        ("hives/odd/yarp-BigDataHive", [2, 2]),
        ("hives/odd/yarp-DeletedTreeHive", [3, 0]),
        ("hives/odd/yarp-GarbageHive", [1, 0]),
        ("hives/odd/yarp-TruncatedNameHive", [2, 0]),
        ("hives/odd/yarp-WrongOrderHive", [11, 0]),
        ("hives/odd/hivex-minimal", [1, 0]),
        ("hives/odd/hivex-special", [4, 3]),
        ("hives/odd/hivex-rlenvalue_test_hive", [2, 6]),
        ("hives/dirty-new-1/NewDirtyHive", [5, 2]),
        ("hives/dirty-new-1/RecoveredHive_Windows10", [5, 1]),
        ("hives/dirty-win11-default/DEFAULT", [409, 1046]),
    ]

    /// The same, for hives that are packed.
    static let packed: [(String, [Int])] = [
        ("hives/win10-pro-SYSTEM-sourceos.xz", [43211, 90307]),
        ("hives/win-SYSTEM-nokey.xz", [30756, 73456]),
        ("hives/dirty-win10-ntuser/NTUSER.DAT.xz", [2590, 4119]),
    ]

    // Skipped without the shared corpus, which is not part of the project.
    @Test(.enabled(if: HiveCorpus.isThere, "the corpus is not there"), arguments: truths)
    func `a walk meets every key and value the best reader meets`(file: String, truth: [Int]) throws {
        #expect(HiveCorpus.count(try HiveCorpus.hive(file)) == truth)
    }

    // Skipped without the shared corpus, or without xz to unpack it.
    @Test(.enabled(if: HiveCorpus.isThere && HiveCorpus.hasXZ, "the corpus or xz is not there"), arguments: packed)
    func `a walk meets every key and value of a packed hive`(file: String, truth: [Int]) throws {
        #expect(HiveCorpus.count(try HiveCorpus.hive(file)) == truth)
    }
}
