import ByteKit
import Crypto
import JSONText

/// An event in its place in the chain.
///
/// Its line is one JSON object, `regain.audit/1`, whose members stand in a fixed order: `seq`, `time`, `who`, `why`,
/// `action`, `object`, `outcome`, `details`, `previous`, `hash`. The hash is the SHA-256 of the line without its last
/// member, that is of everything before `,"hash"` and a closing brace.
public struct AuditRecord: Sendable, Hashable {
    /// The most bytes of a line.
    public static let lineLimit = 1 << 20

    /// What happened.
    public let event: AuditEvent
    /// Number in the chain, from 1.
    public let sequence: Int64
    /// Hash of the record before it.
    public let previous: String
    /// Hash of this record.
    public let hash: String

    /// The record that follows a head.
    public init(_ event: AuditEvent, after head: AuditHead) {
        self.init(event, sequence: head.sequence + 1, previous: head.hash, hash: nil)
    }

    private init(_ event: AuditEvent, sequence: Int64, previous: String, hash: String?) {
        self.event = event
        self.sequence = sequence
        self.previous = previous
        let body = Self.body(event, sequence: sequence, previous: previous).closed
        self.hash = hash ?? Hexadecimal.text(SHA256.hash(data: Array(body.utf8)))
    }

    /// Where the chain stands after it.
    public var head: AuditHead { AuditHead(verified: sequence, hash) }

    /// The line, without its end.
    public var line: String {
        var object = Self.body(event, sequence: sequence, previous: previous)
        object.add("hash", hash)
        return object.closed
    }

    /// Whether the hash is that of the record.
    public var isIntact: Bool {
        let body = Self.body(event, sequence: sequence, previous: previous).closed
        return Hexadecimal.text(SHA256.hash(data: Array(body.utf8))) == hash
    }

    /// Reads a line in any valid writing; whether it is the canonical one is ``line``'s to say.
    ///
    /// - Returns: nil when it is no record.
    public init?(line: [UInt8]) {
        guard line.count <= Self.lineLimit, let value = try? JSONValue(parsing: line.span) else { return nil }
        self.init(value)
    }

    init?(_ value: JSONValue) {
        guard let sequence = value["seq"]?.integer, sequence > 0,
            let time = value["time"]?.string.flatMap({ Timestamp(iso8601: $0) }),
            let who = value["who"]?.string, let why = value["why"]?.string,
            let action = value["action"]?.string, let object = value["object"]?.string,
            let outcome = value["outcome"]?.string.flatMap(AuditEvent.Outcome.init),
            let members = value["details"]?.members,
            let previous = value["previous"]?.string, AuditHead.isHash(previous),
            let hash = value["hash"]?.string, AuditHead.isHash(hash)
        else { return nil }
        var details: [String: String] = [:]
        for member in members {
            guard let text = member.value.string else { return nil }
            details[member.name] = text
        }
        let event = AuditEvent(
            time: time,
            who: who,
            why: why,
            action: action,
            object: object,
            outcome: outcome,
            details: details
        )
        self.init(event, sequence: Int64(sequence), previous: previous, hash: hash)
    }

    private static func body(_ event: AuditEvent, sequence: Int64, previous: String) -> CanonicalJSON {
        var object = CanonicalJSON()
        object.add("seq", sequence)
        object.add("time", event.time.iso8601)
        object.add("who", event.who)
        object.add("why", event.why)
        object.add("action", event.action)
        object.add("object", event.object)
        object.add("outcome", event.outcome.rawValue)
        object.add("details", event.details)
        object.add("previous", previous)
        return object
    }
}
