/// The table of rules and gates as a page for the documentation, made from the rules themselves.
public enum RulesPage {
    /// The page, in Markdown; a test compares it with `Documentation/knowledge/rules.md`.
    public static func markdown(_ rules: GuidanceRules = .standard) -> String {
        var lines = [
            "# Rules of `regain plan`", "",
            "Made from `Sources/CResources/files/guidance-rules.json`; a test proves it current. The first rule decides whose",
            "conditions hold and whose gate nobody has opened by name. `?` stands for unknown.", "", "## Rules", "",
            "| id | conditions | leads to | gate | date | source |", "|---|---|---|---|---|---|",
        ]
        lines += rules.rules.map { rule in
            let conditions = rule.conditions.summary.replacingBars()
            return row([rule.id, conditions, rule.path, rule.gate ?? "", rule.date, rule.source])
        }
        lines += [
            "", "## Gates", "",
            "Every gate can be opened by a person who gives name and reason, which stay in the plan.", "",
            "| id | closed while | opened by the step | stands before | date | source |", "|---|---|---|---|---|---|",
        ]
        lines += rules.gates.map { gate in
            let steps = rules.steps.filter { $0.gates.contains(gate.id) }.map(\.id)
            let refused = rules.rules.filter { $0.gate == gate.id }.map(\.id)
            return row([
                "gate.\(gate.id)", gate.conditions.summary.replacingBars(), gate.opener ?? "",
                (steps + refused).joined(separator: ", "), gate.date, gate.source,
            ])
        }
        lines += ["", "## Sources", "", "| id | title | address |", "|---|---|---|"]
        lines += (rules.header?.sources ?? []).map { row([$0.id, $0.title, $0.address ?? ""]) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

extension String {
    fileprivate func replacingBars() -> String { split(separator: "|").joined(separator: " or ") }
}
