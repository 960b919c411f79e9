import ArgumentParser
import ByteKit
import Commands
import JSONText
import Oversight
import Records
import Recovery
import Texts

/// `regain drill`: tries whether keys, channels, proofs and backups could be produced today.
struct DrillCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "drill",
            abstract: Interface.text("help.drill"),
            discussion: Interface.text("help.drill.discussion")
        )
    }

    @Option(help: .of("help.drill.longest-age"))
    var longestAge = 30

    @Option(help: .of("help.find.bitlocker-key"), completion: .file())
    var bitlockerKey: [String] = []

    @Flag(help: .of("help.find.no-sandbox"))
    var noSandbox = false

    @Option(help: .of("help.progress"))
    var progress: ProgressDisplay.Mode = .auto

    @Option(help: .of("help.drill.verify"), completion: .file())
    var verify: String?

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        guard (1...36_500).contains(longestAge) else { throw ValidationError(Interface.text("usage.longest-age")) }
    }

    func run() async throws {
        if let verify { return try check(verify) }
        let access = try Access(vault)
        let organisations = try access.organisations()
        let custody = try access.custody()
        let options = try Search.Options.opening(bitLockerKeys: bitlockerKey, noSandbox: noSandbox)
        let display = ProgressDisplay(mode: progress)
        let report = try await access.run { book in
            try await Drill(book, custody, longestAge: longestAge, options: options, now: .now)
                .run(organisations) { done, total in
                    display.show(Interface.text("progress.servers", ["done": .number(done), "total": .number(total)]))
                }
        }
        display.finish()
        guard !report.servers.isEmpty else { throw Failure(.no, Message("drill.no-servers")) }
        if result.json {
            let document = report.json(after: try access.run { try $0.lastDrill() }, language: Interface.language)
            let digest = DrillReport.digest(of: Array(document.utf8))
            // The trail knows a report before anybody has it.
            try access.run { try $0.noteDrill(digest, made: report.made, good: report.good, of: report.servers.count) }
            try result.write(document)
        } else {
            try access.run { try $0.noteDrill(nil, made: report.made, good: report.good, of: report.servers.count) }
            try result.write(DrillPage(report, width: Terminal.width).text)
        }
        if report.good < report.servers.count { throw RegainExit.no }
    }

    /// Says whether the audit trail knows a report as it is.
    private func check(_ path: String) throws {
        let bytes = try DocumentFile.bytes(path)
        let document = try? JSONValue(parsing: bytes.span)
        guard document?["schema"]?.string == DrillReport.schema else {
            throw Failure(.badInput, Message("drill.no-report", ["path": .text(path)]))
        }
        let trace = try Access(vault).run {
            try $0.trace(ofDrill: DrillReport.digest(of: bytes), made: document?["made"]?.string)
        }
        switch trace {
        case .noted(let moment):
            try result.write(Interface.text("drill.noted", ["moment": .text(moment.iso8601)]) + "\n")
        case .changed(let moment):
            try result.write(Interface.text("drill.changed", ["moment": .text(moment.iso8601)]) + "\n")
            throw RegainExit.no
        case .unknown:
            try result.write(Interface.text("drill.unknown") + "\n")
            throw RegainExit.no
        }
    }
}
