import Commands
import JSONText
import Records
import Texts

/// What retiring a server did.
struct RetirementPage {
    private let retirement: Retirement

    init(_ retirement: Retirement) { self.retirement = retirement }

    func text(_ result: ResultFlags) -> String {
        if result.json { return document.document }
        let server = Interface.text("record.retired", ["record": .text(RecordAnswer.called(retirement.server))])
        let keys = retirement.keys.map { key, fate in
            Interface.text(
                "record.key-fate",
                [
                    "reference": .text(key.reference),
                    "key": .text(FieldText.shown(key["partial"] ?? "", "partial", of: .key)),
                    "fate": .message(Message("fate.\(fate.rawValue)")),
                ]
            )
        }
        let freed = retirement.freed.map {
            Interface.text("record.licence-freed", ["record": .text(RecordAnswer.called($0))])
        }
        let lines =
            [TextLayout.wrap(server, width: result.width)]
            + (keys + freed).map { TextLayout.wrap($0, width: result.width, indent: "    ", firstIndent: "  • ") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One document, schema `regain.retirement/1`.
    private var document: JSONDocument {
        .record([
            "schema": .string("regain.retirement/1"), "server": RecordPage.json(retirement.server),
            "keys": .array(
                retirement.keys.map { key, fate in
                    .record(["fate": .string(fate.rawValue), "key": RecordPage.json(key)])
                }
            ),
            "freed": .array(retirement.freed.map(RecordPage.json)),
        ])
    }
}
