import ArgumentParser
import Cases
import Commands
import ProductKey
import Records
import Texts

/// `regain case open`: begins a case; on a terminal it asks what matters, one question at a time.
struct CaseOpen: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "open",
            abstract: Interface.text("help.case.open"),
            discussion: Interface.text("help.case.open.discussion")
        )
    }

    @Argument(help: .of("help.case.title"))
    var title: String?

    @Option(help: .of("help.case.server"))
    var server: String?

    @Option(help: .of("help.case.order"))
    var order: String?

    @Option(name: .customLong("answer"), help: .of("help.case.answer-option"))
    var answers: [FieldAssignment] = []

    @Option(name: .customLong("fact"), help: .of("help.case.fact-option"))
    var facts: [FieldAssignment] = []

    @Flag(name: .customLong("no-questions"), help: .of("help.case.no-questions"))
    var noQuestions = false

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        if let order, !CaseRules.standard.orders.contains(where: { $0.id == order }) {
            throw ValidationError(
                Interface.text(
                    "usage.case-order",
                    ["names": .list(CaseRules.standard.orders.map { .text($0.id) })]
                )
            )
        }
    }

    func run() throws {
        let access = try Access(vault)
        let organisation = try access.organisation()
        var notes = try CaseNotes.answers(answers) + CaseNotes.facts(facts)
        let title = title ?? Interface.text("case.untitled", ["date": .date(.now)])
        var file = CaseFile(reference: "", title: title, order: order, entries: [])
        file.enter(notes, by: access.book.actor.name, at: .now)
        if Terminal.inputIsTerminal, Terminal.outputIsTerminal, !noQuestions, !result.json {
            notes += QuestionRound(file: file, width: result.width).ask(by: access.book.actor.name)
        }
        var values = ["title": title, "order": order ?? ""]
        var told = CaseFile(reference: "", title: title, order: order, entries: [])
        told.enter(notes, by: access.book.actor.name, at: .now)
        values.merge(CaseDesk.summary(of: told)) { $1 }
        let statement = access.statement(values.filter { !$0.value.isEmpty })
        let entered = notes
        let record = try access.run { book in
            let owner = try server.map { try book.show($0, .server, in: organisation.id).record.reference }
            return try book.openCase(statement, entered, linkedTo: owner.map { [$0] } ?? [], in: organisation.id)
        }
        let desk = try CaseDesk(record.reference, access, organisation)
        let opened = Message("case.opened", ["case": .text(record.reference), "title": .text(title)])
        try result.write(CasePage(desk.file).answer(opened, result))
    }
}

/// What a person says on a command line, as entries of a case.
enum CaseNotes {
    /// Answers to questions.
    /// - Throws: ``Failure`` with exit code 64 for a question or an answer that there is not.
    static func answers(_ assignments: [FieldAssignment]) throws -> [CaseNote] {
        try assignments.map { assignment in
            guard let question = CaseRules.standard.question(assignment.field) else {
                throw unknown("usage.case-question", assignment.field, CaseRules.standard.questions.map(\.id))
            }
            guard let answer = question.answer(assignment.value) else {
                throw unknown("usage.case-answer", assignment.value, question.values + [CaseQuestion.unknown])
            }
            return CaseNote(.answered, ["question": question.id, "answer": answer])
        }
    }

    /// Facts for letters.
    /// - Throws: ``Failure`` with exit code 64 for a fact that there is not.
    static func facts(_ assignments: [FieldAssignment]) throws -> [CaseNote] {
        try assignments.map { assignment in
            guard let fact = CaseFact(rawValue: assignment.field) else {
                throw unknown("usage.case-fact", assignment.field, CaseFact.allCases.map(\.rawValue))
            }
            return CaseNote(.stated, ["fact": fact.rawValue, "value": assignment.value])
        }
    }

    static func unknown(_ code: String, _ given: String, _ known: [String]) -> Failure {
        Failure(
            .usage,
            Message(code, ["given": .text(KeyTextSearch.masked(given)), "known": .list(known.map { .text($0) })])
        )
    }
}
