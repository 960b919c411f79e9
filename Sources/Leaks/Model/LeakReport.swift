public import Texts

/// What a search for leaks brought in.
public struct LeakReport: Sendable {
    /// Something that was not read, or not to its end.
    public struct Problem: Hashable, Sendable {
        /// Where.
        public let path: String
        /// What happened.
        public let message: Message
    }

    /// From which class on the search has failed.
    public enum Threshold: String, Sendable, CaseIterable {
        /// Only keys that the vault knows.
        case ours
        /// Keys of anybody.
        case unknown
        /// Published keys too.
        case any
    }

    /// What was asked for.
    public let given: [String]
    /// Keys, by place.
    public internal(set) var leaks: [Leak] = []
    /// Keys beyond the limit, which are only counted.
    public internal(set) var omittedCount = 0
    /// What looks like a key and is none.
    public internal(set) var lookalikes = LookalikeCounts()
    /// What was not read.
    public internal(set) var problems: [Problem] = []
    /// Problems beyond the limit.
    public internal(set) var omittedProblemCount = 0
    /// Files, also those inside archives.
    public internal(set) var fileCount = 0
    /// Objects of repositories.
    public internal(set) var objectCount = 0
    /// Repositories.
    public internal(set) var repositoryCount = 0
    /// Bytes that were searched.
    public internal(set) var byteCount: UInt64 = 0
    /// Whether the vault was asked whose keys they are.
    public internal(set) var vaultWasAsked = false

    init(given: [String]) { self.given = given }

    /// Whether everything was read.
    public var isComplete: Bool { problems.isEmpty }

    /// The leaks that let the search fail.
    public func failing(_ threshold: Threshold) -> [Leak] {
        leaks.filter { leak in
            guard !leak.isAllowed, !leak.isBaselined else { return false }
            return switch leak.leakClass {
            case .ours: true
            case .unknown: threshold != .ours
            case .published: threshold == .any
            }
        }
    }

    /// How many leaks of a class there are, those that are allowed or known from before left out.
    public func count(_ leakClass: Leak.Class) -> Int {
        leaks.count { $0.leakClass == leakClass && !$0.isAllowed && !$0.isBaselined }
    }
}
