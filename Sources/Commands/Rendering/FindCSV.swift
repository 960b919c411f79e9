import ByteKit
import Catalogue
import Licensing
import PlainText
import ProductKey
import Recovery
import Texts

/// The findings as comma-separated values (RFC 4180), safe to open in a spreadsheet.
struct FindCSV {
    let revealsKeys: Bool

    private static let header = [
        "id", "source", "installation", "place", "path", "value", "offset", "lastWritten", "form", "partialKey", "key",
        "class", "product", "edition", "version", "channel", "keyType", "fits", "from",
        "liesIn", "liesPath", "documentAuthor", "documentDate", "documentTitle", "documentAttachments",
    ]

    /// Header and one row a finding.
    func text(_ report: FindReport) -> String {
        let names = Dictionary(uniqueKeysWithValues: report.sources.map { ($0.id, $0.given) })
        let rows = report.findings.map { finding in
            [
                finding.id, names[finding.source] ?? "", finding.installation ?? "", finding.place.rawValue,
                finding.path, finding.value ?? "", String(finding.offset), finding.lastWritten?.iso8601 ?? "",
                finding.form.rawValue, finding.partialKey ?? "",
                (revealsKeys ? finding.key?.revealed() : finding.key?.masked) ?? "",
                finding.keyClass.rawValue, finding.identity.product ?? "",
                finding.identity.editions.joined(separator: ";"), finding.identity.versions.joined(separator: ";"),
                finding.identity.channel?.rawValue ?? "", finding.identity.keyType ?? "", finding.fit.answer.rawValue,
                finding.origin.rawValue, finding.lies?.kind.rawValue ?? "", finding.lies?.path ?? "",
                finding.document?.author ?? "", finding.document?.date?.iso8601 ?? "", finding.document?.title ?? "",
                finding.document?.attachments.joined(separator: " › ") ?? "",
            ]
        }
        return SpreadsheetText.table([Self.header] + rows)
    }
}
