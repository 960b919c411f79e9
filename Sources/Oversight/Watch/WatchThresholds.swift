public import ByteKit
import JSONText

/// From when on something needs attention.
public struct WatchThresholds: Sendable, Hashable {
    /// Days before an end that are a warning.
    public var warningDays = 30
    /// Days before an end that are critical.
    public var criticalDays = 7
    /// Activations left of a MAK that are a warning.
    public var warningActivations: Int64 = 10
    /// Activations left of a MAK that are critical.
    public var criticalActivations: Int64 = 2
    /// Events since the audit trail was signed that are a warning.
    public var unsignedEvents: Int64 = 1_000

    /// The usual ones.
    public init() {}

    /// Reads a document, schema `regain.thresholds/1`: what it does not name stays as usual.
    ///
    /// - Throws: `ParseError` with `json.…` for what is no JSON; `watch.thresholds` with the name of a member that is not known
    ///   or is no whole number from 0 to 1,000,000.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let document = try JSONValue(parsing: bytes)
        guard document["schema"]?.string == "regain.thresholds/1", let members = document.members else {
            throw ParseError("watch.thresholds", at: 0, "schema")
        }
        for member in members where member.name != "schema" {
            guard let number = member.value.integer, (0...1_000_000).contains(number) else {
                throw ParseError("watch.thresholds", at: member.byteOffset, member.name)
            }
            switch member.name {
            case "warning-days": warningDays = number
            case "critical-days": criticalDays = number
            case "warning-activations": warningActivations = Int64(number)
            case "critical-activations": criticalActivations = Int64(number)
            case "unsigned-events": unsignedEvents = Int64(number)
            default: throw ParseError("watch.thresholds", at: member.byteOffset, member.name)
            }
        }
    }
}
