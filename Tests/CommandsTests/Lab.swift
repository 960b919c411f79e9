import ByteKit
import Crypto
import Foundation
import ProductKey
import TestSupport

/// The built program and material to run it on, in a folder that goes with the test.
struct Lab {
    /// The program, which the build leaves beside the tests.
    static let program: String = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "regain").path
    }()

    private let folder: TemporaryFolder
    /// Where the sources lie.
    var sources: String { path("sources") }

    /// Makes the folder.
    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
    }

    /// The place of a file, whether it is there or not.
    func path(_ name: String) -> String { folder.url.appending(path: name).path }

    /// Writes a file.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String { try folder.write(name, bytes) }

    /// Writes a text.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try folder.write(name, text) }

    // MARK: Running

    /// Variables that make one run like the other on every machine.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
        "LANG": "en_GB.UTF-8",
        "TERM": "xterm", "COLUMNS": "80",
    ]

    /// Runs the program on material that lies elsewhere.
    @discardableResult
    static func run(
        _ arguments: [String],
        input: [UInt8] = [],
        _ variables: [String: String] = [:]
    ) async throws -> ToolRun {
        try await ToolRun(
            program,
            arguments,
            input: input,
            environment: environment.merging(variables) { $1 }
        )
    }

    /// Runs the program.
    @discardableResult
    func run(
        _ arguments: [String],
        input: [UInt8] = [],
        _ variables: [String: String] = [:]
    ) async throws -> ToolRun {
        try await ToolRun(
            Self.program,
            arguments,
            input: input,
            environment: Self.environment.merging(variables) { $1 },
            folder: folder.path
        )
    }

    /// Runs a line of the shell in which `$REGAIN` is the program.
    func shell(_ line: String, _ variables: [String: String] = [:]) async throws -> ToolRun {
        try await ToolRun(
            "/bin/bash",
            ["-c", line],
            environment: Self.environment.merging(variables) { $1 }.merging(["REGAIN": Self.program]) { $1 },
            folder: folder.path
        )
    }

    /// Runs the program on a terminal of its own, and types a line once it has said something.
    /// - Returns: what the terminal showed as standard output, with the program's exit status.
    func terminal(
        _ arguments: [String],
        typing line: String = "",
        _ variables: [String: String] = [:]
    ) async throws -> ToolRun {
        try await ToolRun(
            "python3",
            ["-c", Self.terminalScript, line, Self.program] + arguments,
            environment: Self.environment.merging(variables) { $1 },
            folder: folder.path
        )
    }

    /// Whether a terminal can be made.
    static let hasTerminal = SharedFiles.hasTool("python3")

    private static let terminalScript = """
        import fcntl, os, pty, struct, sys, termios
        line, command = sys.argv[1], sys.argv[2:]
        child, master = pty.fork()
        if child == 0:
            os.execv(command[0], command)
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        shown, typed = b"", not line
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

    // MARK: Material

    /// A made-up key of the generation without check digits, as text.
    static func wholeKey(_ number: Int = 0) throws -> String {
        try SampleKeys.key(SampleKeys.madeUp[number]).revealed()
    }

    /// Values of an installation that has an individual key.
    static func individual(_ number: Int = 0) -> BlobBuilder {
        var blob = BlobBuilder(keyField: SampleKeys.madeUp[number])
        blob.productID = "55041-029-0047897-86624"
        blob.extendedPID = "55041-00172-029-004789-00-1036-7601.0000-0742012"
        blob.keyIndex = 172
        blob.licenceType = 0
        blob.keyType = "Retail"
        blob.eulaType = "Retail"
        return blob
    }

    /// The export of a server with an individual key.
    static func export(_ number: Int = 0) -> String {
        RegExport.currentVersion(product: "Windows Server 2008 R2 Standard", build: "7601", blob: individual(number))
            .string
    }

    /// The export of a KMS client, which has no key of its own.
    static func client() throws -> String {
        let blob = BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2019Standard))
        return RegExport.currentVersion(blob: blob).string
    }

    /// A SOFTWARE hive of a server with an individual key.
    static func hive(_ number: Int = 0) -> [UInt8] {
        let blob = individual(number)
        func text(_ name: String, _ value: String) -> HiveBuilder.Value {
            .init(name, type: 1, UTF16Text.encode(value) + [0, 0])
        }
        let values = [
            text("ProductName", "Windows Server 2008 R2 Standard"), text("EditionID", "ServerStandard"),
            text("CurrentBuildNumber", "7601"), text("ProductId", blob.productID),
            .init("InstallDate", type: 4, [0x00, 0x0E, 0x27, 0x4F]),
            .init("DigitalProductId", blob.version3()), .init("DigitalProductId4", blob.version4()),
        ]
        let current = HiveBuilder.Key("CurrentVersion", values: values)
        let tree = HiveBuilder.Key("Microsoft", subkeys: [.init("Windows NT", subkeys: [current])])
        return HiveBuilder(.init("ROOT", subkeys: [tree])).build().bytes
    }

    /// A folder of sources as they come: a hive, an export, a text, and something broken.
    func fill() throws {
        try write("sources/Windows/System32/config/SOFTWARE", Self.hive())
        try write("sources/export.reg", Self.export(1))
        try write("sources/notes.txt", "Windows product key: \(try Self.wholeKey(2))\n")
        try write("sources/broken/SYSTEM", [])
    }

    /// Digest of every file below the sources, with names and times.
    func sourceDigest() throws -> String {
        let manager = FileManager.default
        var hash = SHA256()
        for name in try manager.subpathsOfDirectory(atPath: sources).sorted() {
            let file = "\(sources)/\(name)"
            let facts = try manager.attributesOfItem(atPath: file)
            hash.update(data: Array("\(name) \(facts[.modificationDate] ?? "") \(facts[.posixPermissions] ?? "")".utf8))
            if facts[.type] as? FileAttributeType == .typeRegular {
                hash.update(data: try Data(contentsOf: URL(filePath: file)))
            }
        }
        return Hexadecimal.text(hash.finalize())
    }
}

extension String {
    /// Columns of the longest line.
    var widestLine: Int { split(whereSeparator: \.isNewline).map(\.count).max() ?? 0 }

    /// Whether a whole key stands in it, with its hyphens or without.
    func shows(_ key: String) -> Bool {
        let plain = uppercased().filter { $0.isLetter || $0.isNumber }
        return uppercased().contains(key) || plain.contains(key.filter { $0 != "-" })
    }
}
