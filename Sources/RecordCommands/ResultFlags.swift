import ArgumentParser
import Commands
import JSONText
import Texts

/// The flags of a command that prints records.
struct ResultFlags: ParsableArguments {
    @Flag(help: .of("help.json"))
    var json = false

    @Option(help: .of("help.output"), completion: .file())
    var output: String?

    @OptionGroup var language: LanguageFlag

    /// Columns of a page.
    var width: Int { output == nil ? Terminal.width : 100 }

    /// Writes a result to where it was asked for.
    func write(_ text: String) throws {
        if let output {
            try OutputFile.write(Array(text.utf8), to: output)
        } else if !Terminal.write(text, to: 1) {
            throw OutputFile.failure("stdout")
        }
    }

    /// Says what was done: a sentence, or a document of schema `regain.done/1` with these members.
    func tell(_ message: Message, _ members: KeyValuePairs<String, JSONDocument?>) throws {
        guard json else { return try write(TextLayout.wrap(Interface.text(message), width: width) + "\n") }
        let head: [(name: String, value: JSONDocument)] = [
            ("schema", .string("regain.done/1")), ("code", .string(message.code)),
            ("text", .string(Interface.text(message))),
        ]
        let rest = members.compactMap { member in member.value.map { (name: member.key, value: $0) } }
        try write(JSONDocument.object(head + rest).document)
    }
}

/// `--lang`, of commands that have no other flag for their result.
struct LanguageFlag: ParsableArguments {
    @Option(help: .of("help.lang"))
    var lang: String?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
    }
}
