import Guidance

/// The table of questions and steps as a page for the documentation, made from the rules themselves.
public enum CasesPage {
    /// The page, in Markdown; a test compares it with `Documentation/knowledge/cases.md`.
    public static func markdown(_ rules: CaseRules = .standard) -> String {
        var lines = [
            "# Rules of `regain case`", "",
            "Made from `Sources/CResources/files/case-rules.json`; a test proves it current. The next step of a case is the",
            "first one of its order that applies and is not done. `?` stands for unknown.", "", "## Steps", "",
            "| id | kind | applies when | date | source |", "|---|---|---|---|---|",
        ]
        lines += rules.steps.map { step in
            let conditions = step.conditions.sorted { $0.key < $1.key }.map { fact, accepted in
                let values = accepted.values.sorted() + (accepted.acceptsUnknown ? ["?"] : [])
                return "\(fact)=\(values.joined(separator: " or "))"
            }
            return
                "| \(step.id) | \(step.kind.rawValue) | \(conditions.joined(separator: ", ")) | \(step.date) | \(step.source) |"
        }
        lines += ["", "## Orders", ""]
        lines += rules.orders.map { "- `\($0.id)`: \($0.steps.joined(separator: ", "))" }
        lines += ["", "## Sources", "", "| id | title | address |", "|---|---|---|"]
        lines += (rules.header?.sources ?? []).map { "| \($0.id) | \($0.title) | \($0.address ?? "") |" }
        return lines.joined(separator: "\n") + "\n"
    }
}
