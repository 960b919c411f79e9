import Texts

/// Help that belongs to no single command.
enum HelpTopic {
    /// The table of exit codes.
    case exitCodes

    /// Recognises `help exit-codes`.
    init?(_ arguments: [String]) {
        guard arguments.prefix(2) == ["help", "exit-codes"] else { return nil }
        self = .exitCodes
    }

    /// The text in the language of this run.
    var text: String {
        switch self {
        case .exitCodes:
            RegainExit.allCases.reduce(Interface.text("help.exit-codes") + "\n\n") { text, code in
                let number = String(code.rawValue)
                let padding = String(repeating: " ", count: max(0, 4 - number.count))
                return text + padding + number + "  " + Interface.text(code.textCode) + "\n"
            }
        }
    }
}
