import ArgumentParser
import ByteKit
import Commands
import Oversight
import Records
import Texts

/// `regain watch`: what ends, what is missing, what does not agree.
struct WatchCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "watch",
            abstract: Interface.text("help.watch"),
            discussion: Interface.text("help.watch.discussion")
        )
    }

    @Flag(help: .of("help.watch.nagios"))
    var nagios = false

    @Flag(help: .of("help.watch.prometheus"))
    var prometheus = false

    @Flag(help: .of("help.watch.ics"))
    var ics = false

    @OptionGroup(title: Interface.text("help.watch.thresholds"))
    var thresholds: ThresholdFlags

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        guard [result.json, nagios, prometheus, ics].count(where: { $0 }) <= 1 else {
            throw ValidationError(Interface.text("usage.one-format"))
        }
    }

    func run() throws {
        guard nagios else { return try watch() }
        do {
            try watch()
        } catch let failure as Failure {
            // Whatever went wrong, the monitor must neither take it for good nor read it as a warning.
            try result.write(WatchOutput.nagiosUnknown(Interface.text(failure.message)))
            throw Self.exit(3)
        }
    }

    private func watch() throws {
        let limits = try thresholds.thresholds()
        let access = try Access(vault)
        let organisations = try access.organisations()
        let report = try access.run { try Watch($0, limits, now: .now).run(organisations) }
        let output = WatchOutput(report, language: Interface.language)
        if nagios {
            try result.write(output.nagios)
            if report.worst != nil { throw Self.exit(output.nagiosCode) }
        } else if prometheus {
            // The exit code tells whether the metrics were made, not what they say.
            try result.write(output.prometheus)
        } else if ics {
            try result.write(output.calendar)
        } else {
            try result.write(result.json ? output.json : WatchPage(report, width: Terminal.width).text)
            if report.worst != nil { throw RegainExit.no }
        }
    }

    /// The program's exit that has the number which Nagios expects.
    private static func exit(_ code: Int32) -> RegainExit { RegainExit(rawValue: code) ?? .internalError }
}

/// From when on something needs attention, as flags or a file; a flag counts more than the file.
struct ThresholdFlags: ParsableArguments {
    @Option(name: .customLong("thresholds"), help: .of("help.watch.file"), completion: .file())
    var file: String?

    @Option(help: .of("help.watch.warning-days"))
    var warningDays: Int?

    @Option(help: .of("help.watch.critical-days"))
    var criticalDays: Int?

    @Option(help: .of("help.watch.warning-activations"))
    var warningActivations: Int?

    @Option(help: .of("help.watch.critical-activations"))
    var criticalActivations: Int?

    @Option(help: .of("help.watch.unsigned-events"))
    var unsignedEvents: Int?

    func validate() throws {
        for number in [warningDays, criticalDays, warningActivations, criticalActivations, unsignedEvents] {
            guard number.map({ (0...1_000_000).contains($0) }) ?? true else {
                throw ValidationError(Interface.text("usage.threshold"))
            }
        }
    }

    /// The thresholds that they make.
    /// - Throws: ``Failure`` where the file cannot be read, or a critical threshold would be met before its warning.
    func thresholds() throws -> WatchThresholds {
        var limits = WatchThresholds()
        if let file {
            let bytes = try SecretFile.bytes(file)
            do throws(ParseError) {
                limits = try WatchThresholds(parsing: bytes.span)
            } catch {
                throw Failure(.badInput, Message(error))
            }
        }
        limits.warningDays = warningDays ?? limits.warningDays
        limits.criticalDays = criticalDays ?? limits.criticalDays
        limits.warningActivations = warningActivations.map(Int64.init) ?? limits.warningActivations
        limits.criticalActivations = criticalActivations.map(Int64.init) ?? limits.criticalActivations
        limits.unsignedEvents = unsignedEvents.map(Int64.init) ?? limits.unsignedEvents
        guard limits.criticalDays <= limits.warningDays, limits.criticalActivations <= limits.warningActivations else {
            throw Failure(.usage, Message("watch.thresholds-crossed"))
        }
        return limits
    }
}
