import ByteKit
import PlainText
import ProductKey

/// A table of entries for a spreadsheet, with every key masked; there is no other table.
public enum MaskedTable {
    private static let columns = [
        "title", "group", "user", "key", "url", "notes", "reference", "created", "modified",
    ]

    /// The table as CSV (RFC 4180) in UTF-8.
    ///
    /// Keys that stand in a text are masked too, and cells that a spreadsheet
    /// would take for a formula begin with an apostrophe.
    public static func csv(_ safe: Safe) -> String {
        let rows = safe.entries.map { entry in
            [
                entry.title, entry.groupPath.joined(separator: "/"), entry.userName ?? "", entry.key.masked,
                entry.url ?? "", entry.notes, entry.reference ?? "", entry.created?.iso8601 ?? "",
                entry.modified?.iso8601 ?? "",
            ]
        }
        return SpreadsheetText.table([columns] + rows.map { $0.map { KeyReading.masked($0).text } })
    }
}
