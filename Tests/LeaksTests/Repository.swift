import Foundation
import TestSupport

/// What git had to say.
struct GitFailure: Error {
    let words: String
}

/// A git repository of a test's own.
struct Repository {
    static let hasGit = SharedFiles.hasTool("git")

    let folder: TemporaryFolder
    let path: String

    init(bare: Bool = false) async throws {
        folder = try TemporaryFolder()
        path = folder.url.appending(path: "repository").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await git(["init", "-q", "-b", "main"] + (bare ? ["--bare"] : []))
    }

    private var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Anna", "GIT_AUTHOR_EMAIL": "anna@example.org",
            "GIT_COMMITTER_NAME": "Anna", "GIT_COMMITTER_EMAIL": "anna@example.org",
        ]
    }

    /// Runs git in it, and returns what git printed.
    @discardableResult
    func git(_ arguments: [String], input: String = "") async throws -> String {
        let run = try await ToolRun(
            "git",
            ["-c", "protocol.file.allow=always"] + arguments,
            input: Array(input.utf8),
            environment: environment,
            folder: path
        )
        guard run.status == 0 else { throw GitFailure(words: run.error) }
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func write(_ name: String, _ text: String) throws { try folder.write("repository/\(name)", text) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    /// Commits a file, and returns the commit.
    @discardableResult
    func commit(_ name: String, _ text: String, _ message: String = "change", amend: Bool = false) async throws
        -> String
    {
        try write(name, text)
        try await git(["add", "-A"])
        try await git(["commit", "-q", "-m", message] + (amend ? ["--amend"] : []))
        return try await git(["rev-parse", "HEAD"])
    }
}
