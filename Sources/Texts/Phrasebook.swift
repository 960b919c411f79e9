public import ByteKit
public import JSONText

/// All texts that people read, by code and language.
///
/// Tables have the form `{"schema": "regain.texts/1", "id": …, "date": …, "entries": {"code": {"en": …, "fr": …}}}`.
public struct Phrasebook: Sendable {
    private var entries: [String: LocalizedText] = [:]
    /// The tables of the program, of which only what is said is read.
    private var index: TextIndex?

    /// A book without texts.
    public init() {}

    /// All tables `texts-*.json` that are part of the program; whether they are whole is what `standardProblems` says.
    public static let standard: Phrasebook = {
        var book = Phrasebook()
        book.index = TextIndex(tables: tableNames)
        return book
    }()

    /// What is wrong with the tables that are part of the program; empty in a program that passed its tests.
    public static var standardProblems: [ParseError] {
        var book = Phrasebook()
        var problems: [ParseError] = []
        for name in tableNames {
            guard let bytes = Resource.bytes(name) else { continue }
            do throws(ParseError) {
                try book.add(parsing: bytes)
            } catch {
                problems.append(ParseError(error.code, at: error.offset, "\(name): \(error.detail)"))
            }
        }
        // What is passed over must be what is read.
        for code in Set(book.codes).union(standard.codes) where book.entry(code) != standard.entry(code) {
            problems.append(ParseError(.textsSchema, at: 0, code))
        }
        return problems
    }

    private static var tableNames: [String] {
        Resource.names.filter { $0.hasPrefix("texts-") && $0.hasSuffix(".json") }
    }

    private func entry(_ code: String) -> LocalizedText? { entries[code] ?? index?[code] }

    /// Adds the entries of a table, all or none.
    ///
    /// - Throws: `json.…` for a table that is no JSON, `texts.schema` for one of another form, `texts.duplicate-code`,
    ///   `texts.language-missing`, `texts.template`, `texts.placeholders-differ`; offsets are bytes in the table.
    public mutating func add(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table: JSONValue
        do throws(ParseError) {
            table = try JSONValue(parsing: bytes)
        } catch {
            guard error.code == .jsonDuplicateName else { throw error }
            throw ParseError(.textsDuplicateCode, at: error.offset)
        }
        guard table["schema"]?.string == "regain.texts/1", table["id"]?.string?.isEmpty == false,
            table["date"]?.string?.isEmpty == false, let members = table["entries"]?.members
        else { throw ParseError(.textsSchema, at: 0) }
        var added = entries
        for member in members {
            guard added[member.name] == nil else {
                throw ParseError(.textsDuplicateCode, at: member.byteOffset, member.name)
            }
            let texts = try LocalizedText(parsing: member.value, at: member.byteOffset)
            try Self.check(texts, of: member)
            added[member.name] = texts
        }
        entries = added
    }

    private static func check(_ texts: LocalizedText, of member: JSONMember) throws(ParseError) {
        let names: [Set<String>]
        do throws(ParseError) {
            names = [try Template(parsing: texts.english).names, try Template(parsing: texts.french).names]
        } catch {
            throw ParseError(error.code, at: member.byteOffset, error.detail)
        }
        guard names[0] == names[1] else {
            throw ParseError(.textsPlaceholdersDiffer, at: member.byteOffset, member.name)
        }
    }

    /// All codes, sorted.
    public var codes: [String] { (entries.keys + (index?.codes ?? [])).sorted() }

    /// Whether there is a text for this code.
    public func contains(_ code: String) -> Bool { entry(code) != nil }

    /// Names of the placeholders in the text of this code; nil without such a text.
    public func placeholders(of code: String) -> Set<String>? {
        entry(code).flatMap { try? Template(parsing: $0.english).names }
    }

    /// The text of a code with its placeholders filled.
    ///
    /// - Returns: the code itself where there is no text, so that a gap is seen and never stops the work.
    public func text(_ code: String, _ arguments: [String: TextArgument] = [:], in language: Language) -> String {
        text(Message(code, arguments), in: language)
    }

    /// The text of a message.
    ///
    /// - Returns: the code itself where there is no text, so that a gap is seen and never stops the work.
    public func text(_ message: Message, in language: Language) -> String {
        render(message, language, depthLeft: 4)
    }

    private func render(_ message: Message, _ language: Language, depthLeft: Int) -> String {
        guard depthLeft > 0, let text = entry(message.code)?[language],
            let template = try? Template(parsing: text)
        else { return message.code }
        return template.pieces.reduce(into: "") { result, piece in
            switch piece {
            case .text(let text): result += text
            case .value(let name):
                let value = message.arguments[name].map { render($0, language, depthLeft: depthLeft) }
                result += value ?? "{\(name)}"
            case .plural(let name, let one, let other):
                guard case .number(let count)? = message.arguments[name] else {
                    result += other
                    return
                }
                result += language.isSingular(count) ? one : other
            }
        }
    }

    private func render(_ argument: TextArgument, _ language: Language, depthLeft: Int) -> String {
        switch argument {
        case .text(let text): Self.printable(text)
        case .number(let number): language.number(number)
        case .date(let moment): language.date(moment)
        case .message(let message): render(message, language, depthLeft: depthLeft - 1)
        case .list(let items):
            depthLeft > 0 ? language.list(items.map { render($0, language, depthLeft: depthLeft - 1) }) : ""
        }
    }

    /// Values come from evidence: they must not move the cursor or turn the direction of a terminal's text.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }
}

extension LocalizedText {
    /// Reads `{"en": …, "fr": …}`.
    /// - Throws: `texts.language-missing` where a language is absent or empty.
    public init(parsing value: JSONValue, at byteOffset: Int) throws(ParseError) {
        guard let english = value["en"]?.string, let french = value["fr"]?.string, !english.isEmpty, !french.isEmpty
        else { throw ParseError(.textsLanguageMissing, at: byteOffset) }
        self.init(english: english, french: french)
    }
}

extension ParseError.Code {
    /// A table of texts has another form than it should.
    public static let textsSchema: Self = "texts.schema"
    /// Two texts have the same code.
    public static let textsDuplicateCode: Self = "texts.duplicate-code"
    /// A text lacks a language.
    public static let textsLanguageMissing: Self = "texts.language-missing"
    /// A text has braces that do not fit together.
    public static let textsTemplate: Self = "texts.template"
    /// The languages of a text have different placeholders.
    public static let textsPlaceholdersDiffer: Self = "texts.placeholders-differ"
}
