import ByteKit
import Catalogue
import Licensing
import PlainText
import Texts

/// One row a server as comma-separated values (RFC 4180), safe to open in a spreadsheet.
struct StatusCSV {
    let language: Language

    private static let header = [
        "server", "host", "outcome", "product", "edition", "version", "build", "evaluation", "status", "statusText",
        "reason", "channel", "partialKey", "ends", "endKind", "daysLeft", "rearms", "kmsHost", "kmsPort", "kmsCount",
        "lastError", "contradictions", "action", "rule", "next", "command", "sources",
    ]

    /// Header and one row a server.
    func text(_ report: StatusReport) -> String {
        SpreadsheetText.table([Self.header] + report.servers.map(row))
    }

    private func row(_ server: ServerStatus) -> [String] {
        let license = server.license
        let installation = server.installation
        let what = [
            server.id, server.host ?? "", server.outcome.rawValue, installation.label(in: language) ?? "",
            installation.editionID ?? "", installation.version ?? "", installation.build.map(String.init) ?? "",
            installation.isEvaluation.map { $0 ? "true" : "false" } ?? "",
        ]
        let state = [
            license?.status.map { String($0.rawValue) } ?? "", license?.status?.label(in: language) ?? "",
            license?.reason ?? "", license?.channel?.rawValue ?? "", license?.partialKey ?? "",
            license?.end?.date.iso8601 ?? "", license?.end?.kind.rawValue ?? "",
            license?.end.map { String($0.daysLeft) } ?? "", server.rearms.windows.map(String.init) ?? "",
        ]
        let network = [
            server.keyManagement.host ?? "", server.keyManagement.port.map(String.init) ?? "",
            server.keyManagement.count.map(String.init) ?? "", server.lastError?.code ?? "",
        ]
        let conclusion = [
            server.contradictions.map(\.message.code).joined(separator: ";"), server.next.action, server.next.rule,
            Phrasebook.standard.text(server.next.message, in: language), server.next.command ?? "",
            server.sources.joined(separator: ";"),
        ]
        return what + state + network + conclusion
    }
}
