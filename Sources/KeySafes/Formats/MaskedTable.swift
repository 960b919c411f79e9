import ByteKit
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
        return ([columns] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func cell(_ text: String) -> String {
        var text = KeyReading.masked(text).text
        // A masked key begins with an asterisk, which no spreadsheet computes.
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
