import ArgumentParser
package import ByteKit
import ByteSources
import Catalogue
import DiskImages
import FoundationEssentials
import Glibc
import Licensing
import ProductKey
import RemoteSources
import Recovery
import Texts
import WorkerLink

/// `regain find`: looks for keys everywhere in the sources.
struct FindCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "find",
            abstract: Interface.help("help.find"),
            discussion: Interface.help("help.find.discussion")
        )
    }

    @Argument(help: .of("help.find.source"), completion: .file())
    var sources: [String] = []

    @Flag(help: .of("help.jsonl"))
    var jsonl = false

    @Flag(help: .of("help.csv"))
    var csv = false

    @Option(help: .of("help.find.like"))
    var like: String?

    @Option(help: .of("help.find.like-photo"), completion: .file())
    var likePhoto: String?

    @Option(help: .of("help.find.last-five"))
    var lastFive: String?

    @Option(name: .customLong("for"), help: .of("help.find.for"))
    var target: String?

    @Option(help: .of("help.find.pkeyconfig"), completion: .file())
    var pkeyconfig: [String] = []

    @Flag(help: .of("help.find.all-files"))
    var allFiles = false

    @Flag(help: .of("help.find.mail"))
    var mail = false

    @Flag(help: .of("help.find.verify-images"))
    var verifyImages = false

    @Option(help: .of("help.find.carve"))
    var carve: CarveOption?

    @Option(help: .of("help.find.resume"), completion: .file())
    var resume: String?

    @Option(help: .of("help.find.bitlocker-key"), completion: .file())
    var bitlockerKey: [String] = []

    @Flag(help: .of("help.find.no-sandbox"))
    var noSandbox = false

    @Option(help: .of("help.find.manifest"), completion: .file())
    var manifest: String?

    @Option(help: .of("help.find.shard"))
    var shard: Shard?

    @Option(help: .of("help.progress"))
    var progress: ProgressDisplay.Mode = .auto

    @Flag(help: .of("help.find.record"))
    var record = false

    @OptionGroup(title: Interface.help("help.vault.flags"))
    var vault: VaultFlags

    @OptionGroup(title: Interface.help("help.remote"))
    var remote: RemoteFlags

    @OptionGroup(title: Interface.help("help.imap"))
    var mailbox: MailboxFlags

    @OptionGroup var common: OutputOptions

    mutating func validate() throws {
        guard manifest != nil || !sources.isEmpty else {
            throw ValidationError(Interface.text("usage.no-source"))
        }
        guard like == nil || likePhoto == nil else { throw ValidationError(Interface.text("usage.like-twice")) }
        guard [common.json, jsonl, csv].count(where: { $0 }) <= 1 else {
            throw ValidationError(Interface.text("usage.one-format"))
        }
        guard !record || manifest == nil else {
            throw ValidationError(Interface.text("usage.record-with-manifest"))
        }
        guard shard == nil || manifest != nil else {
            throw ValidationError(Interface.text("usage.shard-without-manifest"))
        }
        guard resume == nil || carve != nil && manifest == nil else {
            throw ValidationError(Interface.text("usage.resume-without-carve"))
        }
    }

    mutating func run() async throws {
        let reveals = try common.revealsKeys()
        let display = ProgressDisplay(mode: common.quiet ? .never : progress)
        var options = try options()
        // A source of a list that ended early would pass for done.
        if manifest == nil { options.control = try control(display) }
        let search = Search(options)
        // Before the search, which may take hours: whoever may not record hears of it at once.
        let recorder = try openRecords()
        let writer = ReportJSON(
            language: Interface.language,
            revealsKeys: reveals,
            version: RegainProgram.version,
            fingerprintKey: try (common.json || jsonl ? recorder?.fingerprintKey : nil) ?? FingerprintKey()
        )
        if let manifest {
            try await ManifestRun(search: search, writer: writer, shard: shard, common: common).run(manifest)
            return
        }
        let common = common
        let jsonl = jsonl
        var failure: (any Error)?
        let streams = jsonl && common.output == nil
        var lines: [String] = []
        let report = await search.run(
            try sources.map(Search.Source.init(given:)),
            now: .now,
            progress: { display.update(done: $0, total: $1) },
            part: { part in
                guard jsonl else { return }
                do {
                    let text = try writer.lines(part).map { String(decoding: $0, as: UTF8.self) + "\n" }
                    if streams { try common.write(text.joined()) } else { lines += text }
                } catch { failure = error }
            }
        )
        Interruption.stopListening()
        display.finish()
        if let failure { throw failure }
        if jsonl {
            let last = String(decoding: try writer.line(report.verdict), as: UTF8.self) + "\n"
            try common.write(streams ? last : lines.joined() + last)
        } else if common.json {
            try common.write(String(decoding: try writer.document(report), as: UTF8.self) + "\n")
        } else if csv {
            try common.write(FindCSV(revealsKeys: reveals).text(report))
        } else {
            let page = FindPage(
                language: Interface.language,
                width: common.output == nil ? Terminal.width : 100,
                usesColor: common.usesColor,
                revealsKeys: reveals,
                isQuiet: common.quiet
            )
            try common.write(page.text(report))
        }
        try recorder?.file(report, isQuiet: common.quiet)
        try Self.conclude(report)
    }

    private func openRecords() throws -> (any FindRecorder)? {
        guard record else { return nil }
        guard let open = ProgramExtensions.current.recorder else {
            throw Failure(.unavailable, Message("records.not-installed"))
        }
        return try open(vault)
    }

    /// Ends with the exit code that the report deserves.
    static func conclude(_ report: FindReport) throws {
        if report.isPartial {
            let top = report.sources.filter { $0.parent == nil }
            if top.count == 1, let only = top.first, only.status == .unreadable {
                throw Self.exit(for: only)
            }
            throw RegainExit.partial
        }
        switch report.verdict.outcome {
        case .keyFound, .candidatesDisagree: return
        case .noKeyToFind, .nothingFound: throw RegainExit.no
        }
    }

    /// What the only source's silence means: nothing there, a service that does not answer, or bytes that cannot be read.
    private static func exit(for source: SourceReport) -> RegainExit {
        let codes = source.problems.map(\.code)
        let absences = [
            SourceError.Code.missing.rawValue, RemoteError.Code.notFound.rawValue, RemoteError.Code.noMailbox.rawValue,
        ]
        if absences.contains(where: codes.contains) {
            return .noInput
        }
        let silences: [RemoteError.Code] = [
            .refused, .nameUnknown, .unreachable, .timeout, .cut, .throttled, .serverError,
        ]
        return silences.contains { codes.contains($0.rawValue) } ? .unavailable : .partial
    }

    private func options() throws -> Search.Options {
        var options = Search.Options()
        options.allFiles = allFiles
        options.mail = mail
        options.verifiesImages = verifyImages
        options.keepsProofs = record
        // A page and a table have no place for digests, and making them takes longer than the rest of the search.
        options.digests = common.json || jsonl || manifest != nil
        if let like = try like ?? likePhoto.map({ try LabelPhotoFile.pattern($0, sandbox: !noSandbox) }) {
            options.label = try LabelPattern.parse(like)
        }
        if let lastFive {
            let units = lastFive.uppercased().utf8
            guard units.count == 5, units.allSatisfy({ KeyAlphabet.contains($0) }) else {
                throw Failure(.usage, Message("usage.last-five"))
            }
            options.lastFive = lastFive.uppercased()
        }
        if let target {
            guard let product = TargetProduct(words: target) else {
                throw Failure(.usage, Message("usage.unknown-product", ["given": .text(target)]))
            }
            options.target = product
        }
        options.configurations = try pkeyconfig.map(Self.configuration)
        options.remote = try remote.options()
        options.remote.mailbox = try mailbox.options(for: sources)
        options.remote.sandbox = !noSandbox
        options.carving = carve.flatMap { CarvingMode(rawValue: $0.rawValue) } ?? .none
        options.images.worker.sandbox = !noSandbox
        if noSandbox, !common.quiet { Interface.say(Message("sandbox.off")) }
        options.images.bitLockerSecret = try BitLockerKeys(files: bitlockerKey, mayAsk: manifest == nil).secret
        return options
    }

    /// What stands around a search through raw bytes: progress, interruption, the state to go on from.
    private func control(_ display: ProgressDisplay) throws -> CarvingControl {
        var control = CarvingControl()
        control.progress = { progress in
            // Only this work can be ended in good order; before it, an interrupt ends the program at once.
            Interruption.listen()
            display.update(progress)
        }
        control.isCancelled = { Interruption.wasAsked }
        if let resume {
            do throws(CarvingState.Problem) {
                control.state = try CarvingState(
                    path: resume,
                    mode: carve.flatMap { CarvingMode(rawValue: $0.rawValue) } ?? .none,
                    given: sources
                )
            } catch {
                throw Failure(error.isInputOutput ? .inputOutput : .badInput, error.message)
            }
        }
        return control
    }

    private static func configuration(_ path: String) throws -> PKeyConfig {
        let region: MemoryRegion
        do {
            region = try FileSource(path: path).region()
        } catch let error as SourceError {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
        do throws(ParseError) {
            return try PKeyConfig(parsing: region.bytes)
        } catch {
            throw Failure(.badInput, Message(error))
        }
    }
}

/// What `--carve` may be given; by itself it is `--carve=unallocated`.
enum CarveOption: String, ExpressibleByArgument, CaseIterable {
    /// The space that belongs to no file.
    case unallocated
    /// Every byte.
    case all
}

extension Timestamp {
    /// The present moment.
    package static var now: Timestamp { Timestamp(secondsSince1970: Int64(time(nil))) }
}

/// One of several machines that share a manifest.
struct Shard: ExpressibleByArgument, Sendable {
    /// Which one, from 1.
    let index: Int
    /// How many there are.
    let count: Int

    /// Reads `i/n`.
    init?(argument: String) {
        let parts = argument.split(separator: "/")
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), count >= 1,
            (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether the line of this number, from 0, is for this machine.
    func takes(_ line: Int) -> Bool { line % count == index - 1 }
}
