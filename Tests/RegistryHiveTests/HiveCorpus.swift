import ByteKit
import Foundation
import RegistryHive

/// The shared corpus of hives and `.reg` files; tests that need it are skipped where it is absent.
enum HiveCorpus {
    static let root: URL? = {
        let given = ProcessInfo.processInfo.environment["REGAIN_CORPUS"].map { URL(filePath: $0) }
        let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/corpus")
        let above = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../shared/corpus")
        return [given, beside, above].compactMap(\.self).first {
            FileManager.default.fileExists(atPath: $0.appending(path: "manifest.json").path)
        }
    }()

    static var isThere: Bool { root != nil }

    /// Unpacking is left to the tool; without it the packed hives are skipped.
    static let hasXZ = FileManager.default.isExecutableFile(atPath: "/usr/bin/xz")

    static let hasDigestTool = FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")

    struct Missing: Error {}

    static func data(_ file: String) throws -> [UInt8] {
        guard let root else { throw Missing() }
        let url = root.appending(path: file)
        guard file.hasSuffix(".xz") else { return [UInt8](try Data(contentsOf: url)) }
        return try run("/usr/bin/xz", ["-dc", url.path])
    }

    /// What a tool writes to its standard output.
    static func run(_ tool: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: tool)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](data)
    }

    static func sha256(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "regain-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return String(decoding: try run("/usr/bin/sha256sum", [url.path]).prefix(64), as: UTF8.self)
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
