public import ByteKit
public import Records
public import Texts

/// A whole case as a file in YAML tells it: for scripts, for examples, and for whoever prefers to write it down at once.
public struct CaseScenario: Sendable {
    /// A search through sources.
    public struct Search: Sendable, Hashable {
        /// The way that it goes, by id.
        public let way: String
        /// What is searched.
        public let sources: [String]
        /// Whether mails and documents inside images are searched too.
        public let mail: Bool
    }

    /// A way that a person went.
    public struct Attempt: Sendable, Hashable {
        /// The way, by id.
        public let way: String
        /// What came of it.
        public let result: CaseState.Attempt.Result
        /// On which day; nil for today.
        public let day: String?
        /// When to ask again.
        public let until: String?
        /// A remark.
        public let note: String?
    }

    /// A paper or a picture.
    public struct Paper: Sendable, Hashable {
        /// What it shows.
        public let role: String
        /// Path of the file, relative to the scenario.
        public let file: String
    }

    /// Something that a recipient asks for and that cannot be produced.
    public struct Absence: Sendable, Hashable {
        /// The requirement, by id.
        public let need: String
        /// Why, as it stands in the letter.
        public let reason: String
    }

    /// What is to be built for whom.
    public struct Dossier: Sendable, Hashable {
        /// For whom, by name of the recipient.
        public let recipient: String
        /// The folder for the bundle, relative to where the program runs; nil where the command line says it.
        public let output: String?
    }

    /// What people call the case.
    public let title: String
    /// Language of letters and pages; nil for the program's.
    public let language: Language?
    /// Order of the search, by id; nil for the usual one.
    public let order: String?
    /// The day on which it is told; nil for today.
    public let today: Timestamp?
    /// Answers by question.
    public let answers: [String: String]
    /// Facts for letters.
    public let facts: [CaseFact: String]
    /// The readable cells of the label, `?` for each of the others; nil where there is none.
    public let label: String?
    /// Who authorised the search, and in which words.
    public let authorisation: (name: String, statement: String)?
    /// Searches, in order.
    public let searches: [Search]
    /// Ways that people went, in order.
    public let attempts: [Attempt]
    /// Papers and pictures.
    public let papers: [Paper]
    /// What cannot be produced.
    public let absences: [Absence]
    /// What is to be built.
    public let dossiers: [Dossier]

    /// Reads a scenario.
    ///
    /// - Parameters:
    ///   - text: the file in YAML 1.2.
    ///   - rules: what may be asked, and which ways there are.
    /// - Throws: ``CaseScenarioError`` with the line of the fault.
    public init(parsing text: String, rules: CaseRules = .standard) throws(CaseScenarioError) {
        let reader = try ScenarioReader(text)
        let top = try reader.top([
            "title", "language", "order", "today", "answers", "facts", "label", "authorisation", "search", "tried",
            "attachments", "absent", "dossier",
        ])
        title = try top.required("title")
        language = try top.optional("language") { Language(tag: $0) }
        order = try top.optional("order") { name in rules.orders.contains { $0.id == name } ? name : nil }
        today = try top.optional("today", Day.timestamp)
        label = try top.text("label")
        var answers: [String: String] = [:]
        for (name, node) in try top.members("answers") {
            guard let question = rules.question(name) else { throw node.fault(name) }
            guard let answer = question.answer(try node.scalar()) else { throw node.fault(try node.scalar()) }
            answers[name] = answer
        }
        self.answers = answers
        var facts: [CaseFact: String] = [:]
        for (name, node) in try top.members("facts") {
            guard let fact = CaseFact(rawValue: name) else { throw node.fault(name) }
            facts[fact] = try node.scalar()
        }
        self.facts = facts
        authorisation = try top.child("authorisation", ["name", "statement"]).map { node throws(CaseScenarioError) in
            (try node.required("name"), try node.required("statement"))
        }
        let ways = Dictionary(rules.ways.map { ($0.id, $0.kind) }) { first, _ in first }
        searches = try top.list("search", ["way", "sources", "mail"]) { node throws(CaseScenarioError) in
            Search(
                way: try node.required("way") { ways[$0] == .search ? $0 : nil },
                sources: try node.texts("sources"),
                mail: try node.optional("mail") { ["yes": true, "true": true, "no": false, "false": false][$0] }
                    ?? false
            )
        }
        attempts = try top.list("tried", ["way", "result", "on", "until", "note"]) { node throws(CaseScenarioError) in
            Attempt(
                way: try node.required("way") { ways[$0] == nil ? nil : $0 },
                result: try node.required("result") { CaseState.Attempt.Result(rawValue: $0) },
                day: try node.optional("on") { Day.isDay($0) ? $0 : nil },
                until: try node.optional("until") { Day.isDay($0) ? $0 : nil },
                note: try node.text("note")
            )
        }
        papers = try top.list("attachments", ["role", "file"]) { node throws(CaseScenarioError) in
            Paper(role: try node.required("role"), file: try node.required("file"))
        }
        absences = try top.list("absent", ["need", "reason"]) { node throws(CaseScenarioError) in
            Absence(need: try node.required("need"), reason: try node.required("reason"))
        }
        dossiers = try top.list("dossier", ["for", "output"]) { node throws(CaseScenarioError) in
            Dossier(recipient: try node.required("for"), output: try node.text("output"))
        }
    }

    /// What is known from the beginning, as entries of the case.
    public var notes: [CaseNote] {
        answers.sorted { $0.key < $1.key }.map { CaseNote(.answered, ["question": $0.key, "answer": $0.value]) }
            + facts.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { CaseNote(.stated, ["fact": $0.key.rawValue, "value": $0.value]) }
            + (authorisation.map { [CaseNote(.authorised, ["name": $0.name, "statement": $0.statement])] } ?? [])
    }

    /// What people tried, as entries of the case.
    public var attemptNotes: [CaseNote] {
        attempts.map { attempt in
            var told = ["way": attempt.way, "result": attempt.result.rawValue]
            told["on"] = attempt.day
            told["until"] = attempt.until
            told["note"] = attempt.note
            return CaseNote(.tried, told)
        }
    }
}

/// What is wrong with a scenario.
public struct CaseScenarioError: Error, Hashable, Sendable {
    /// Line, from 1; 0 where it is not known.
    public let line: Int
    /// The word that is not understood or missing.
    public let word: String

    /// What to say.
    public var message: Message {
        Message("case.scenario-fault", ["line": .number(line), "word": .text(word)])
    }
}
