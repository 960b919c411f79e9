import ByteKit

/// Audit records as Common Event Format, version 0, for the systems that collect events.
///
/// Format: ArcSight «Implementing ArcSight Common Event Format»: in the header `\` and `|` are escaped, in the extension `\`,
/// `=` and line ends.
public struct CommonEventFormat: Sendable {
    /// Version of the program, which stands in each line.
    public let version: String

    /// Names the version.
    public init(version: String) { self.version = version }

    /// One record as one line, without its end.
    public func line(_ record: AuditRecord) -> String {
        let event = record.event
        let header = ["Regain", "Regain", version, event.action, event.action, String(severity(event.outcome))]
        var extensions = [
            ("rt", String(event.time.secondsSince1970 * 1_000)),
            ("externalId", String(record.sequence)),
            ("suser", event.who),
            ("act", event.action),
            ("outcome", event.outcome.rawValue),
            ("reason", event.why),
            ("cs1Label", "object"), ("cs1", event.object),
            ("cs2Label", "hash"), ("cs2", record.hash),
            ("cs3Label", "previous"), ("cs3", record.previous),
        ]
        if !event.details.isEmpty { extensions.append(("msg", CanonicalJSON.object(event.details))) }
        return "CEF:0|" + header.map(Self.headerField).joined(separator: "|") + "|"
            + extensions.map { "\($0)=\(Self.extensionValue($1))" }.joined(separator: " ")
    }

    /// From 0 to 10.
    private func severity(_ outcome: AuditEvent.Outcome) -> Int {
        switch outcome {
        case .done: 3
        case .failed: 5
        case .refused: 7
        }
    }

    /// A field of the header; it cannot hold line ends, which become blanks.
    static func headerField(_ text: String) -> String {
        var field = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "|": field += "\\" + String(scalar)
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": field += " "
            default: field.unicodeScalars.append(scalar)
            }
        }
        return field
    }

    /// A value of the extension.
    static func extensionValue(_ text: String) -> String {
        var value = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "=": value += "\\" + String(scalar)
            case "\n", "\u{85}", "\u{2028}", "\u{2029}": value += "\\n"
            case "\r": value += "\\r"
            default: value.unicodeScalars.append(scalar)
            }
        }
        return value
    }
}
