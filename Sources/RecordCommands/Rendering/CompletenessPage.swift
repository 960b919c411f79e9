import Commands
import Dossier
import JSONText
import Texts

/// What is there and what is missing for each recipient, for people and for programs.
struct CompletenessPage {
    private let checks: [Completeness]

    init(_ checks: [Completeness]) { self.checks = checks }

    func text(_ result: ResultFlags) -> String {
        result.json ? document.document : checks.map { Self.block($0, result.width) }.joined(separator: "\n")
    }

    /// One recipient: a sentence, what is there, what is missing with why and where, the warning.
    static func block(_ check: Completeness, _ width: Int) -> String {
        var lines = [TextLayout.wrap(Interface.text(check.summary), width: width)]
        if !check.present.isEmpty {
            let titles: [TextArgument] = check.present.map { .message($0.title) }
            lines.append(
                TextLayout.wrap(Interface.text("dossier.there", ["list": .list(titles)]), width: width, indent: "  ")
            )
        }
        for item in check.explained {
            let explained = Interface.text(
                "dossier.explained",
                ["need": .message(item.title), "reason": .text(item.reason)]
            )
            lines.append(TextLayout.wrap(explained, width: width, indent: "  "))
        }
        for item in check.missing + check.helpful {
            let mark = item.requirement.isRequired ? "✗" : "–"
            lines.append(
                TextLayout.wrap(Interface.text(item.title), width: width, indent: "     ", firstIndent: "  \(mark)  ")
            )
            lines.append(TextLayout.wrap(Interface.text(item.why), width: width, indent: "     "))
            lines.append(TextLayout.wrap("→ " + Interface.text(item.place), width: width, indent: "     "))
        }
        lines.append(TextLayout.wrap(Interface.text(check.warning), width: width))
        return lines.joined(separator: "\n") + "\n"
    }

    /// One document, schema `regain.completeness/1`.
    private var document: JSONDocument {
        .record(["schema": .string("regain.completeness/1"), "recipients": .array(checks.map(Self.json))])
    }

    /// One recipient.
    static func json(_ check: Completeness) -> JSONDocument {
        .record([
            "recipient": .string(check.recipient.rawValue), "ready": .bool(check.isReady),
            "text": .string(Interface.text(check.summary)), "warning": .string(Interface.text(check.warning)),
            "items": .array(
                check.items.map { item in
                    .record([
                        "id": .string(item.requirement.id), "required": .bool(item.requirement.isRequired),
                        "standing": .string(item.standing.rawValue), "title": .string(Interface.text(item.title)),
                        "why": .string(Interface.text(item.why)), "where": .string(Interface.text(item.place)),
                        "reason": .text(item.reason.isEmpty ? nil : item.reason),
                    ])
                }
            ),
        ])
    }
}
