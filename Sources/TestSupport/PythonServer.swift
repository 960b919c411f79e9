import Foundation

/// A server out of `Tests/Servers` that lives as long as this object.
public final class PythonServer: @unchecked Sendable {
    // @unchecked: `Process` and its pipes are touched under `lock` only.
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let lock = NSLock()
    /// What it printed when it was ready.
    private let facts: [String: Any]

    /// Where it listens.
    public var port: Int { facts["port"] as? Int ?? 0 }

    /// Starts a script and waits until it is ready.
    /// - Throws: when it does not become ready.
    public init(_ script: String, _ arguments: [String] = []) throws {
        let path = SharedFiles.packageRoot.appending(path: "Tests/Servers/\(script)").path
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", path] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = Self.line(output.fileHandleForReading)
        guard let facts = try JSONSerialization.jsonObject(with: line) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.facts = facts
    }

    deinit {
        // The scripts clean up and end when their standard input does.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Says a word and waits for the answer.
    /// - Returns: the numbers of the answer by their names.
    @discardableResult
    public func say(_ word: String) -> [String: Int] {
        lock.withLock {
            try? input.fileHandleForWriting.write(contentsOf: Data("\(word)\n".utf8))
            let answer = Self.line(output.fileHandleForReading)
            return (try? JSONSerialization.jsonObject(with: answer)) as? [String: Int] ?? [:]
        }
    }

    /// A number among the facts.
    public func number(_ name: String) -> Int { facts[name] as? Int ?? 0 }

    /// A text among the facts.
    public func text(_ name: String, _ inner: String? = nil) -> String {
        if let inner { return (facts[name] as? [String: String])?[inner] ?? "" }
        return facts[name] as? String ?? ""
    }

    private static func line(_ handle: FileHandle) -> Data {
        var line = Data()
        while let byte = try? handle.read(upToCount: 1), let unit = byte.first, unit != 0x0A { line.append(unit) }
        return line
    }

    /// Whether python can import a module.
    public static func hasModule(_ module: String) -> Bool {
        (try? SharedFiles.output(of: "python3", ["-c", "import \(module)"])) != nil
    }
}
