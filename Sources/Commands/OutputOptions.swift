package import ArgumentParser
import Glibc
import Texts

/// The flags that every command with a result shares.
struct OutputOptions: ParsableArguments {
    @Flag(help: Help.json)
    var json = false

    @Option(help: Help.output, completion: .file())
    var output: String?

    @Option(help: Help.lang)
    var lang: String?

    @Option(name: .customLong("reveal"), help: Help.reveal)
    var revealMode: RevealMode?

    @Flag(help: Help.quiet)
    var quiet = false

    @Flag(help: Help.noColor)
    var noColor = false

    /// `--reveal` by itself is `--reveal=terminal`: the arguments are completed before they are parsed.
    enum RevealMode: String, ExpressibleByArgument {
        /// Only where a person sees it.
        case terminal
        /// Also into files and pipes.
        case always
    }

    mutating func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
    }

    /// Whether whole keys are shown.
    /// - Throws: ``Failure`` with exit code 3 where they would go into a file or pipe without being asked to.
    func revealsKeys() throws -> Bool {
        switch revealMode {
        case nil: return false
        case .always: return true
        case .terminal:
            guard output == nil, Terminal.outputIsTerminal else {
                throw Failure(.refused, Message("reveal.refused"))
            }
            return true
        }
    }

    /// Whether colours are used.
    var usesColor: Bool {
        output == nil && Terminal.wantsColor(noColor: noColor, environment: Interface.environment)
    }

    /// Marks what is read first, where colours are welcome.
    var emphasis: @Sendable (String) -> String {
        guard usesColor else { return { $0 } }
        return { "\u{1B}[1m\($0)\u{1B}[0m" }
    }

    /// Writes a result to where it was asked for.
    func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Writes a result to where it was asked for.
    func write(_ bytes: [UInt8]) throws {
        if let output {
            try OutputFile.write(bytes, to: output)
        } else if !Terminal.write(bytes, to: STDOUT_FILENO) {
            throw OutputFile.failure("stdout")
        }
    }
}

/// Help texts of the shared flags, in the language of this run.
private enum Help {
    static var json: ArgumentHelp { .of("help.json") }
    static var output: ArgumentHelp { .of("help.output") }
    static var lang: ArgumentHelp { .of("help.lang") }
    static var reveal: ArgumentHelp { .of("help.reveal") }
    static var quiet: ArgumentHelp { .of("help.quiet") }
    static var noColor: ArgumentHelp { .of("help.no-color") }
}

extension ArgumentHelp {
    /// Help from the table of texts: `CODE`, and `CODE.value` for what stands in for the value; none while nobody wants it.
    package static func of(_ code: String) -> ArgumentHelp {
        guard Interface.showsHelp else { return "" }
        let value = "\(code).value"
        return ArgumentHelp(
            "\(Interface.text(code))",
            valueName: Phrasebook.standard.contains(value) ? Interface.text(value) : nil
        )
    }
}
