import Cases
import Commands
import Dossier
import JSONText
import Texts

/// A bundle that was built: where it lies, what must be known before it is sent, the next step.
struct BuiltPage {
    private let built: BuiltDossier
    private let file: CaseFile

    init(_ built: BuiltDossier, _ file: CaseFile) {
        self.built = built
        self.file = file
    }

    func text(_ width: Int) -> String {
        var lines = [
            Interface.text(
                "dossier.built",
                [
                    "recipient": .message(built.completeness.recipient.title), "path": .text(built.folder),
                    "count": .number(built.files.count),
                ]
            )
        ]
        if let archive = built.archive { lines.append(Interface.text("dossier.archive", ["path": .text(archive)])) }
        lines.append(Interface.text("dossier.digest", ["digest": .text(built.digest)]))
        lines += built.warnings.map { "! " + Interface.text($0) }
        lines += ["", Interface.text(built.completeness.summary), Interface.text(built.completeness.warning), ""]
        lines.append(
            Interface.text(
                "dossier.send",
                [
                    "recipient": .text(built.completeness.recipient.rawValue),
                    "case": .text(file.reference.isEmpty ? "C-1" : file.reference),
                ]
            )
        )
        return lines.map { TextLayout.wrap($0, width: width) }.joined(separator: "\n") + "\n"
    }

    /// One document, schema `regain.bundle/1`.
    var document: JSONDocument {
        .record([
            "schema": .string("regain.bundle/1"), "folder": .string(built.folder), "archive": .text(built.archive),
            "sha256": .string(built.digest), "completeness": CompletenessPage.json(built.completeness),
            "warnings": .array(
                built.warnings.map {
                    .record(["code": .string($0.code), "text": .string(Interface.text($0))])
                }
            ),
            "files": .array(
                built.files.map {
                    .record([
                        "path": .string($0.path), "size": .number($0.byteCount), "sha256": .string($0.sha256),
                    ])
                }
            ),
        ])
    }
}
