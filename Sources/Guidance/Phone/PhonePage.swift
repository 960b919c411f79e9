public import Texts

/// The groups of a telephone number, to be dictated or ticked off, and what was noticed about the copy.
public struct PhonePage: Sendable {
    private let language: Language
    private let book: Phrasebook
    /// Whether the reminder that the number is private is left out.
    public var isBrief = false

    /// A page in one language.
    public init(language: Language, book: Phrasebook = .standard) {
        self.language = language
        self.book = book
    }

    /// One group a line, then the remarks.
    public func text(_ number: PhoneNumber) -> String {
        let lines = number.groups.map { "\($0.name)  \($0.spoken)" } + remarks(number).map { text($0) }
        guard !isBrief else { return lines.joined(separator: "\n") + "\n" }
        return (lines + [book.text("guidance.phone.private", in: language)]).joined(separator: "\n") + "\n"
    }

    /// What was noticed, as messages.
    public func remarks(_ number: PhoneNumber) -> [Message] {
        let found: [Message] = number.problems.map { problem in
            switch problem {
            case .notADigit(let place):
                Message("guidance.phone.not-digits", ["place": .number(place)])
            case .wrongLength(let count, let known):
                Message(
                    "guidance.phone.wrong-length",
                    ["count": .number(count), "lengths": .list(known.map { .number($0) })]
                )
            case .group(let name) where number.kind == .installationID:
                Message("guidance.phone.group-wrong", ["group": .text(name)])
            case .group(let name):
                Message("guidance.phone.group-doubtful", ["group": .text(name)])
            }
        }
        let doubts = !number.isRuleVerified && number.problems.contains { if case .group = $0 { true } else { false } }
        return found + (doubts ? [Message("guidance.phone.unverified")] : [])
    }

    private func text(_ message: Message) -> String { book.text(message, in: language) }
}
