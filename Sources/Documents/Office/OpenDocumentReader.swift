import ByteKit
import XMLText

/// Text, cells and slides of the OpenDocument formats: OASIS OpenDocument 1.3, part 3.
struct OpenDocumentReader {
    let package: OfficePackage

    /// The kind of document by its media type, and without one by its content.
    static func format(of package: OfficePackage) -> Document.Format? {
        var words = ""
        if let region = package.parts["mimetype"] {
            words = String(decoding: region.bytes.array(0..<min(region.count, 200)), as: UTF8.self)
        }
        if words.contains("spreadsheet") { return .spreadsheet }
        if words.contains("presentation") || words.contains("graphics") { return .presentation }
        if words.contains("opendocument") { return .text }
        guard let body = package.document("content.xml")?.root?.child("body") else { return nil }
        if body.child("spreadsheet") != nil { return .spreadsheet }
        return body.child("presentation") != nil ? .presentation : .text
    }

    /// - Throws: `document.encrypted`.
    func read(into assembly: inout DocumentAssembly) throws(ParseError) {
        if let manifest = package.document("META-INF/manifest.xml")?.root,
            manifest.children.contains(where: { $0.child("encryption-data") != nil })
        {
            throw ParseError(.documentEncrypted, at: 0)
        }
        facts(&assembly)
        var walk = Walk()
        if let root = package.root("content.xml", reporting: &assembly) {
            walk.blocks(root.child("body") ?? root, &assembly)
        }
        // Headers and footers are part of the styles.
        if let root = package.root("styles.xml", reporting: &assembly), let pages = root.child("master-styles") {
            walk.blocks(pages, &assembly)
        }
    }

    private func facts(_ assembly: inout DocumentAssembly) {
        guard let meta = package.document("meta.xml")?.root?.child("meta") else { return }
        var facts = assembly.facts
        facts.title = OfficeProperties.text(meta, ["title", "subject"])
        facts.author = OfficeProperties.text(meta, ["initial-creator", "creator"])
        facts.date = (OfficeProperties.text(meta, ["date"]) ?? OfficeProperties.text(meta, ["creation-date"]))
            .flatMap { Timestamp(w3c: $0) }
        assembly.facts = facts
    }

    private struct Walk {
        private var paragraphs = 0
        private var tables = 0
        private var slides = 0
        private var isOnSlide = false

        /// A cell or row is told to repeat up to the edge of the sheet; an empty one need not be walked over.
        private static let repeatLimit = 1 << 21

        mutating func blocks(_ element: XMLElement, _ assembly: inout DocumentAssembly) {
            for child in element.children {
                guard !assembly.isFull else { return }
                switch child.name {
                case "p", "h": paragraph(child, &assembly)
                case "table": table(child, &assembly)
                case "page" where child.prefix == "draw":
                    slides += 1
                    isOnSlide = true
                    blocks(child, &assembly)
                    isOnSlide = false
                case "tracked-changes":
                    // What was deleted stands there in full.
                    blocks(child, &assembly)
                default: blocks(child, &assembly)
                }
            }
        }

        private mutating func paragraph(_ element: XMLElement, _ assembly: inout DocumentAssembly) {
            paragraphs += 1
            var inner: [XMLElement] = []
            let text = Self.text(element, &inner)
            assembly.add(isOnSlide ? .slide(slides) : .paragraph(paragraphs), text)
            for frame in inner { blocks(frame, &assembly) }
        }

        /// The characters of a paragraph; frames, notes and annotations inside are handed back.
        private static func text(_ element: XMLElement, _ inner: inout [XMLElement]) -> String {
            var result = ""
            for item in element.content {
                switch item {
                case .comment: continue
                // 6.1.2: blanks and line ends in a row stand for one blank.
                case .text(let run):
                    for scalar in run.text.unicodeScalars {
                        guard ["\t", "\n", "\r", " "].contains(scalar) else {
                            result.unicodeScalars.append(scalar)
                            continue
                        }
                        if result.unicodeScalars.last != " " { result += " " }
                    }
                case .element(let child):
                    switch child.name {
                    case "s":
                        let count = child.attribute("c").flatMap { Int($0) } ?? 1
                        result += String(repeating: " ", count: max(1, min(count, 1_000)))
                    case "tab": result += "\t"
                    case "line-break": result += "\n"
                    case "frame", "note", "annotation", "text-box", "custom-shape", "rect": inner.append(child)
                    default: result += text(child, &inner)
                    }
                }
            }
            return result
        }

        private mutating func table(_ element: XMLElement, _ assembly: inout DocumentAssembly) {
            tables += 1
            let name = element.attribute("name") ?? String(tables)
            var rows = TableRows(sheet: name, place: isOnSlide ? .slide(slides) : nil)
            var line = 1
            var nested: [XMLElement] = []
            for row in Self.rows(element) {
                guard !assembly.isFull else { return }
                var column = 1
                var cells: [(column: Int, text: String)] = []
                for cell in row.children where cell.name == "table-cell" || cell.name == "covered-table-cell" {
                    var inner: [XMLElement] = []
                    let text = Self.cell(cell, &inner)
                    if !text.isEmpty { cells.append((column, text)) }
                    nested += inner
                    column = min(column + Self.count(cell, "number-columns-repeated"), Self.repeatLimit)
                }
                rows.add(row: line, cells, to: &assembly)
                line = min(line + Self.count(row, "number-rows-repeated"), Self.repeatLimit)
            }
            for frame in nested { blocks(frame, &assembly) }
            for shapes in element.children("shapes") { blocks(shapes, &assembly) }
        }

        private static func rows(_ element: XMLElement) -> [XMLElement] {
            element.children.flatMap { child -> [XMLElement] in
                switch child.name {
                case "table-row": [child]
                case "table-header-rows", "table-rows", "table-row-group": rows(child)
                default: []
                }
            }
        }

        private static func cell(_ cell: XMLElement, _ inner: inout [XMLElement]) -> String {
            // A date as the sheet knows it, not as it shows it: 02/03/2019 has two readings.
            if cell.attribute("value-type") == "date", let day = cell.attribute("date-value") {
                return String(day.prefix(10))
            }
            var texts: [String] = []
            for child in cell.children {
                switch child.name {
                case "p", "h": texts.append(text(child, &inner))
                case "list": texts.append(child.allText)
                default: inner.append(child)
                }
            }
            return texts.filter { !$0.isEmpty }.joined(separator: "\n")
        }

        private static func count(_ element: XMLElement, _ name: String) -> Int {
            element.attribute(name).flatMap { Int($0) }.map { max(1, min($0, repeatLimit)) } ?? 1
        }
    }
}
