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
                let item = try Self.read(given)
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

    /// Reads one capture file.
    static func read(_ given: String) throws(Failure) -> (source: StatusSource, evidence: StatusEvidence) {
        let (region, writtenAt) = try contents(given)
        let evidence = StatusEvidence(source: given, parsing: region.bytes, writtenAt: writtenAt)
        var kinds: [String] = []
        for capture in evidence.captures where !kinds.contains(capture.kind.rawValue) {
            kinds.append(capture.kind.rawValue)
        }
        let holdsState = evidence.captures.contains { ActivationStatus.isOfUse($0.kind) }
        var problems = evidence.captures.flatMap(\.problems).prefix(20).map {
            Message($0.code, ["line": .number($0.line), "offset": .number($0.offset)])
        }
        if Self.checksumDiffers(given, region) { problems.append(Message("collect.checksum-differs")) }
        if !holdsState { problems.append(Message(evidence.asksByName ? "status.asks-by-name" : "status.nothing")) }
        let source = StatusSource(
            given: given,
            state: holdsState ? .read : .nothing,
            byteCount: region.count,
            kinds: kinds,
            problems: Array(problems)
        )
        return (source, evidence)
    }

    /// Whether a `.sha256` beside a file names another hash than the file has.
    private static func checksumDiffers(_ given: String, _ region: MemoryRegion) -> Bool {
        guard given != "-", let beside = try? FileSource(path: given + ".sha256").region(), beside.count <= 4_096 else {
            return false
        }
        let text = String(decoding: beside.bytes.array(), as: UTF8.self)
        guard let named = text.split(whereSeparator: \.isWhitespace).first, named.utf8.count == 64 else { return false }
        return named.lowercased() != Hexadecimal.text(SHA256.hash(data: region.bytes.array()))
    }

    /// The bytes of a file or of standard input, and when a file was last written.
    private static func contents(_ given: String) throws(Failure) -> (MemoryRegion, Timestamp?) {
        do {
            if given == "-" { return (MemoryRegion(try StandardInput.readAll()), .now) }
            let region = try FileSource(path: given).region()
            var status = stat()
            let isKnown = unsafe stat(given, &status) == 0
            return (region, isKnown ? Timestamp(secondsSince1970: Int64(status.st_mtim.tv_sec)) : nil)
        } catch let failure as Failure {
            throw failure
        } catch let error as SourceError {
            let exit = error.code == .missing ? RegainExit.noInput : .inputOutput
            throw Failure(exit, Message(error.code.rawValue, ["path": .text(given)]))
        } catch {
            throw Failure(.inputOutput, Message("input.unreadable"))
        }
    }

    private static func knownKeys(_ path: String) throws -> KnownKeys {
        let (region, _) = try contents(path)
        do throws(ParseError) {
            return try KnownKeys(parsing: region.bytes)
        } catch {
            throw Failure(.badInput, Message(error))
        }
    }
}
