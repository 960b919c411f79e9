import Cases
import Commands
import Records
import Texts

/// Asks on the terminal what a case still wants to know, one question at a time, and says why it asks.
struct QuestionRound {
    var file: CaseFile
    let width: Int

    /// Asks until a step comes that is no question.
    ///
    /// An empty line leaves the rest for later.
    /// - Returns: the answers as entries.
    func ask(by person: String) -> [CaseNote] {
        var file = file
        var notes: [CaseNote] = []
        let rules = CaseRules.standard
        while case let next = CaseEngine().next(of: file, at: .now), next.action == .answer,
            let question = next.step.flatMap({ rules.question($0.id) })
        {
            show(question, next)
            guard let answer = answer(to: question) else { break }
            let note = CaseNote(.answered, ["question": question.id, "answer": answer])
            notes.append(note)
            file.enter([note], by: person, at: .now)
        }
        return notes
    }

    private func show(_ question: CaseQuestion, _ next: CaseEngine.Next) {
        var lines = ["", TextLayout.wrap(Interface.text(question.code), width: width)]
        if let step = next.step {
            lines.append(TextLayout.wrap(Interface.text(step.whyCode), width: width, indent: "  ") + "  [\(next.rule)]")
        }
        for (index, value) in question.values.enumerated() {
            lines.append("  \(index + 1)  \(Interface.text(question.code(of: value)))")
        }
        lines.append("  ?  \(Interface.text("case.dont-know"))")
        Terminal.write(lines.joined(separator: "\n") + "\n", to: 1)
    }

    private func answer(to question: CaseQuestion) -> String? {
        while let line = Terminal.ask("> ") {
            if line.isEmpty { return nil }
            if let number = Int(line), question.values.indices.contains(number - 1) {
                return question.values[number - 1]
            }
            if let answer = question.answer(line) { return answer }
            Terminal.write(Interface.text("case.answer-again", ["count": .number(question.values.count)]) + "\n", to: 1)
        }
        return nil
    }
}
