import Texts
import XMLText

// SpreadsheetML: ECMA-376 part 1, clause 18.

extension WorkbookReader {
    mutating func readOfficeOpen(_ bytes: [UInt8]) throws(WorkbookError) {
        let workbook = try root(bytes)
        var targets: [String: String] = [:]
        if let relations = try parts.part("xl/_rels/workbook.xml.rels") {
            for relation in try root(relations).children("Relationship") {
                guard let id = relation.attribute("Id"), let target = relation.attribute("Target") else { continue }
                targets[id] = target
            }
        }
        var book = OfficeOpenBook()
        book.is1904 = ["1", "true"].contains(workbook.child("workbookPr")?.attribute("date1904") ?? "")
        if let strings = try parts.part("xl/sharedStrings.xml") {
            book.strings = try root(strings).children("si").map { cut(OfficeOpenBook.text(of: $0)) }
        }
        if let styles = try parts.part("xl/styles.xml") { book.readStyles(try root(styles)) }
        for (index, entry) in (workbook.child("sheets")?.children("sheet") ?? []).enumerated() {
            let name = entry.attribute("name") ?? "\(index + 1)"
            let isHidden = ["hidden", "veryHidden"].contains(entry.attribute("state") ?? "")
            guard admits(sheet: name, isHidden: isHidden) else { return }
            // The attribute is r:id; its local name is all that is compared.
            let target = entry.attribute("id").flatMap { targets[$0] } ?? "worksheets/sheet\(index + 1).xml"
            let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
            guard let part = try parts.part(path) else {
                tell("exchange.sheet-missing", ["name": .text(name)], sheet: name)
                continue
            }
            try readSheet(part, name: name, book)
        }
    }

    private mutating func readSheet(_ bytes: [UInt8], name: String, _ book: OfficeOpenBook) throws(WorkbookError) {
        var sheet = Sheet(name: name)
        var line = 0
        for row in try root(bytes, sheet: name).child("sheetData")?.children("row") ?? [] {
            line = row.attribute("r").flatMap { Int($0) } ?? line + 1
            var cells: [String] = []
            var column = -1
            var isTooWide = false
            for cell in row.children("c") {
                column = cell.attribute("r").flatMap(OfficeOpenBook.column) ?? column + 1
                let text = cut(book.value(of: cell))
                if !text.isEmpty, !put(text, at: column, in: &cells) { isTooWide = true }
            }
            if isTooWide { tellWide(line: line, sheet: name) }
            guard !cells.isEmpty else { continue }
            guard add(cells, line: line, to: &sheet) else { break }
        }
        add(sheet)
    }
}

/// What the cells of a workbook of Excel refer to.
struct OfficeOpenBook {
    var is1904 = false
    var strings: [String] = []
    /// Whether numbers of a style are days.
    private var isDate: [Bool] = []

    /// The text of a shared or inline string: its runs, without the readings of East Asian characters (`rPh`).
    static func text(of element: XMLElement) -> String {
        element.children.reduce(into: "") { result, child in
            switch child.name {
            case "t": result += child.text
            case "r": result += child.child("t")?.text ?? ""
            default: break
            }
        }
    }

    /// Number of the column in `AB12`, from 0; nil for what is no reference.
    static func column(_ reference: String) -> Int? {
        var number = 0
        for unit in reference.utf8 {
            switch unit {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): number = number * 26 + Int(unit) - 64
            case UInt8(ascii: "a")...UInt8(ascii: "z"): number = number * 26 + Int(unit) - 96
            default: return number > 0 ? number - 1 : nil
            }
            guard number < 1 << 20 else { return number }
        }
        return number > 0 ? number - 1 : nil
    }

    mutating func readStyles(_ styles: XMLElement) {
        var codes: [String: String] = [:]
        for format in styles.child("numFmts")?.children("numFmt") ?? [] {
            guard let id = format.attribute("numFmtId") else { continue }
            codes[id] = format.attribute("formatCode")
        }
        isDate = (styles.child("cellXfs")?.children("xf") ?? []).map { style in
            let id = style.attribute("numFmtId") ?? "0"
            if let code = codes[id] { return Self.isDate(code) }
            // The formats that every program has built in (18.8.30), those of East Asian languages too.
            return Int(id).map { (14...22).contains($0) || (27...36).contains($0) || (50...58).contains($0) } ?? false
        }
    }

    /// Whether a format code shows a day: `d`, `m` or `y` outside of quotes, brackets and escapes.
    static func isDate(_ code: String) -> Bool {
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        var letters: Set<Character> = []
        for character in code.prefix(500) {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = character != "\""
            } else if isBracketed {
                isBracketed = character != "]"
            } else {
                switch character {
                case "\"": isQuoted = true
                case "[": isBracketed = true
                case "\\", "_", "*": isEscaped = true
                // Only the first part of a code is for positive numbers.
                case ";": return letters.contains("y") || letters.contains("d")
                default: letters.formUnion(character.lowercased())
                }
            }
        }
        return letters.contains("y") || letters.contains("d")
    }

    /// What a cell shows, as text.
    func value(of cell: XMLElement) -> String {
        let stored = cell.child("v")?.text ?? ""
        switch cell.attribute("t") ?? "n" {
        case "s": return Int(stored).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
        case "inlineStr": return cell.child("is").map(Self.text) ?? ""
        case "b": return stored == "1" || stored == "true" ? "yes" : stored.isEmpty ? "" : "no"
        case "n":
            let style = cell.attribute("s").flatMap { Int($0) } ?? 0
            guard isDate.indices.contains(style), isDate[style], let serial = Double(stored) else {
                return WorkbookReader.number(stored)
            }
            return DateReader.iso(serial: serial, is1904: is1904) ?? stored
        // Text of a formula, a day in ISO form, an error: as it is.
        default: return stored
        }
    }
}
