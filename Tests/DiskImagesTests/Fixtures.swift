import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport

/// The images that `scripts/fixtures/images.sh` makes; tests that need them are skipped aloud where they were not made.
enum Fixtures {
    static let folder = SharedFiles.packageRoot.appending(path: "build/fixtures/images")
    static let arePresent = FileManager.default.fileExists(atPath: folder.appending(path: "complete").path)

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

    /// Whether the system's own Python has a module.
    static func pythonHas(_ module: String) -> Bool {
        (try? SharedFiles.output(of: "/usr/bin/python3", ["-c", "import \(module)"])) != nil
    }

    /// SHA-256 of a file, by the tool.
    static func digest(_ path: String) throws -> String {
        String(decoding: try SharedFiles.output(of: "sha256sum", [path]).prefix(64), as: UTF8.self)
    }

    /// SHA-256 of a source, by the tool.
    static func digest(of source: any ByteSource) throws -> String {
        let folder = try TemporaryFolder()
        let path = folder.path + "/media"
        try folder.write("media", [])
        guard let file = FileHandle(forWritingAtPath: path) else { return "" }
        var offset: UInt64 = 0
        while let range = try source.dataRange(from: offset) {
            var place = range.lowerBound
            while place < range.upperBound {
                let bytes = try source.read(at: place, count: Int(min(1 << 20, range.upperBound - place)))
                if bytes.isEmpty { break }
                try file.seek(toOffset: place)
                try file.write(contentsOf: Data(bytes))
                place += UInt64(bytes.count)
            }
            offset = range.upperBound
        }
        try file.truncate(atOffset: source.byteCount)
        try file.close()
        return try digest(path)
    }
}

extension DiskImage {
    /// The content of one file found by its path.
    func content(of path: String, inVolume volume: Int, shadowCopy: String? = nil) throws -> [UInt8]? {
        let list = try files(inVolume: volume, shadowCopy: shadowCopy, matching: [path])
        guard let file = list.files.first else { return nil }
        let source = try open(file)
        return try source.read(at: 0, count: Int(source.byteCount))
    }
}
