import Foundation
import ProductKey
import TestSupport

/// The built program with a database of the test's own.
struct RecordLab {
    /// The lean program, which the build leaves beside the tests, with the other one beside it.
    static let program: String = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "regain").path
    }()
    /// What opens the identity of whoever made the vault.
    static let passphrase = "correct horse battery staple"

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("passphrase", "\(Self.passphrase)\n")
    }

    /// The place of a file, whether it is there or not.
    func path(_ name: String) -> String { folder.url.appending(path: name).path }

    /// The text of a file that the program wrote.
    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// A lab in which `vault init` was done.
    static func withVault() async throws -> RecordLab {
        let lab = try RecordLab()
        _ = try await lab.run([
            "vault", "init", "--organisation", "Berger", "--name", "Anna", "--passphrase-file", "passphrase",
            "--escrow-output", "escrow",
        ])
        return lab
    }

    private func environment(_ language: String) -> [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "LANG": language == "fr" ? "fr_FR.UTF-8" : "en_GB.UTF-8", "TERM": "xterm",
            "REGAIN_DATABASE": path("records.sqlite"),
        ]
    }

    /// Runs the program.
    @discardableResult
    func run(_ arguments: [String], input: String = "", language: String = "en") async throws -> ToolRun {
        try await ToolRun(
            Self.program,
            arguments,
            input: Array(input.utf8),
            environment: environment(language),
            folder: folder.path
        )
    }

    /// Runs the program with the passphrase at hand.
    @discardableResult
    func unlocked(_ arguments: [String], input: String = "", language: String = "en") async throws -> ToolRun {
        try await run(arguments + ["--passphrase-file", "passphrase"], input: input, language: language)
    }

    /// Runs the program on a terminal of its own, and types a line whenever it asks for a passphrase.
    /// - Returns: what the terminal showed, with the program's exit status.
    func terminal(_ arguments: [String], typing line: String) async throws -> ToolRun {
        try await ToolRun(
            "python3",
            ["-c", Self.terminalScript, line, Self.program] + arguments,
            environment: environment("en"),
            folder: folder.path
        )
    }

    /// Runs the program on a terminal of its own, and types one line after the other at its prompts.
    func conversation(_ arguments: [String], typing lines: [String]) async throws -> ToolRun {
        try await ToolRun(
            "python3",
            ["-c", Self.conversationScript, lines.joined(separator: "\n"), Self.program] + arguments,
            environment: environment("en"),
            folder: folder.path
        )
    }

    private static let conversationScript = """
        import os, pty, sys
        lines, command = sys.argv[1].split("\\n"), sys.argv[2:]
        child, master = pty.fork()
        if child == 0:
            os.execv(command[0], command)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
            if shown.endswith(b"> ") and lines:
                os.write(master, lines.pop(0).encode() + b"\\n")
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    private static let terminalScript = """
        import os, pty, sys
        line, command = sys.argv[1], sys.argv[2:]
        child, master = pty.fork()
        if child == 0:
            os.execv(command[0], command)
        shown, asked = b"", 0
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
            if shown.count(b": ") > asked and shown.endswith(b": "):
                asked = shown.count(b": ")
                os.write(master, line.encode() + b"\\n")
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    /// A made-up key of the generation without check digits, as text.
    static func wholeKey(_ number: Int = 0) throws -> String {
        try SampleKeys.key(SampleKeys.madeUp[number]).revealed()
    }

    /// The forms in which a secret might lie in a file: UTF-8 and UTF-16, with hyphens and without.
    static func traces(of secret: String) -> [[UInt8]] {
        [secret, secret.filter { $0 != "-" }].flatMap { text in
            [Array(text.utf8), text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }]
        }
    }

    /// Files below the lab's folder in which a secret lies, in any form.
    func files(holding secret: String, except given: Set<String> = []) throws -> [String] {
        let manager = FileManager.default
        return try manager.subpathsOfDirectory(atPath: folder.path).filter { name in
            guard !given.contains(name), let bytes = manager.contents(atPath: path(name)) else { return false }
            return Self.traces(of: secret).contains { bytes.range(of: Data($0)) != nil }
        }
    }
}

extension ToolRun {
    /// Output and errors hold no code that has no text: `records.something`.
    var showsCode: Bool {
        everything.firstMatch(
            of: /\b(help|usage|vault|record|records|field|value|fate|filed|store|action|role|dossier)\.[a-z][a-z-]+/
        ) != nil
    }
}
