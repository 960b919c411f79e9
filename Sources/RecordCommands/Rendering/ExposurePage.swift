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
        let rows = exposure.map {
            [$0.reference, "*****-*****-*****-*****-\($0.partial)", $0.since.isoDay, $0.until?.isoDay ?? ""]
        }
        return heading + "\n" + TextLayout.table(rows, width: Terminal.width, elastic: []).map { "  \($0)\n" }.joined()
    }
}
