import ArgumentParser
import Catalogue
import Guidance
import Texts

/// `regain explain`: what an error means here, and the one next thing to do.
struct ExplainCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "explain", abstract: Interface.text("help.explain"))
    }

    // A code may be a negative number, which the parser would take for an option.
    @Argument(parsing: .allUnrecognized, help: .of("help.explain.code"))
    var codes: [String] = []

    @Option(help: .of("help.explain.channel"), transform: NamedValue.read)
    var channel: ErrorChannel?

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
        let explanations = Explanation.all(in: text, channel: channel, keyCheck: keyCheck)
        let page = ExplanationPage(language: Interface.language)
        try common.write(common.json ? page.json(explanations) : page.text(explanations))
        guard !explanations.isEmpty else { throw RegainExit.badInput }
        if explanations.contains(where: { $0.answer == nil }) { throw RegainExit.no }
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
