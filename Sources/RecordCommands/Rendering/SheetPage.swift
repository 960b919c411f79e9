import ByteKit
import Commands
import JSONText
import Records
import Texts

/// A record with its links and contradictions.
struct SheetPage {
    private let sheet: RecordSheet

    init(_ sheet: RecordSheet) { self.sheet = sheet }

    func text(_ result: ResultFlags) -> String { result.json ? document.document : page(result.width) }

    // MARK: For people

    private var kind: RecordKind { sheet.record.kind }

    private func page(_ width: Int) -> String {
        let heading = RecordAnswer.called(sheet.record)
        var parts = [TextLayout.wrap(heading, width: width)]
        if let retired = sheet.record.retired {
            parts[0] += "\n" + Interface.text("record.retired-on", ["date": .text(Interface.language.date(retired))])
        }
        parts.append(values(width))
        if !sheet.neighbours.isEmpty { parts.append(links(width)) }
        if !sheet.contradictions.isEmpty {
            let lines = sheet.contradictions.map { ContradictionPage.line($0, of: sheet.record.reference, width) }
            parts.append(([Interface.text("record.contradictions")] + lines).joined(separator: "\n"))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func values(_ width: Int) -> String {
        let rows = RecordSchema.fields(of: kind).compactMap { field in
            sheet.record[field.id].map { text in
                (FieldText.label(field.id, of: kind), FieldText.shown(text, field.id, of: kind), origin(field.id))
            }
        }
        let column = (rows.map { TextLayout.width($0.0) }.max() ?? 0) + 4
        return rows.map { label, value, origin in
            TextLayout.wrap(
                origin.map { "\(value)  (\($0))" } ?? value,
                width: width,
                indent: String(repeating: " ", count: column),
                firstIndent: TextLayout.pad("  \(label)", to: column)
            )
        }.joined(separator: "\n")
    }

    /// Who said it, where that is not a person.
    private func origin(_ field: String) -> String? {
        guard let origin = sheet.record.origins[field], origin.authority != .person else { return nil }
        return Self.name(of: origin)
    }

    /// Who said something, in words.
    static func name(of origin: ValueOrigin) -> String {
        let authority = Interface.text("authority.\(origin.authority.rawValue)")
        return origin.name.isEmpty ? authority : "\(authority), \(FieldText.printable(origin.name))"
    }

    private func links(_ width: Int) -> String {
        let rows = sheet.neighbours.map { neighbour in
            let relation = Interface.text("relation.\(neighbour.link.relation.rawValue)")
            let isSource = neighbour.link.source == sheet.record.id
            let until = neighbour.link.until.map {
                Interface.text("record.until", ["date": .text(Interface.language.date($0))])
            }
            let other = RecordAnswer.called(neighbour.record)
            // «covers S-1 web01», and of the other one «L-1 Windows Server covers»: the sentence is read from its source.
            let here = sheet.record.reference
            return [
                isSource ? "  \(relation)" : "  \(other)", isSource ? other : "\(relation) \(here)",
                Interface.text("record.since", ["date": .text(Interface.language.date(neighbour.link.since))]),
                until ?? "",
            ]
        }
        return ([Interface.text("record.links")] + TextLayout.table(rows, width: width, elastic: [0, 1]))
            .joined(separator: "\n")
    }

    // MARK: For programs

    /// One document, schema `regain.sheet/1`.
    private var document: JSONDocument {
        .record([
            "schema": .string("regain.sheet/1"), "record": RecordPage.json(sheet.record),
            "links": .array(
                sheet.neighbours.map { neighbour in
                    .record([
                        "relation": .string(neighbour.link.relation.rawValue),
                        "direction": .string(neighbour.link.source == sheet.record.id ? "to" : "from"),
                        "reference": .string(neighbour.record.reference), "title": .string(neighbour.record.title),
                        "since": .string(neighbour.link.since.iso8601), "until": .text(neighbour.link.until?.iso8601),
                    ])
                }
            ),
            "contradictions": .array(
                sheet.contradictions.map { ContradictionPage.json($0, of: sheet.record.reference) }
            ),
        ])
    }
}
