public import Texts

/// The table of roles as a page of the documentation.
public enum RolesPage {
    /// The page in Markdown; a test holds the file against it.
    public static func markdown(_ policy: RolePolicy = .standard, book: Phrasebook = .standard) -> String {
        let roles = Role.allCases
        let names = roles.map { book.text("role.\($0.rawValue)", in: .english) }
        var lines = [
            "# Who may do what", "",
            "Made from `Sources/CResources/files/roles.json`; a test proves it current. Whoever has several roles may do what any",
            "of them may. A role is given in one organisation or in all. Each of these actions, and each refusal, is an event of",
            "the audit trail under the name in the second column.", "",
            "| action | event | " + names.joined(separator: " | ") + " |",
            "|---|---|" + roles.map { _ in "---|" }.joined(),
        ]
        for action in Action.allCases where action != .createVault {
            let cells = roles.map { policy.allows(action, to: [$0]) ? "yes" : "" }
            let what = book.text("action.\(action.rawValue)", in: .english)
            lines.append("| \(what) | `\(action.rawValue)` | " + cells.joined(separator: " | ") + " |")
        }
        return
            (lines + ["", "`vault.create` is done once, by whoever runs `regain vault init`; they get every role.", ""])
            .joined(separator: "\n")
    }
}
