import ArgumentParser
import DiskImages
import FoundationEssentials
import Glibc
package import Leaks
package import ProductKey
import Texts
import WorkerLink

/// `regain leaks`: keys that lie where they must not, and what keeps them away.
struct LeaksCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "leaks",
            abstract: Interface.help("help.leaks"),
            discussion: Interface.help("help.leaks.group-discussion"),
            subcommands: [LeaksScan.self, LeaksHook.self, LeaksSnippet.self],
            defaultSubcommand: LeaksScan.self
        )
    }
}

/// `regain leaks scan PATH`, also without the word.
struct LeaksScan: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "scan",
            abstract: Interface.help("help.leaks"),
            discussion: Interface.help("help.leaks.discussion")
        )
    }

    @Argument(help: .of("help.leaks.path"), completion: .file())
    var paths: [String] = []

    @Flag(help: .of("help.leaks.staged"))
    var staged = false

    @Flag(help: .of("help.leaks.pre-receive"))
    var preReceive = false

    @Flag(help: .of("help.leaks.no-history"))
    var noHistory = false

    @Option(help: .of("help.leaks.fail-on"))
    var failOn: FailOn = .unknown

    @Option(help: .of("help.leaks.baseline"), completion: .file())
    var baseline: String?

    @Option(help: .of("help.leaks.write-baseline"), completion: .file())
    var writeBaseline: String?

    @Flag(help: .of("help.leaks.fix"))
    var fix = false

    @Flag(help: .of("help.leaks.sarif"))
    var sarif = false

    @Flag(help: .of("help.leaks.junit"))
    var junit = false

    @Flag(help: .of("help.csv"))
    var csv = false

    @Flag(help: .of("help.find.no-sandbox"))
    var noSandbox = false

    @Flag(name: .customLong("vault"), help: .of("help.leaks.vault"))
    var asksVault = false

    @OptionGroup(title: Interface.help("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup var result: LeakOutput

    /// Options that need the vault, by which the lean program tells that it is meant to become the other one.
    static let vaultOptions = [
        "--vault", "--database", "--passphrase-file", "--paper", "--as", "--organisation", "--org",
    ]

    mutating func validate() throws {
        let sources = [!paths.isEmpty, staged, preReceive].count { $0 }
        guard sources == 1 else { throw ValidationError(Interface.text("usage.leaks-source")) }
        guard [result.json, sarif, junit, csv].count(where: { $0 }) <= 1 else {
            throw ValidationError(Interface.text("usage.one-format"))
        }
        guard !fix || wantsVault && !result.json && !sarif && !junit && !csv && !preReceive else {
            throw ValidationError(Interface.text("usage.leaks-fix"))
        }
    }

    private var wantsVault: Bool {
        asksVault || vault.database != nil || vault.passphraseFile != nil || !vault.paper.isEmpty || vault.actor != nil
            || vault.organisation != nil
    }

    mutating func run() async throws {
        // Before the search, which may take long: whoever may not ask the vault hears of it at once.
        let keyring = try openVault()
        let known = try baseline.map(Self.readBaseline)
        var report = try await search()
        var fingerprints: FingerprintKey?
        try report.identify(
            keyring.map { keyring in
                { keys in
                    let answer = try keyring.recognise(keys)
                    fingerprints = answer.fingerprintKey
                    return answer.owners
                }
            }
        )
        known?.apply(to: &report)
        if let writeBaseline { try OutputFile.write(Array(try Baseline(report).data()), to: writeBaseline) }
        if fix {
            try offerPatch(report)
        } else {
            try result.write(try text(report, fingerprints ?? FingerprintKey()))
        }
        if !report.failing(failOn.threshold).isEmpty { throw RegainExit.no }
        if report.given.count == 1, report.fileCount == 0, report.problems.first?.message.code == "source.missing" {
            throw RegainExit.noInput
        }
        if !report.isComplete { throw RegainExit.partial }
    }

    private func openVault() throws -> (any LeakKeyring)? {
        guard wantsVault else { return nil }
        guard let open = ProgramExtensions.current.keyring else {
            throw Failure(.unavailable, Message("records.not-installed"))
        }
        return try open(vault)
    }

    private func search() async throws -> LeakReport {
        var options = LeakSearch.Options()
        options.histories = !noHistory
        options.images.worker.sandbox = !noSandbox
        if noSandbox, !result.quiet { Interface.say(Message("sandbox.off")) }
        if staged { return NewContent(images: options.images).staged() }
        if preReceive {
            var lines = ""
            while let line = readLine() { lines += line + "\n" }
            return NewContent(images: options.images).received(lines)
        }
        return await LeakSearch(options).run(paths)
    }

    private func text(_ report: LeakReport, _ fingerprints: FingerprintKey) throws -> String {
        if result.json {
            let json = LeakJSON(
                language: Interface.language,
                version: RegainProgram.version,
                fingerprints: fingerprints
            )
            return String(decoding: try json.document(report), as: UTF8.self) + "\n"
        }
        if sarif {
            let sarif = LeakSARIF(language: Interface.language, version: RegainProgram.version)
            return String(decoding: try sarif.document(report), as: UTF8.self) + "\n"
        }
        if junit { return LeakJUnit(language: Interface.language).document(report, threshold: failOn.threshold) }
        if csv { return LeakCSV().text(report) }
        return page(report)
    }

    private func page(_ report: LeakReport) -> String {
        LeaksPage(
            language: Interface.language,
            width: result.output == nil || fix ? Terminal.width : 100,
            usesColor: result.usesColor,
            isQuiet: result.quiet
        ).text(report)
    }

    /// Shows the patch masked, and writes it whole where a file was named: whoever applies it does so themselves.
    private func offerPatch(_ report: LeakReport) throws {
        let patch = KeyPatch(report, name: PatchName.name)
        var text = page(report)
        if patch.fixedCount > 0 { text += "\n" + patch.masked }
        text += "\n"
        let (count, left) = (TextArgument.number(patch.fixedCount), TextArgument.number(patch.leftCount))
        let summary = Interface.text("leaks.patch", ["count": count, "left": left])
        text += TextLayout.wrap(summary, width: Terminal.width) + "\n"
        if let output = result.output, patch.fixedCount > 0 {
            try OutputFile.write(patch.whole, to: output)
            let written = Interface.text("leaks.patch-written", ["path": .text(output)])
            text += TextLayout.wrap(written, width: Terminal.width) + "\n"
        } else if patch.fixedCount > 0 {
            text += TextLayout.wrap(Interface.text("leaks.patch-masked"), width: Terminal.width) + "\n"
        }
        Terminal.write(text, to: STDOUT_FILENO)
    }

    private static func readBaseline(_ path: String) throws -> Baseline {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure(.noInput, Message("source.missing", ["path": .text(path)]))
        }
        do { return try Baseline(parsing: bytes) } catch {
            throw Failure(.badInput, Message("leaks.no-baseline", ["path": .text(path)]))
        }
    }
}

/// What the vault says of keys, for the program with the records.
package protocol LeakKeyring: Sendable {
    /// Which of the keys are known, and what fingerprints are made with.
    func recognise(_ keys: [ProductKey]) throws -> (owners: [ProductKey: [Leak.Owner]], fingerprintKey: FingerprintKey)
}

/// What `--fail-on` may be given.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case ours, unknown, any

    /// The class from which on the search has failed.
    var threshold: LeakReport.Threshold {
        switch self {
        case .ours: .ours
        case .unknown: .unknown
        case .any: .any
        }
    }
}

/// The flags for the result of a search for leaks, in which no key is ever shown.
struct LeakOutput: ParsableArguments {
    @Flag(help: .of("help.json"))
    var json = false

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @Option(help: .of("help.lang"))
    var lang: String?

    @Flag(help: .of("help.quiet"))
    var quiet = false

    @Flag(help: .of("help.no-color"))
    var noColor = false

    mutating func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
    }

    /// Whether colours are used.
    var usesColor: Bool {
        output == nil && Terminal.wantsColor(noColor: noColor, environment: Interface.environment)
    }

    /// Writes a result to where it was asked for.
    func write(_ text: String) throws {
        if let output {
            try OutputFile.write(Array(text.utf8), to: output)
        } else if !Terminal.write(text, to: STDOUT_FILENO) {
            throw OutputFile.failure("stdout")
        }
    }
}

/// How a file is called in a patch: from the top of its repository, as `git apply` wants it, else as it was given.
enum PatchName {
    static func name(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return relative(path) }
        defer { unsafe free(real) }
        let full = unsafe String(cString: real)
        var folder = full
        while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
            folder = String(folder[..<slash])
            if unsafe access("\(folder)/.git", F_OK) == 0 { return String(full.dropFirst(folder.count + 1)) }
        }
        return relative(path)
    }

    private static func relative(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return String(path.drop { $0 == "/" })
    }
}
