import Texts

/// What the argument parser says, in the language of this run.
///
/// The parser speaks English only. Its headings and its sentences are found by their fixed parts, which a test holds
/// against the parser's real output; what is not recognised stays in English.
enum ParserTexts {
    /// Translates a help page or an error.
    static func translated(_ text: String, language: Language = Interface.language) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { folded(line(String($0), language)) }
            .joined(separator: "\n")
    }

    /// What stands in for a word of the person's own.
    private static func placeholders(_ text: String, _ language: Language) -> String {
        text.replacing("<subcommand>", with: "<\(Phrasebook.standard.text("parser.subcommand", in: language))>")
    }

    /// Breaks a line of usage, which the parser leaves as long as it comes, between its options.
    private static func folded(_ line: String) -> String {
        guard TextLayout.width(line) > Self.width else { return line }
        let leading = line.prefix { $0 == " " }
        // A description that became longer in translation goes on in its column; two blanks stand before it.
        guard leading.isEmpty else {
            let held = String(line.dropFirst(leading.count)).replacing("  ", with: "\u{A0}\u{A0}")
            return TextLayout.wrap(
                held.replacing(" <", with: "\u{A0}<"),
                width: Self.width,
                indent: String(repeating: " ", count: Self.descriptionColumn),
                firstIndent: String(leading)
            )
            .replacing("\u{A0}\u{A0}", with: "  ").replacing("\u{A0}<", with: " <")
        }
        // No-break spaces hold an option and its value together.
        let held = line.replacing(" <", with: "\u{A0}<").replacing(" ...", with: "\u{A0}...")
        return TextLayout.wrap(held, width: Self.width, indent: "    ", firstIndent: "").replacing("\u{A0}", with: " ")
    }

    /// The column in which the parser begins the description of an option.
    private static let descriptionColumn = 26

    /// Columns of a help page where the parser knows of no terminal.
    private static let width = 80

    /// Fixed beginnings of lines with the code of their text; `{rest}` is what follows.
    private static let beginnings: [(english: String, code: String)] = [
        ("OVERVIEW: ", "parser.overview"), ("USAGE: ", "parser.usage"), ("Usage: ", "parser.usage"),
        ("ARGUMENTS:", "parser.arguments"), ("OPTIONS:", "parser.options"), ("SUBCOMMANDS:", "parser.subcommands"),
        ("Error: Missing expected argument ", "parser.missing-argument"),
        ("Error: Unknown option ", "parser.unknown-option"),
        ("Error: Missing value for ", "parser.missing-value"),
        ("Error: Unexpected argument ", "parser.unexpected-argument"),
        ("Error: ", "parser.error"),
        ("Help:  ", "parser.help"),
    ]

    /// Fixed ends of lines.
    private static let endings: [(english: String, code: String)] = [
        ("Show help information.", "parser.show-help"), ("Show the version.", "parser.show-version"),
        ("Show subcommand help information.", "parser.show-subcommand-help"),
    ]

    private static func line(_ line: String, _ language: Language) -> String {
        // «  See 'regain find --help' for more information.»
        if line.hasPrefix("  See '"), let command = line.split(separator: "'").dropFirst().first {
            return Phrasebook.standard.text(
                "parser.see",
                ["rest": .text(placeholders(String(command), language))],
                in: language
            )
        }
        if let start = line.firstRange(of: "(values:") ?? line.firstRange(of: "(default:") {
            let values = line[start.lowerBound...]
                .replacing("(values:", with: Phrasebook.standard.text("parser.values", in: language))
                .replacing("; default:", with: (language == .french ? "\u{202F}; default:" : "; default:"))
                .replacing("default:", with: Phrasebook.standard.text("parser.default", in: language))
            return String(line[..<start.lowerBound]) + String(values)
        }
        // The list of values went on in this line.
        let indent = String(repeating: " ", count: descriptionColumn)
        if line.hasPrefix(indent + "default: ") {
            let word = Phrasebook.standard.text("parser.default", in: language)
            return line.replacing("default:", with: word)
        }
        // «  inspect (default)       Says what …»: the column of the description stays where it is.
        if let mark = line.firstRange(of: " (default)  ") {
            let word = Phrasebook.standard.text("parser.default-command", in: language)
            let rest = line[mark.upperBound...].drop { $0 == " " }
            let head = TextLayout.pad("\(line[..<mark.lowerBound]) \(word)", to: Self.descriptionColumn)
            return head + rest
        }
        for (english, code) in endings where line.hasSuffix(english) {
            return line.dropLast(english.count) + Phrasebook.standard.text(code, [:], in: language)
        }
        // «Error: The value 'x' is invalid for '--y <y>'.»
        let quoted = line.split(separator: "'", omittingEmptySubsequences: false)
        if line.hasPrefix("Error: The value '"), quoted.count >= 4, quoted[2] == " is invalid for " {
            let rest = "\(quoted[3]) \(quoted[1])"
            return Phrasebook.standard.text("parser.invalid-value", ["rest": .text(rest)], in: language)
        }
        for (english, code) in beginnings where line.hasPrefix(english) {
            let rest = placeholders(String(line.dropFirst(english.count)), language)
            return Phrasebook.standard.text(code, ["rest": .text(rest)], in: language)
        }
        // The heading of a group of options: the parser adds the colon as English writes it.
        if language == .french, line.hasSuffix(":"), line.first?.isUppercase == true, line == line.uppercased() {
            return "\(line.dropLast())\u{A0}:"
        }
        return line
    }
}
