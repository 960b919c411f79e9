public import ByteKit
public import Texts

/// What all findings together say.
public struct Verdict: Sendable {
    /// The answer in one word.
    public enum Outcome: String, Sendable {
        /// A usable key was found.
        case keyFound = "key-found"
        /// There is no key to find: another mechanism activates this machine.
        case noKeyToFind = "no-key-to-find"
        /// Several different keys could be the one.
        case candidatesDisagree = "candidates-disagree"
        /// No usable key.
        case nothingFound = "nothing-found"
    }

    /// The one thing to do next.
    public struct Step: Sendable {
        /// Stable name of the action.
        public var action: String
        /// What to do.
        public var text: Message
        /// The command to type, where there is one.
        public var command: String?
    }

    /// The answer in one word.
    public var outcome: Outcome
    /// The best finding, by its number.
    public var best: String?
    /// Several findings side by side, where they disagree.
    public var candidates: [String] = []
    /// Why.
    public var reasons: [Message]
    /// What to do next.
    public var next: Step
}

/// Everything one run of the search has to say.
public struct FindReport: Sendable {
    /// When the search began.
    public var started: Timestamp
    /// Sources in the order they were given, files of a folder in the order of their names.
    public var sources: [SourceReport] = []
    /// Installations in the order they were met.
    public var installations: [Installation] = []
    /// Findings, the best first.
    public var findings: [Finding] = []
    /// Documents that prove a purchase, the best first.
    public var proofs: [FoundProof] = []
    /// What they say together.
    public var verdict: Verdict

    /// What one source has brought in.
    public struct Part: Sendable {
        /// The source, and the files in it that are worth a line.
        public var sources: [SourceReport]
        /// Installations that were not known before.
        public var installations: [Installation]
        /// Findings in the order they were met.
        public var findings: [Finding]
        /// Documents that prove a purchase, in the order they were met.
        public var proofs: [FoundProof] = []
    }

    /// Whether some source could not be read, or not wholly.
    public var isPartial: Bool { sources.contains { $0.status != .read } }
}
