/// What a script needs to know of a step, without any language.
struct ScriptStep {
    /// What must be asked for before the step runs.
    enum Question: Hashable {
        /// A key: never shown where that can be helped, never kept.
        case key
        /// The digits that Microsoft dictated.
        case confirmation
        /// Something with a name, as it stands between `<` and `>`.
        case value(String)
    }

    let planned: PlannedStep

    /// Whether a script on the server can run it.
    var isRunnable: Bool { planned.line != nil && planned.step.place == .server && !isRegain }

    /// Regain's own commands belong on the administrator's machine.
    private var isRegain: Bool { planned.line?.hasPrefix("regain ") ?? false }

    /// Names between `<` and `>` in the command line, in order.
    var questions: [Question] { Self.placeholders(planned.line ?? "").map(Self.question) }

    static func question(_ name: String) -> Question {
        switch name {
        case "KEY", "CLIENT-KEY", "AVMA-KEY", "HOST-KEY", "SETUP-KEY": .key
        case "CONFIRMATION-ID": .confirmation
        default: .value(name)
        }
    }

    /// Names between `<` and `>`.
    static func placeholders(_ line: String) -> [String] {
        line.split(separator: "<").dropFirst().compactMap { part in
            guard let end = part.firstIndex(of: ">") else { return nil }
            let name = part[..<end]
            return name.allSatisfy { $0.isUppercase || $0 == "-" } && !name.isEmpty ? String(name) : nil
        }
    }

    /// The command line with its placeholders replaced.
    static func line(_ line: String, replacing replacement: (Question) -> String) -> String {
        placeholders(line).reduce(line) { result, name in
            guard let range = result.firstRange(of: "<\(name)>") else { return result }
            return result.replacingCharacters(in: range, with: replacement(question(name)))
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
