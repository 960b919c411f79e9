public import Texts

/// A code with what it means everywhere.
public struct ActivationError: Hashable, Sendable {
    /// Whether it says that something failed.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Something failed.
        case error
        /// A remark of Windows, no failure.
        case info
    }

    /// `0xC004F074`, or the name of a situation that has no number (`edition-dc`).
    public let id: String
    /// Name in Microsoft's headers, where it has one.
    public let symbol: String?
    /// Other numbers for the same thing.
    public let aliases: [String]
    /// Failure or remark.
    public let kind: Kind
    /// What happened, in a sentence.
    public let meaning: LocalizedText
    /// Ids of causes, likeliest first.
    public let causes: [String]
    /// Ids of remedies, least invasive first.
    public let remedies: [String]
    /// Id of the one remedy to begin with.
    public let nextRemedy: String
    /// Id of whom to ask.
    public let contact: String
    /// Where it is usually met.
    public let channels: [ErrorChannel]
    /// How well it is founded.
    public let confidence: ErrorConfidence
    /// Ids of sources.
    public let sources: [String]
}

/// What a code means in one situation.
public struct ActivationErrorContext: Hashable, Sendable {
    /// Stable name.
    public let id: String
    /// The code it belongs to.
    public let code: String
    /// The channel it applies to; nil for any.
    public let channel: ErrorChannel?
    /// What the check of the key must have said, where it matters.
    public let keyCheck: KeyCheck?
    /// What happened.
    public let meaning: LocalizedText
    /// Id of the remedy to begin with.
    public let nextRemedy: String
    /// What to do, in words of its own.
    public let nextText: LocalizedText
    /// Command line, where there is one.
    public let command: String?
    /// Id of whom to ask.
    public let contact: String
    /// Day of the last change.
    public let date: String
    /// Id of its source.
    public let source: String
    /// How well it is founded.
    public let confidence: ErrorConfidence
}

/// Something a person can do about an error.
public struct ActivationRemedy: Hashable, Sendable {
    /// Stable name.
    public let id: String
    /// What to do.
    public let text: LocalizedText
    /// Command line with placeholders such as `<HOST>`, where there is one.
    public let command: String?
    /// What the command does to the machine.
    public let effect: CommandEffect
    /// Whether it needs an elevated prompt.
    public let needsElevation: Bool
}

/// What a command does to the machine it runs on.
public enum CommandEffect: String, CaseIterable, Hashable, Sendable {
    /// It only reads.
    case read
    /// It changes something.
    case change
    /// There is nothing to run.
    case none
}
