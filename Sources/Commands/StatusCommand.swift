import ArgumentParser
import ByteKit
import ByteSources
import Captures
import Crypto
import FoundationEssentials
import Glibc
import Licensing
import Recovery
import Texts

/// `regain status`: says from captures in what state servers are, and the next step.
struct StatusCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: Interface.help("help.status"),
            discussion: Interface.help("help.status.discussion")
        )
    }

    @Argument(help: .of("help.status.file"), completion: .file())
    var files: [String] = []

    @Option(help: .of("help.status.keys"), completion: .file())
    var keys: String?

    @Flag(help: .of("help.csv"))
    var csv = false

    @OptionGroup var common: OutputOptions

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError(Interface.text("usage.no-source")) }
        guard !(common.json && csv) else { throw ValidationError(Interface.text("usage.one-format")) }
    }

    func run() throws {
        let started = Timestamp.now
        let known = try keys.map(Self.knownKeys)
        var sources: [StatusSource] = []
        var evidence: [StatusEvidence] = []
        var failures: [Failure] = []
        for given in files {
            do throws(Failure) {
                let item = try CaptureFile.read(given)
                sources.append(item.source)
                evidence.append(item.evidence)
            } catch {
                failures.append(error)
                sources.append(StatusSource(given: given, state: .unreadable, problems: [error.message]))
            }
        }
        let report = ActivationStatus.report(from: evidence, now: started, keys: known)
        if report.servers.isEmpty, !common.json { throw failures.first ?? Self.nothing }
        if common.json {
            let writer = StatusJSON(language: Interface.language, version: RegainProgram.version)
            let document = try writer.document(report, sources: sources, started: started)
            try common.write(String(decoding: document, as: UTF8.self) + "\n")
        } else if csv {
            try common.write(StatusCSV(language: Interface.language).text(report))
        } else {
            let page = StatusPage(
                language: Interface.language,
                width: common.output == nil ? Terminal.width : 100,
                usesColor: common.usesColor,
                isQuiet: common.quiet
            )
            try common.write(page.text(report, sources: sources))
        }
        if report.servers.isEmpty { throw failures.first ?? Self.nothing }
        guard failures.isEmpty else { throw RegainExit.partial }
        if report.outcome != .licensed { throw RegainExit.no }
    }

    private static var nothing: Failure { Failure(.badInput, Message("status.nothing-read")) }

    private static func knownKeys(_ path: String) throws -> KnownKeys {
        let (region, _) = try CaptureFile.contents(path)
        do throws(ParseError) {
            return try KnownKeys(parsing: region.bytes)
        } catch {
            throw Failure(.badInput, Message(error))
        }
    }
}
