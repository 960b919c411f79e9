import ByteKit
import Commands
import JSONText
import Records
import Texts

/// Statements that do not agree.
struct ContradictionPage {
    private let found: [(record: String, contradiction: Contradiction)]

    init(_ found: [(record: String, contradiction: Contradiction)]) { self.found = found }

    func text(_ result: ResultFlags) -> String {
        if result.json {
            return JSONDocument.record([
                "schema": .string("regain.contradictions/1"),
                "contradictions": .array(found.map { Self.json($0.contradiction, of: $0.record) }),
            ]).document
        }
        guard !found.isEmpty else { return Interface.text("record.no-contradictions") + "\n" }
        return found.map { Self.line($0.contradiction, of: $0.record, result.width) + "\n" }.joined()
    }

    /// One of them as a sentence.
    static func line(_ contradiction: Contradiction, of reference: String, _ width: Int) -> String {
        let (kind, field) = (contradiction.kind, contradiction.field)
        let text = Interface.text(
            "record.contradiction",
            [
                "reference": .text(reference), "field": .text(FieldText.label(field, of: kind)),
                "kept": .text(FieldText.shown(contradiction.kept, field, of: kind)),
                "by": .text(SheetPage.name(of: contradiction.keptOrigin)),
                "said": .text(FieldText.shown(contradiction.said, field, of: kind)),
                "other": .text(SheetPage.name(of: contradiction.saidOrigin)),
                "date": .text(Interface.language.date(contradiction.found)),
            ]
        )
        return TextLayout.wrap(text, width: width, indent: "    ", firstIndent: "  ! ")
    }

    /// One of them for programs.
    static func json(_ contradiction: Contradiction, of reference: String) -> JSONDocument {
        .record([
            "reference": .string(reference), "field": .string(contradiction.field),
            "kept": .string(contradiction.kept), "keptBy": .string(contradiction.keptOrigin.text),
            "said": .string(contradiction.said), "saidBy": .string(contradiction.saidOrigin.text),
            "found": .string(contradiction.found.iso8601),
        ])
    }
}
