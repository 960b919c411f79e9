import ByteKit
import XMLText

/// Text of a docx: ECMA-376 part 1, 17.
struct WordReader {
    let package: OfficePackage

    /// The parts beside the text that hold text of their own.
    private static let others = ["header", "footer", "footnotes", "endnotes", "comments"]

    func read(_ main: String, into assembly: inout DocumentAssembly) {
        var walk = Walk()
        if let root = package.root(main, reporting: &assembly) { walk.blocks(root, into: &assembly) }
        for other in package.relationships(of: main) where Self.others.contains(other.type) {
            if let root = package.root(other.target, reporting: &assembly) { walk.blocks(root, into: &assembly) }
        }
    }

    /// The way through one or more parts, whose paragraphs and tables are numbered through.
    private struct Walk {
        private var paragraphs = 0
        private var tables = 0

        /// Paragraphs and tables anywhere inside an element, in order.
        mutating func blocks(_ element: XMLElement, into assembly: inout DocumentAssembly) {
            for child in element.children {
                guard !assembly.isFull else { return }
                switch child.name {
                case "p": paragraph(child, &assembly)
                case "tbl": table(child, &assembly)
                case "Fallback" where element.child("Choice") != nil: continue
                default: blocks(child, into: &assembly)
                }
            }
        }

        private mutating func paragraph(_ element: XMLElement, _ assembly: inout DocumentAssembly) {
            paragraphs += 1
            var run = Run()
            run.read(element)
            assembly.add(.paragraph(paragraphs), run.text)
            // What was deleted while changes were tracked still stands in the file.
            assembly.add(.paragraph(paragraphs), run.deleted)
            for box in run.boxes { blocks(box, into: &assembly) }
        }

        private mutating func table(_ element: XMLElement, _ assembly: inout DocumentAssembly) {
            tables += 1
            var rows = TableRows(sheet: String(tables))
            var nested: [XMLElement] = []
            for (number, row) in Self.inside(element, "tr").enumerated() {
                var column = 1
                var cells: [(column: Int, text: String)] = []
                for cell in Self.inside(row, "tc") {
                    var texts: [String] = []
                    Self.cell(cell, texts: &texts, tables: &nested)
                    cells.append((column, texts.joined(separator: "\n")))
                    column +=
                        cell.descendant("tcPr", "gridSpan")?.attribute("val").flatMap { Int($0) }
                        .map { max(1, min($0, 63)) } ?? 1
                }
                rows.add(row: number + 1, cells, to: &assembly)
            }
            for inner in nested { table(inner, &assembly) }
        }

        /// The rows or cells of a table, which may lie in content controls.
        private static func inside(_ element: XMLElement, _ name: String) -> [XMLElement] {
            element.children.flatMap { child -> [XMLElement] in
                if child.name == name { return [child] }
                return ["sdt", "sdtContent", "customXml", "ins"].contains(child.name) ? inside(child, name) : []
            }
        }

        private static func cell(_ element: XMLElement, texts: inout [String], tables: inout [XMLElement]) {
            for child in element.children {
                switch child.name {
                case "p":
                    var run = Run()
                    run.read(child)
                    texts += [run.text, run.deleted].filter { !$0.isEmpty }
                    for box in run.boxes { cell(box, texts: &texts, tables: &tables) }
                case "tbl": tables.append(child)
                case "Fallback" where element.child("Choice") != nil: continue
                default: cell(child, texts: &texts, tables: &tables)
                }
            }
        }
    }

    /// The characters of a paragraph.
    private struct Run {
        var text = ""
        var deleted = ""
        /// Text boxes that hang on it.
        var boxes: [XMLElement] = []

        mutating func read(_ element: XMLElement) {
            for child in element.children {
                switch child.name {
                case "t": text += child.text
                case "delText": deleted += child.text
                case "tab", "ptab": text += "\t"
                case "br", "cr": text += "\n"
                case "noBreakHyphen": text += "\u{2011}"
                case "softHyphen": text += "\u{AD}"
                case "txbxContent": boxes.append(child)
                case "instrText", "pPr", "rPr", "delInstrText": continue
                case "Fallback" where element.child("Choice") != nil: continue
                default: read(child)
                }
            }
        }
    }
}
