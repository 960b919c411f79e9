import FoundationEssentials
import Glibc
import ProductKey
import Synchronization
package import Texts

/// The language and the environment of this run, fixed before any argument is parsed, because help needs them too.
package enum Interface {
    /// The process's variables.
    package static let environment = ProcessInfo.processInfo.environment

    /// The language to speak: `--lang` wherever it stands, else the locale.
    package static let language: Language = {
        let arguments = CommandLine.arguments
        var asked: Language?
        for (index, argument) in arguments.enumerated() {
            if argument == "--lang", index + 1 < arguments.count { asked = Language(tag: arguments[index + 1]) }
            if argument.hasPrefix("--lang=") { asked = Language(tag: argument.dropFirst(7)) }
        }
        return Language.resolve(flag: asked, environment: environment)
    }()

    /// The text of a code in the language of this run.
    package static func text(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        Phrasebook.standard.text(code, arguments, in: language)
    }

    /// The text of a message in the language of this run.
    package static func text(_ message: Message) -> String { Phrasebook.standard.text(message, in: language) }

    private static let helpIsWanted = Atomic<Bool>(false)

    /// Whether anyone may see a page of help; a command line that is right needs none of its texts.
    static var showsHelp: Bool { helpIsWanted.load(ordering: .relaxed) }

    /// From here on the texts of help are read.
    static func prepareHelp() { helpIsWanted.store(true, ordering: .relaxed) }

    /// A text of the pages of help: empty while nobody wants any.
    package static func help(_ code: String, _ arguments: [String: TextArgument] = [:]) -> String {
        showsHelp ? text(code, arguments) : ""
    }

    /// Says something on standard error: the program's name, lower case, no full stop.
    package static func say(_ message: Message) { complain("regain: \(text(message))") }

    /// Writes a line to standard error; a key that was given as an argument by mistake is masked in it.
    package static func complain(_ line: String) {
        Terminal.write(KeyTextSearch.masked(line) + "\n", to: STDERR_FILENO)
    }
}
