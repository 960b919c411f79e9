import ArgumentParser
import Catalogue
import FoundationEssentials
import Licensing
import ProductKey
import Recovery
import Texts

/// `regain key`: checks one key that a person types or pipes in, and says what it is.
struct KeyCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "key",
            abstract: Interface.help("help.key"),
            discussion: Interface.help("help.key.discussion")
        )
    }

    @Option(name: .customLong("for"), help: .of("help.find.for"))
    var target: String?

    @Option(help: .of("help.key.photo"), completion: .file())
    var photo: String?

    @OptionGroup var common: OutputOptions

    mutating func validate() throws {
        guard photo == nil || target == nil else { throw ValidationError(Interface.text("usage.photo-alone")) }
    }

    func run() throws {
        let reveals = try common.revealsKeys()
        if let photo {
            try read(photo, reveals: reveals)
            return
        }
        var product: TargetProduct?
        if let target {
            guard let named = TargetProduct(words: target) else {
                throw Failure(.usage, Message("usage.unknown-product", ["given": .text(target)]))
            }
            product = named
        }
        let assessment = KeyAssessment(text: try Self.ask(), target: product)
        if common.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let row = KeyRow(assessment, reveals: reveals, language: Interface.language)
            try common.write(String(decoding: try encoder.encode(row), as: UTF8.self) + "\n")
        } else {
            let page = KeyPage(
                language: Interface.language,
                revealsKeys: reveals,
                isQuiet: common.quiet,
                emphasis: common.emphasis
            )
            try common.write(page.text(assessment))
        }
        switch assessment.outcome {
        case .key where assessment.isConsistent: return
        case .key: throw RegainExit.no
        case .problem: throw RegainExit.badInput
        }
    }

    private func read(_ photo: String, reveals: Bool) throws {
        let lines = try LabelPhotoFile.lines(photo)
        let answer = LabelPhotoAnswer(path: photo, lines: lines, reveals: reveals, language: Interface.language)
        if common.json {
            try common.write(try answer.json())
        } else {
            try common.write(answer.page(isQuiet: common.quiet, emphasis: common.emphasis))
        }
        if lines.isEmpty { throw RegainExit.no }
    }

    private static func ask() throws -> String {
        if Terminal.inputIsTerminal {
            guard let text = Terminal.askSecretly(Interface.text("key.prompt")) else {
                throw Failure(.badInput, Message("key.nothing-typed"))
            }
            return text
        }
        return String(decoding: try StandardInput.readAll(limit: 64 * 1_024), as: UTF8.self)
    }
}

/// What is to be said about one typed key.
struct KeyAssessment {
    /// A key, or why the text is none.
    enum Outcome {
        case key(ProductKey)
        case problem(KeyTextProblem)
    }

    let outcome: Outcome
    let identity: KeyIdentity
    let keyClass: KeyClass
    let published: GenericKey?
    let fit: Fit?

    init(text: String, target: TargetProduct?) {
        do throws(KeyTextProblem) {
            let key = try ProductKey(text: text)
            outcome = .key(key)
            identity = IdentityResolver().identify(KeyEvidence(key: key))
            published = key.publications.first
            keyClass = key.number.checksumAgrees == false ? .notAKey : KeyClass.of(key, identity: identity)
            fit = target.map { [identity] in Fit.of(identity, for: $0) }
        } catch {
            outcome = .problem(error)
            identity = KeyIdentity()
            published = nil
            keyClass = .notAKey
            fit = nil
        }
    }

    /// Whether no check speaks against the characters; never more than that.
    var isConsistent: Bool {
        if case .key(let key) = outcome { key.number.checksumAgrees != false } else { false }
    }

    /// Whether the characters can be a key, and whether it fits: the answer without what explains it.
    var answer: [Message] {
        guard case .key(let key) = outcome else { return messages }
        return [checkMessage(key)] + (fit?.reasons ?? [])
    }

    private func checkMessage(_ key: ProductKey) -> Message {
        switch key.number.checksumAgrees {
        case true?: Message("key.consistent")
        case false?: Message("key.inconsistent")
        case nil: Message("key.no-checksum")
        }
    }

    /// What is said, in order.
    var messages: [Message] {
        switch outcome {
        case .problem(let problem): Self.messages(problem)
        case .key(let key): messages(key)
        }
    }

    private func messages(_ key: ProductKey) -> [Message] {
        var messages = [Message("key.generation-\(key.generation.rawValue)"), checkMessage(key)]
        if let published {
            messages.append(Message("key.published-\(published.kind.rawValue)"))
        } else if key.number.checksumAgrees != false {
            messages.append(Message("key.class-\(keyClass.rawValue)"))
            if identity.product == nil { messages.append(Message("key.unknown-group")) }
        }
        return messages + (fit?.reasons ?? [])
    }

    private static func messages(_ problem: KeyTextProblem) -> [Message] {
        switch problem {
        case .wrongLength(let count): [Message("key.wrong-length", ["count": .number(count)])]
        case .impossibleCharacters(let characters):
            characters.prefix(25).map {
                Message("label.impossible", ["place": .number($0.place), "character": .text(String($0.character))])
            } + [Message("key.read-again")]
        case .severalMarkers(let places):
            [Message("key.several-n", ["places": .list(places.map { .number($0) })])]
        case .zeroed: [Message("key.zeroed")]
        }
    }
}

/// The answer of `regain key` for a person.
private struct KeyPage {
    let language: Language
    let revealsKeys: Bool
    let isQuiet: Bool
    let emphasis: (String) -> String

    func text(_ assessment: KeyAssessment) -> String {
        var lines: [String] = []
        if case .key(let key) = assessment.outcome {
            let name = assessment.isConsistent ? assessment.identity.name(in: language) : nil
            let shown = revealsKeys ? key.revealed() : key.masked
            lines.append(emphasis([shown, name].compactMap(\.self).joined(separator: "  ")))
            if assessment.isConsistent, let channel = assessment.identity.channel {
                lines.append("  " + ChannelTable.standard.label(of: channel, in: language))
            }
        }
        lines += (isQuiet ? assessment.answer : assessment.messages).map {
            TextLayout.wrap(
                Phrasebook.standard.text($0, in: language),
                width: Terminal.width,
                indent: "    ",
                firstIndent: "  • "
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The answer of `regain key` as JSON, schema `regain.key/1`.
private struct KeyRow: Encodable {
    struct Text: Encodable {
        let code: String
        let text: String
    }

    let schema = "regain.key/1"
    let partialKey: String?
    let key: String?
    let generation: String?
    let consistent: Bool
    let group: Int?
    let product: String?
    let edition: String?
    let version: String?
    let channel: String?
    let `class`: String
    let published: Bool
    let fits: String?
    let messages: [Text]

    init(_ assessment: KeyAssessment, reveals: Bool, language: Language) {
        var found: ProductKey?
        if case .key(let key) = assessment.outcome { found = key }
        let identity = assessment.isConsistent ? assessment.identity : KeyIdentity()
        partialKey = found?.partialKey
        key = reveals ? found?.revealed() : nil
        generation = found?.generation.rawValue
        consistent = assessment.isConsistent
        group = identity.group
        product = identity.product
        edition = identity.editions.isEmpty ? nil : identity.editions.joined(separator: ";")
        version = identity.versions.isEmpty ? nil : identity.versions.joined(separator: ";")
        channel = identity.channel?.rawValue
        self.class = assessment.keyClass.rawValue
        published = assessment.published != nil
        fits = assessment.fit?.answer.rawValue
        messages = assessment.messages.map { Text(code: $0.code, text: Phrasebook.standard.text($0, in: language)) }
    }
}
