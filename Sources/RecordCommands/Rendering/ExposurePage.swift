import ByteKit
import Commands
import JSONText
import Records
import Texts

/// Keys that somebody could have seen.
struct ExposurePage {
    let person: String

    func text(_ exposure: [Exposure], _ result: ResultFlags) -> String {
        if result.json {
            return JSONDocument.record([
                "schema": .string("regain.exposure/1"), "person": .string(person),
                "keys": .array(
                    exposure.map {
                        .record([
                            "reference": .string($0.reference), "partialKey": .string($0.partial),
                            "since": .string($0.since.iso8601), "until": .text($0.until?.iso8601),
                        ])
                    }
                ),
            ]).document
        }
        let heading = Interface.text(
            "vault.exposed",
            ["name": .text(person), "count": .number(Set(exposure.map(\.reference)).count)]
        )
        let rows = exposure.map { key in
            [
                key.reference, FieldText.shown(key.partial, "partial", of: .key),
                Interface.text("record.since", ["date": .text(Interface.language.date(key.since))]),
                key.until.map { Interface.text("record.until", ["date": .text(Interface.language.date($0))]) } ?? "",
            ]
        }
        let table = TextLayout.table(rows, width: result.width - 2, elastic: [])
        return TextLayout.wrap(heading, width: result.width) + "\n" + table.map { "  \($0)\n" }.joined()
    }
}
