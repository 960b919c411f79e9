import ByteKit
import Commands
import Oversight
import Texts

/// A round for people: what needs attention, by organisation, with the one thing to do; the totals add up.
struct WatchPage {
    private let report: WatchReport
    private let width: Int

    init(_ report: WatchReport, width: Int) {
        self.report = report
        self.width = width
    }

    var text: String {
        var blocks = report.organisations.map { organisation in
            block(organisation, report.items.filter { $0.organisation == organisation })
        }
        let common = report.items.filter(\.organisation.isEmpty)
        if !common.isEmpty { blocks.append(block(Interface.text("watch.vault"), common)) }
        let (critical, warning) = Self.counts(report.items)
        blocks.append(
            Interface.text(
                "watch.total",
                [
                    "count": .number(report.items.count), "critical": .number(critical), "warning": .number(warning),
                ]
            ) + "\n"
        )
        return blocks.joined(separator: "\n")
    }

    private func block(_ heading: String, _ items: [Attention]) -> String {
        guard !items.isEmpty else { return Interface.text("watch.all-well", ["name": .text(heading.onOneLine)]) + "\n" }
        let (critical, warning) = Self.counts(items)
        let title = Interface.text(
            "watch.heading",
            [
                "name": .text(heading.onOneLine), "count": .number(items.count), "critical": .number(critical),
                "warning": .number(warning),
            ]
        )
        return title + "\n" + items.map(entry).joined()
    }

    private func entry(_ item: Attention) -> String {
        let mark = Interface.text("watch.mark-\(item.severity.rawValue)")
        let reference = item.reference.isEmpty ? "" : "\(item.reference): "
        let reason = "\(mark) \(reference)\(Interface.text(item.reason))".onOneLine
        return TextLayout.wrap(reason, width: width, indent: "      ", firstIndent: "  ") + "\n"
            + TextLayout.wrap(
                "→ " + Interface.text(item.next).onOneLine,
                width: width,
                indent: "        ",
                firstIndent: "      "
            )
            + "\n"
    }

    private static func counts(_ items: [Attention]) -> (critical: Int, warning: Int) {
        (items.count { $0.severity == .critical }, items.count { $0.severity == .warning })
    }
}
