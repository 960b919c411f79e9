import ByteKit
import Guidance
import JSONText
public import Texts

/// A round in the forms in which other programs take it.
public struct WatchOutput: Sendable {
    private let report: WatchReport
    private let language: Language
    private let book: Phrasebook

    /// A round in one language.
    public init(_ report: WatchReport, language: Language, book: Phrasebook = .standard) {
        self.report = report
        self.language = language
        self.book = book
    }

    /// One document, schema `regain.watch/1`: the risks of each organisation, and totals that add up.
    public var json: String {
        JSONDocument.record([
            "schema": .string("regain.watch/1"), "made": .string(report.made.iso8601),
            "organisations": .array(
                report.organisations.map { organisation in
                    .record([
                        "name": .string(organisation),
                        "critical": .number(report.count(.critical, in: organisation)),
                        "warning": .number(report.count(.warning, in: organisation)),
                        "items": .array(report.items.filter { $0.organisation == organisation }.map(item)),
                    ])
                }
            ),
            "vault": .array(report.items.filter(\.organisation.isEmpty).map(item)),
            "totals": .record([
                "critical": .number(report.count(.critical)), "warning": .number(report.count(.warning)),
            ]),
        ]).document
    }

    private func item(_ item: Attention) -> JSONDocument {
        .record([
            "rule": .string(item.rule.rawValue), "severity": .string(item.severity.rawValue),
            "reference": .text(item.reference.isEmpty ? nil : item.reference),
            "title": .text(item.title.isEmpty ? nil : item.title), "due": .text(item.due?.isoDay),
            "reason": .string(book.text(item.reason, in: language)),
            "next": .string(book.text(item.next, in: language)),
        ])
    }

    /// One line with performance data, as Nagios and its kin read it, and one line an item below it.
    ///
    /// The exit code that goes with it is ``nagiosCode``.
    public var nagios: String {
        let critical = report.count(.critical)
        let warning = report.count(.warning)
        let word = critical > 0 ? "CRITICAL" : warning > 0 ? "WARNING" : "OK"
        let summary = book.text(
            "watch.summary",
            ["critical": .number(critical), "warning": .number(warning)],
            in: language
        )
        let lines = report.items.prefix(50).map { "\($0.severity.rawValue.uppercased()): \(line($0))" }
        let text = ([summary] + lines).map(Self.nagiosLine)
        return "REGAIN \(word) - \(text[0]) | critical=\(critical);;0 warning=\(warning);0\n"
            + text.dropFirst().map { $0 + "\n" }.joined()
    }

    /// 0 when all is well, 1 for warnings, 2 for what is critical.
    public var nagiosCode: Int32 {
        switch report.worst {
        case nil: 0
        case .warning: 1
        case .critical: 2
        }
    }

    /// The line for a round that could not be made; the exit code is 3.
    public static func nagiosUnknown(_ reason: String) -> String { "REGAIN UNKNOWN - \(nagiosLine(reason))\n" }

    /// A bar would end the text and begin the performance data.
    private static func nagiosLine(_ text: String) -> String {
        String(text.map { $0 == "|" ? "/" : $0.isNewline ? " " : $0 })
    }

    /// An item on one line.
    public func line(_ item: Attention) -> String {
        let place = [item.organisation, item.reference].filter { !$0.isEmpty }.joined(separator: " ")
        let reason = book.text(item.reason, in: language)
        return place.isEmpty ? reason : "\(place): \(reason)"
    }

    /// Gauges in the text format of Prometheus, for its node exporter.
    public var prometheus: String {
        var lines = [
            "# HELP regain_attention Records that need attention.", "# TYPE regain_attention gauge",
        ]
        for organisation in report.organisations + [""] {
            for rule in Attention.Rule.allCases {
                for severity in Attention.Severity.allCases {
                    let count = report.items.count {
                        $0.organisation == organisation && $0.rule == rule && $0.severity == severity
                    }
                    // Every series is always there, so that one that falls to zero is seen to fall.
                    guard !organisation.isEmpty || rule == .unsigned else { continue }
                    lines.append(
                        "regain_attention{organisation=\"\(Self.label(organisation))\",rule=\"\(rule.rawValue)\""
                            + ",severity=\"\(severity.rawValue)\"} \(count)"
                    )
                }
            }
        }
        lines += [
            "# HELP regain_watch_timestamp_seconds When the round was made.",
            "# TYPE regain_watch_timestamp_seconds gauge",
            "regain_watch_timestamp_seconds \(report.made.secondsSince1970)",
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func label(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// A calendar with an event for every day on which something ends.
    public var calendar: String {
        let entries = report.items.compactMap { item in
            item.due.map { due in
                CalendarFile.Entry(
                    at: due,
                    identity: "\(item.rule.rawValue)-"
                        + "\(item.organisation)/\(item.reference)".utf8.map { String($0, radix: 16) }.joined(),
                    "Regain: \(line(item))",
                    book.text(item.next, in: language)
                )
            }
        }
        return CalendarFile(language: language, book: book).text(entries, made: report.made)
    }
}
