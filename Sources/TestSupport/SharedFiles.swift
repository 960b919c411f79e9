public import Foundation

/// The files that stand beside the checkout: a corpus of real inputs and tables of reference facts.
///
/// They are not part of the project. A test that needs them is enabled by ``isPresent`` and is shown as skipped where
/// they are absent. `REGAIN_SHARED` names another place.
public enum SharedFiles {
    /// The folder that holds `corpus` and `reference`.
    public static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["REGAIN_SHARED"] { return URL(filePath: path) }
        return packageRoot.deletingLastPathComponent().appending(path: "shared")
    }()

    /// The checkout.
    public static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Whether the corpus is there.
    public static let isPresent = FileManager.default.fileExists(atPath: corpus("manifest.json").path)

    /// A file of the corpus.
    public static func corpus(_ path: String) -> URL { root.appending(path: "corpus").appending(path: path) }

    /// Whether one file or folder of the corpus is there.
    public static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: corpus(path).path) }

    /// A file of the reference tables.
    public static func reference(_ path: String) -> URL { root.appending(path: "reference").appending(path: path) }

    /// The bytes of a corpus file, unpacked with `xz` or `gzip` where its name says it is packed.
    /// - Throws: when the file cannot be read or the program fails.
    public static func bytes(_ path: String) throws -> [UInt8] {
        let url = corpus(path)
        switch url.pathExtension {
        case "xz": return try output(of: "xz", ["-dc", url.path])
        case "gz": return try output(of: "gzip", ["-dc", url.path])
        default: return [UInt8](try Data(contentsOf: url))
        }
    }

    /// Standard output of a program found on the path.
    /// - Throws: ``ToolFailure`` when it does not end with status 0.
    public static func output(of tool: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ToolFailure(tool: tool, status: process.terminationStatus)
        }
        return [UInt8](data)
    }

    /// Whether a program is on the path.
    public static func hasTool(_ tool: String) -> Bool { (try? output(of: "which", [tool])) != nil }
}

/// A program that ended badly.
public struct ToolFailure: Error {
    /// Its name.
    public let tool: String
    /// Its exit status.
    public let status: Int32
}
