import ByteKit
import XMLText

/// Text of a pptx: ECMA-376 part 1, 19 and 21.
struct SlidesReader {
    let package: OfficePackage

    private static let slideLimit = 5_000

    func read(_ main: String, into assembly: inout DocumentAssembly) {
        guard let root = package.root(main, reporting: &assembly) else { return }
        let relations = package.relationships(of: main)
        for (index, slide) in (root.child("sldIdLst")?.children("sldId") ?? []).prefix(Self.slideLimit).enumerated() {
            let id = slide.attributes.first { $0.name == "id" && !$0.prefix.isEmpty }?.value
            guard let part = relations.first(where: { $0.id == id })?.target else { continue }
            if let root = package.root(part, reporting: &assembly) { shapes(root, index + 1, &assembly) }
            for notes in package.relationships(of: part) where ["notesSlide", "comments"].contains(notes.type) {
                if let root = package.root(notes.target, reporting: &assembly) { shapes(root, index + 1, &assembly) }
            }
            if assembly.isFull { return }
        }
    }

    private func shapes(_ element: XMLElement, _ slide: Int, _ assembly: inout DocumentAssembly) {
        for child in element.children {
            switch child.name {
            case "p": assembly.add(.slide(slide), Self.text(child))
            // A comment of a slide holds its text by itself.
            case "text": assembly.add(.slide(slide), child.allText)
            case "tbl":
                var rows = TableRows(sheet: "", place: .slide(slide))
                for (number, row) in child.children("tr").enumerated() {
                    let cells = row.children("tc").enumerated().map { column, cell in
                        let paragraphs = cell.child("txBody")?.children("p") ?? []
                        return (column: column + 1, text: paragraphs.map(Self.text).joined(separator: "\n"))
                    }
                    rows.add(row: number + 1, cells, to: &assembly)
                }
            case "Fallback" where element.child("Choice") != nil: continue
            default: shapes(child, slide, &assembly)
            }
        }
    }

    private static func text(_ paragraph: XMLElement) -> String {
        paragraph.children.reduce(into: "") { text, child in
            switch child.name {
            case "r", "fld": text += child.child("t")?.text ?? ""
            case "br": text += "\n"
            case "tab": text += "\t"
            default: break
            }
        }
    }
}
