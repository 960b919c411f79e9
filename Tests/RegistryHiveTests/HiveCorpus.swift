import ByteKit
import RegistryHive
import TestSupport

/// The shared corpus of hives and `.reg` files; tests that need it are skipped where it is absent.
enum HiveCorpus {
    static let isThere = SharedFiles.isPresent

    /// Unpacking is left to the tool; without it the packed hives are skipped.
    static let hasXZ = SharedFiles.hasTool("xz")

    static let hasDigestTool = SharedFiles.hasTool("sha256sum")

    static func data(_ file: String) throws -> [UInt8] { try SharedFiles.bytes(file) }

    static func sha256(_ bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let digest = try SharedFiles.output(of: "sha256sum", [folder.write("bytes", bytes)])
        return String(decoding: digest.prefix(64), as: UTF8.self)
    }

    static func region(_ file: String) throws -> MemoryRegion { MemoryRegion(try data(file)) }

    static func hive(_ file: String) throws -> Hive { try Hive(try region(file)) }

    /// How many keys and values a walk meets.
    static func count(_ hive: Hive) -> [Int] {
        var (keys, values) = (0, 0)
        hive.walk(
            key: { _, _ in
                keys += 1
                return .descend
            },
            value: { _, _ in values += 1 }
        )
        return [keys, values]
    }
}
