import ByteKit
import Commands
import Oversight
import Texts

/// A drill for people: a row a server, then why something failed, then the fleet's figures.
struct DrillPage {
    private let report: DrillReport
    private let width: Int

    init(_ report: DrillReport, width: Int) {
        self.report = report
        self.width = width
    }

    var text: String {
        let checks = DrillReport.Check.allCases
        let heading = ["", ""] + checks.map { Interface.text("drill.check-\($0.rawValue)") }
        var lines: [String] = []
        for organisation in Set(report.servers.map(\.organisation)).sorted() {
            let servers = report.servers.filter { $0.organisation == organisation }
            lines.append(organisation.onOneLine)
            let rows = servers.map { server in
                [server.reference, server.name.onOneLine]
                    + checks.map { check in
                        let isGood = server.outcomes.contains { $0.check == check && $0.isGood }
                        return Interface.text(isGood ? "drill.yes" : "drill.no")
                    }
            }
            lines += TextLayout.table([heading] + rows, width: width - 2, elastic: [1]).map { "  " + $0 }
            for server in servers {
                for outcome in server.outcomes where !outcome.isGood {
                    let reason = "\(server.reference): \(Interface.text(outcome.reason))".onOneLine
                    lines.append(TextLayout.wrap(reason, width: width, indent: "    ", firstIndent: "  "))
                }
            }
            lines.append("")
        }
        for check in checks {
            lines.append(
                Interface.text(
                    "drill.figure",
                    [
                        "check": .message(Message("drill.check-\(check.rawValue)")),
                        "good": .number(report.good(check)),
                        "total": .number(report.servers.count),
                    ]
                )
            )
        }
        lines.append(
            Interface.text("drill.total", ["good": .number(report.good), "total": .number(report.servers.count)])
        )
        return lines.map { $0 + "\n" }.joined()
    }
}
