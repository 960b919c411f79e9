public import ByteKit
public import Texts

/// Whether the key of each server could be produced today.
public struct DrillReport: Sendable {
    /// What was tried for one server; the raw value is stable.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// Its key opens, and is a whole key.
        case key
        /// Its channel is known.
        case channel
        /// Its proof of purchase opens, and is what was put under seal.
        case proof
        /// Its last backup holds its own registry, readable and recent.
        case backup
    }

    /// How a check ended.
    public struct Outcome: Sendable, Hashable {
        /// What was tried.
        public let check: Check
        /// Whether it succeeded.
        public let isGood: Bool
        /// What was seen, in words.
        public let reason: Message
    }

    /// One server.
    public struct Server: Sendable {
        /// Name of its organisation.
        public let organisation: String
        /// Reference.
        public let reference: String
        /// Name.
        public let name: String
        /// One outcome for each check.
        public let outcomes: [Outcome]

        /// Whether everything succeeded.
        public var isGood: Bool { outcomes.allSatisfy(\.isGood) }
    }

    /// When.
    public let made: Timestamp
    /// Who.
    public let by: String
    /// Every server, by organisation and reference.
    public let servers: [Server]

    /// How many servers passed everything.
    public var good: Int { servers.count(where: \.isGood) }

    /// How many servers passed a check.
    public func good(_ check: Check) -> Int {
        servers.count { $0.outcomes.contains { $0.check == check && $0.isGood } }
    }
}
