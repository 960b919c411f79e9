import ByteKit
import Foundation
import JSONText
import Records
import RecordStore
import TestSupport
import Testing

/// Where the program keeps its records in a test.
struct DatabasePlace: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What `--database` is given, for a folder of the test's own.
    let address: @Sendable (TemporaryFolder) throws -> String

    static let all =
        [DatabasePlace(testDescription: "SQLite") { $0.url.appending(path: "vault/records.sqlite").path }]
        + (TestDatabases.hasServer
            ? [DatabasePlace(testDescription: "PostgreSQL") { try TestDatabases.location(.postgres, in: $0) }] : [])

    /// Those whose file can be changed behind the program's back.
    static let files = all.filter { $0.testDescription == "SQLite" }
}

/// The built program with a vault of its own, in a folder that goes with the test.
final class Workshop: Sendable {
    /// The program, which the build leaves beside the tests.
    static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "regain").path

    let folder: TemporaryFolder
    let database: String
    let passphraseFile: String
    static let passphrase = "a passphrase of some length"

    init(_ place: DatabasePlace) throws {
        folder = try TemporaryFolder()
        database = try place.address(folder)
        passphraseFile = try folder.write("passphrase", Self.passphrase + "\n")
    }

    /// The place of a file, whether it is there or not.
    func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "REGAIN_DATABASE": database, "LANG": "en_GB.UTF-8", "TERM": "xterm", "COLUMNS": "100", "TZ": "UTC",
        ]
    }

    /// Runs the program.
    func run(_ arguments: String..., input: [UInt8] = []) async throws -> ToolRun {
        try await ToolRun(Self.program, arguments, input: input, environment: environment, folder: folder.path)
    }

    /// Runs the program with the passphrase.
    func unlocked(_ arguments: String...) async throws -> ToolRun {
        try await ToolRun(
            Self.program,
            arguments + ["--passphrase-file", passphraseFile],
            environment: environment,
            folder: folder.path
        )
    }

    /// Makes the vault; the paper is `paper.txt`.
    func begin() async throws {
        let run = try await unlocked(
            "vault",
            "init",
            "--organisation",
            "Acme",
            "--name",
            "Anna",
            "--escrow-output",
            path("paper.txt")
        )
        try #require(run.status == 0, "\(run.error)")
    }

    /// The records themselves, as Anna opens them.
    func book() throws -> RecordBook {
        try RecordBook(store: try StoreLocation(parsing: database).open(), login: NSUserName())
    }

    /// Runs a program on a terminal of its own and types a line at its first question.
    func terminal(_ command: [String], typing line: String) async throws -> ToolRun {
        try await ToolRun(
            "python3",
            ["-c", Self.terminalScript, line] + command,
            environment: environment,
            folder: folder.path
        )
    }

    private static let terminalScript = """
        import os, pty, sys
        line, command = sys.argv[1], sys.argv[2:]
        child, master = pty.fork()
        if child == 0:
            os.execvp(command[0], command)
        shown, typed = b"", False
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
            if not typed:
                os.write(master, line.encode() + b"\\n")
                typed = True
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    /// Names of the files below a folder in which one of the keys stands in the clear, in any of the usual writings.
    func filesShowing(_ keys: [String]) throws -> [String] {
        var needles: [[UInt8]] = []
        for key in keys {
            for text in [key, key.filter { $0 != "-" }, key.lowercased()] {
                let little = UTF16Text.encode(text)
                let big = stride(from: 0, to: little.count, by: 2).flatMap { [little[$0 + 1], little[$0]] }
                needles += [Array(text.utf8), little, big]
            }
        }
        let manager = FileManager.default
        return try manager.subpathsOfDirectory(atPath: folder.path).filter { name in
            let bytes = manager.contents(atPath: path(name)).map { [UInt8]($0) } ?? []
            return needles.contains { bytes.firstRange(of: $0) != nil }
        }
    }
}

extension ToolRun {
    /// The document on standard output.
    func json() throws -> JSONValue { try JSONValue(parsing: outputBytes.span) }
}
