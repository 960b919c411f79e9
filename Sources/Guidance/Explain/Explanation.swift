public import Catalogue
public import Texts

/// What one error means in one situation, and the single next thing to do.
public struct Explanation: Sendable {
    /// What is known of a code.
    public struct Answer: Sendable {
        /// The entry of the table.
        public let error: ActivationError
        /// What happened, in this situation.
        public let meaning: LocalizedText
        /// Likely causes, likeliest first.
        public let causes: [LocalizedText]
        /// Id of the one remedy to begin with.
        public let nextID: String
        /// The one thing to do next.
        public let next: LocalizedText
        /// Its command line, with placeholders; nil where nothing is to be run.
        public let command: String?
        /// Whether the command needs an elevated prompt.
        public let needsElevation: Bool
        /// What to try when that does not help, least invasive first.
        public let others: [ActivationRemedy]
        /// Id of whom to ask.
        public let contactID: String
        /// Whom to ask.
        public let contact: LocalizedText
        /// The rule that decided: a context's id, or `error.` and the code.
        public let ruleID: String
        /// Day of the rule's last change.
        public let date: String
        /// Ids of its sources.
        public let sources: [String]
        /// How well it is founded.
        public let confidence: ErrorConfidence
        /// Whether the code is rarely met with the channel that was given.
        public let isUnusualHere: Bool
    }

    /// The code in its usual spelling.
    public let code: String
    /// The channel that was given.
    public let channel: ErrorChannel?
    /// What was known of the key.
    public let keyCheck: KeyCheck?
    /// What is known; nil for a code that is not in the table.
    public let answer: Answer?

    /// What to collect about an unknown code, as codes of texts.
    public static let collectCodes = [
        "guidance.explain.collect-dlv", "guidance.explain.collect-log", "guidance.explain.collect-command",
        "guidance.explain.collect-when",
    ]

    /// Explains one code, in any spelling.
    public init(
        of code: String,
        channel: ErrorChannel? = nil,
        keyCheck: KeyCheck? = nil,
        table: ActivationErrors = .standard
    ) {
        let error = table[code]
        self.code = error?.id ?? ErrorCode(code)?.text ?? code
        self.channel = channel
        self.keyCheck = keyCheck
        answer = error.flatMap { Answer($0, channel, keyCheck, table) }
    }

    /// Explains every code in a pasted message, each once, in order.
    public static func all(
        in text: String,
        channel: ErrorChannel? = nil,
        keyCheck: KeyCheck? = nil,
        table: ActivationErrors = .standard
    ) -> [Explanation] {
        var seen: Set<String> = []
        return table.codes(in: text)
            .map { Explanation(of: $0, channel: channel, keyCheck: keyCheck, table: table) }
            .filter { seen.insert($0.code).inserted }
    }
}

extension Explanation.Answer {
    fileprivate init?(
        _ error: ActivationError,
        _ channel: ErrorChannel?,
        _ keyCheck: KeyCheck?,
        _ table: ActivationErrors
    ) {
        let context = table.context(for: error, channel, keyCheck)
        let nextID = context?.nextRemedy ?? error.nextRemedy
        guard let remedy = table.remedy(nextID),
            let contact = table.contact(context?.contact ?? error.contact, for: channel)
        else { return nil }
        self.error = error
        meaning = context?.meaning ?? error.meaning
        causes = error.causes.compactMap(table.cause)
        self.nextID = nextID
        next = context?.nextText ?? remedy.text
        command = context == nil ? remedy.command : context?.command
        needsElevation = command != nil && remedy.needsElevation
        others = error.remedies.filter { $0 != nextID }.compactMap(table.remedy)
        contactID = contact.id
        self.contact = contact.text
        ruleID = context?.id ?? "error." + error.id
        date = context?.date ?? table.header?.date ?? ""
        sources = context.map { [$0.source] } ?? error.sources
        confidence = context?.confidence ?? error.confidence
        isUnusualHere = channel.map { !error.channels.contains($0) } ?? false
    }
}
