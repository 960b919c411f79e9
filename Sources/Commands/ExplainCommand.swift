import ArgumentParser
import Catalogue
import Guidance
import Licensing
import Texts

/// `regain explain`: what an error means here, and the one next thing to do.
struct ExplainCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "explain", abstract: Interface.help("help.explain"))
    }

    // A code may be a negative number, which the parser would take for an option.
    @Argument(parsing: .allUnrecognized, help: .of("help.explain.code"))
    var codes: [String] = []

    @Option(help: .of("help.explain.channel"), transform: NamedValue.read)
    var channel: ErrorChannel?

    @Option(help: .of("help.explain.status"), completion: .file())
    var status: [String] = []

    @Option(help: .of("help.explain.key-check"), transform: NamedValue.read)
    var keyCheck: KeyCheck?

    @OptionGroup var common: OutputOptions

    mutating func validate() throws {
        guard !codes.isEmpty else { throw ValidationError(Interface.text("usage.no-code")) }
        if let option = codes.first(where: { $0.hasPrefix("-") && $0 != "-" && ErrorCode($0) == nil }) {
            throw ValidationError(Interface.text("usage.unknown-option", ["given": .text(option)]))
        }
    }

    func run() throws {
        let text =
            codes == ["-"]
            ? String(decoding: try StandardInput.readAll(limit: 4 * 1_024 * 1_024), as: UTF8.self)
            : codes.joined(separator: " ")
        let situation = try channel ?? Self.channel(in: status)
        let explanations = Explanation.all(in: text, channel: situation, keyCheck: keyCheck)
        var page = ExplanationPage(language: Interface.language)
        page.isBrief = common.quiet
        page.emphasis = common.emphasis
        try common.write(common.json ? page.json(explanations) : page.text(explanations))
        guard !explanations.isEmpty else { throw RegainExit.badInput }
        if explanations.contains(where: { $0.answer == nil }) { throw RegainExit.no }
    }
}

extension ExplainCommand {
    /// The channel that captures of the server show; nil where they show none or several.
    private static func channel(in captures: [String]) throws -> ErrorChannel? {
        guard !captures.isEmpty else { return nil }
        let evidence = try captures.map { try CaptureFile.read($0).evidence }
        let report = ActivationStatus.report(from: evidence, now: .now, keys: nil)
        let channels = Set(report.servers.compactMap { $0.license?.channel })
        return channels.count == 1 ? channels.first.flatMap(ErrorChannel.init) : nil
    }
}

extension ErrorChannel {
    /// The situation that a channel of a key puts a server in; nil where errors do not depend on it.
    fileprivate init?(_ channel: Channel) {
        switch channel {
        case .volumeMAK: self = .mak
        case .volumeGVLK: self = .kms
        case .volumeCSVLK: self = .kmsHost
        case .avma: self = .avma
        case .retail: self = .retail
        case .oem, .oemSLP, .oemNonSLP, .oemCOA, .oemDM: self = .oem
        case .evaluation, .payAsYouGo: return nil
        }
    }
}

/// A value that must be one of the names of an enumeration.
enum NamedValue {
    /// The value of a name.
    /// - Throws: `ValidationError` with all names for another text.
    static func read<Value: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Value {
        guard let value = Value(rawValue: text.lowercased()) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(Interface.text("usage.unknown-name", ["given": .text(text), "names": .text(names)]))
        }
        return value
    }
}
