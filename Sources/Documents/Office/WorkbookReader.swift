import ByteKit
import XMLText

/// Cells of an xlsx: ECMA-376 part 1, 18.
struct WorkbookReader {
    let package: OfficePackage

    /// The most sheets that are read.
    private static let sheetLimit = 1_000
    /// The most columns of a sheet, by the format.
    private static let columnLimit = 16_384
    private static let rowLimit = 1_048_576

    func read(_ main: String, into assembly: inout DocumentAssembly) {
        guard let book = package.root(main, reporting: &assembly) else { return }
        let relations = package.relationships(of: main)
        let strings = sharedStrings(relations, &assembly)
        let dates = DateStyles(
            relations.first { $0.type == "styles" }.flatMap { package.root($0.target, reporting: &assembly) },
            from1904: book.child("workbookPr")?.attribute("date1904").map { $0 == "1" || $0 == "true" } ?? false
        )
        for sheet in (book.child("sheets")?.children("sheet") ?? []).prefix(Self.sheetLimit) {
            let id = sheet.attributes.first { $0.name == "id" && !$0.prefix.isEmpty }?.value
            guard let part = relations.first(where: { $0.id == id })?.target,
                let root = package.root(part, reporting: &assembly)
            else { continue }
            let name = sheet.attribute("name") ?? ""
            rows(root, name, strings, dates, &assembly)
            for notes in package.relationships(of: part) where ["comments", "threadedComment"].contains(notes.type) {
                comments(notes.target, sheet: name, &assembly)
            }
            if assembly.isFull { return }
        }
    }

    private func sharedStrings(
        _ relations: [OfficePackage.Relationship],
        _ assembly: inout DocumentAssembly
    ) -> [String] {
        guard let part = relations.first(where: { $0.type == "sharedStrings" })?.target,
            let root = package.root(part, reporting: &assembly)
        else { return [] }
        return root.children("si").map(Self.richText)
    }

    /// The text of a string with its runs; what tells how it is read aloud is left out.
    private static func richText(_ element: XMLElement) -> String {
        element.children.reduce(into: "") { text, child in
            switch child.name {
            case "t": text += child.text
            case "r": text += child.child("t")?.text ?? ""
            default: break
            }
        }
    }

    private func rows(
        _ root: XMLElement,
        _ name: String,
        _ strings: [String],
        _ dates: DateStyles,
        _ assembly: inout DocumentAssembly
    ) {
        var rows = TableRows(sheet: name)
        var next = 1
        for row in root.child("sheetData")?.children("row") ?? [] {
            guard !assembly.isFull else { return }
            let number = row.attribute("r").flatMap { Int($0) }.flatMap { (1...Self.rowLimit).contains($0) ? $0 : nil }
            let line = number ?? next
            next = line + 1
            var column = 0
            var cells: [(column: Int, text: String)] = []
            for cell in row.children("c") {
                column = cell.attribute("r").flatMap(Self.column) ?? column + 1
                cells.append((column, Self.value(cell, strings, dates)))
            }
            // Written out of order they would be joined wrongly.
            if zip(cells, cells.dropFirst()).contains(where: { $0.column >= $1.column }) {
                cells.sort { $0.column < $1.column }
            }
            rows.add(row: line, cells, to: &assembly)
        }
        for part in ["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"] {
            assembly.add(
                .cell(sheet: name, row: 1, column: 1),
                root.child("headerFooter")?.child(part)?.text ?? ""
            )
        }
    }

    private static func value(_ cell: XMLElement, _ strings: [String], _ dates: DateStyles) -> String {
        let raw = cell.child("v")?.trimmedText ?? ""
        switch cell.attribute("t") {
        case "s": return Int(raw).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
        case "inlineStr": return cell.child("is").map(richText) ?? ""
        case "str", "e", "d": return cell.child("v")?.text ?? ""
        case "b": return raw
        default: return dates.day(raw, style: cell.attribute("s")) ?? raw
        }
    }

    /// The number of a column, from 1, by the letters of a cell's address.
    private static func column(_ address: String) -> Int? {
        var result = 0
        for unit in address.utf8 {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit) else { break }
            result = result * 26 + Int(unit - UInt8(ascii: "A")) + 1
            guard result <= columnLimit else { return nil }
        }
        return result > 0 ? result : nil
    }

    private func comments(_ part: String, sheet: String, _ assembly: inout DocumentAssembly) {
        guard let root = package.root(part, reporting: &assembly) else { return }
        let notes = (root.child("commentList")?.children("comment") ?? []) + root.children("threadedComment")
        for note in notes {
            let address = note.attribute("ref") ?? "A1"
            let row = Int(address.drop { !$0.isNumber }) ?? 1
            assembly.add(
                .cell(sheet: sheet, row: row, column: Self.column(address) ?? 1),
                note.child("text")?.allText ?? ""
            )
        }
    }
}

/// Which styles of a workbook show a number as a date.
private struct DateStyles {
    private let isDate: [Bool]
    /// 1970-01-01 in the days of this workbook.
    private let epoch: Int

    init(_ styles: XMLElement?, from1904: Bool) {
        // 18.17.4.1: day 1 is 1900-01-01, and 1900 is taken for a leap year; the other base is 1904-01-01 as day 0.
        epoch = from1904 ? 24_107 : 25_569
        let formats = Dictionary(
            (styles?.child("numFmts")?.children("numFmt") ?? []).map {
                ($0.attribute("numFmtId") ?? "", $0.attribute("formatCode") ?? "")
            },
            uniquingKeysWith: { first, _ in first }
        )
        isDate = (styles?.child("cellXfs")?.children("xf") ?? []).map { style in
            let id = style.attribute("numFmtId") ?? "0"
            if let number = Int(id), (14...17).contains(number) || number == 22 { return true }
            guard let format = formats[id]?.lowercased() else { return false }
            // Letters within quotes or brackets are no fields.
            var bare = ""
            var closing: Character?
            for character in format {
                if let end = closing {
                    if character == end { closing = nil }
                } else if character == "\"" {
                    closing = "\""
                } else if character == "[" {
                    closing = "]"
                } else {
                    bare.append(character)
                }
            }
            return bare.contains("y") || bare.contains("d") && bare.contains("m")
        }
    }

    /// The day that a number means; nil where it is no date.
    func day(_ value: String, style: String?) -> String? {
        guard let style = style.flatMap({ Int($0) }), isDate.indices.contains(style), isDate[style],
            let number = Double(value), (1...2_958_465).contains(number)
        else { return nil }
        return Timestamp(secondsSince1970: Int64(Int(number) - epoch) * 86_400).isoDay
    }
}
