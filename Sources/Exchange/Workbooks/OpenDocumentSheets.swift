import XMLText

// OpenDocument 1.3 part 3, clauses 9 and 19.

extension WorkbookReader {
    mutating func readOpenDocument(_ bytes: [UInt8]) throws(WorkbookError) {
        if let manifest = try parts.part("META-INF/manifest.xml"), isEncrypted(try root(manifest)) {
            throw WorkbookError(code: "exchange.workbook-locked")
        }
        let content = try root(bytes)
        guard let spreadsheet = content.descendant("body", "spreadsheet") else {
            throw WorkbookError(code: "exchange.unknown-format")
        }
        let hidden = hiddenStyles(content)
        for (index, table) in spreadsheet.children("table").enumerated() {
            let name = table.attribute("name") ?? "\(index + 1)"
            let isHidden = table.attribute("style-name").map(hidden.contains) ?? false
            guard admits(sheet: name, isHidden: isHidden) else { return }
            var sheet = Sheet(name: name)
            var line = 1
            _ = readRows(of: table, line: &line, into: &sheet)
            add(sheet)
        }
    }

    private func isEncrypted(_ manifest: XMLElement) -> Bool {
        manifest.children("file-entry").contains { $0.child("encryption-data") != nil }
    }

    private func hiddenStyles(_ content: XMLElement) -> Set<String> {
        let styles = content.child("automatic-styles")?.children("style") ?? []
        return Set(
            styles.filter { $0.child("table-properties")?.attribute("display") == "false" }
                .compactMap { $0.attribute("name") }
        )
    }

    /// Rows may stand in groups and below headings.
    /// - Returns: false where a limit ended the reading.
    private mutating func readRows(of element: XMLElement, line: inout Int, into sheet: inout Sheet) -> Bool {
        for child in element.children {
            switch child.name {
            case "table-row":
                guard readRow(child, line: &line, into: &sheet) else { return false }
            case "table-header-rows", "table-row-group", "table-rows":
                guard readRows(of: child, line: &line, into: &sheet) else { return false }
            default: break
            }
        }
        return true
    }

    private mutating func readRow(_ row: XMLElement, line: inout Int, into sheet: inout Sheet) -> Bool {
        let repeats = Self.count(row.attribute("number-rows-repeated"))
        var cells: [String] = []
        var column = 0
        var isTooWide = false
        for cell in row.children where cell.name == "table-cell" || cell.name == "covered-table-cell" {
            let repeats = Self.count(cell.attribute("number-columns-repeated"))
            let text = cell.name == "table-cell" ? cut(Self.value(of: cell)) : ""
            if !text.isEmpty {
                let end = min(column + repeats, hint.limits.columnCount)
                for index in column..<max(column, end) { _ = put(text, at: index, in: &cells) }
                if column + repeats > end { isTooWide = true }
            }
            column += repeats
        }
        if isTooWide { tellWide(line: line, sheet: sheet.name) }
        let first = line
        // Both are at most a million, far from what a number holds.
        line += repeats
        guard !cells.isEmpty else { return true }
        for index in 0..<repeats {
            guard add(cells, line: first + index, to: &sheet) else { return false }
        }
        return true
    }

    /// A repetition as it is written; more than a sheet can have counts as that.
    private static func count(_ text: String?) -> Int {
        min(max(text.flatMap { Int($0) } ?? 1, 1), 1 << 20)
    }

    /// What a cell shows, as text.
    private static func value(of cell: XMLElement) -> String {
        switch cell.attribute("value-type") {
        case "float", "currency", "percentage": number(cell.attribute("value") ?? "")
        case "date": cell.attribute("date-value") ?? ""
        case "boolean": cell.attribute("boolean-value") == "true" ? "yes" : "no"
        case "string": cell.attribute("string-value") ?? paragraphs(of: cell)
        default: paragraphs(of: cell)
        }
    }

    private static func paragraphs(of cell: XMLElement) -> String {
        cell.children("p").map(text).joined(separator: "\n")
    }

    /// Text with its blanks, which are elements where there are several in a row.
    private static func text(of element: XMLElement) -> String {
        var result = ""
        for item in element.content {
            switch item {
            case .text(let run): result += run.text
            case .comment: break
            case .element(let child):
                switch child.name {
                case "s": result += String(repeating: " ", count: min(count(child.attribute("c")), 1_000))
                case "tab": result += " "
                case "line-break": result += "\n"
                // A note is not part of what the cell shows.
                case "annotation": break
                default: result += text(of: child)
                }
            }
        }
        return result
    }
}
