public import ByteKit
import JSONText
import Texts

/// What is asked for by whom, how letters are put together, and how a dossier goes on: the table `dossier-rules.json`.
public struct DossierRules: Sendable {
    /// Something that a recipient asks for.
    public struct Requirement: Hashable, Sendable {
        /// Its id: `invoice`.
        public let id: String
        /// Who asks for it.
        public let recipients: Set<Recipient>
        /// The situations in which it is asked for.
        public let situations: Set<DossierFacts.Situation>
        /// Whether nothing is sent without it; otherwise it only helps.
        public let isRequired: Bool
        /// Recipients for whom a good reason may stand in its place.
        public let excusableFor: Set<Recipient>
        /// What satisfies it: all of any one list.
        public let alternatives: [[Evidence]]
        /// Where it is known from.
        public let source: String
    }

    /// What can satisfy a requirement.
    public enum Evidence: Hashable, Sendable {
        /// A fact that is known.
        case fact(DossierFact)
        /// A file of a role.
        case file(DossierFile.Role)
    }

    /// A part of a letter.
    struct Part: Sendable {
        enum Form: String { case paragraph, rows, searches, absences }
        let form: Form
        let sentences: [Sentence]
        let rows: [Row]
    }

    struct Sentence: Sendable {
        let text: String
        let recipients: Set<Recipient>
        let situations: Set<DossierFacts.Situation>
        let isRequired: Bool
        let without: DossierFact?
    }

    struct Row: Sendable {
        let label: String
        let facts: [DossierFact]
    }

    /// The date of the table.
    public let date: String
    /// What is asked for, in the order in which it is told.
    public let requirements: [Requirement]
    let parts: [Part]
    /// The states that may follow on each.
    public let transitions: [FollowUp.State: Set<FollowUp.State>]
    /// Days after the sending on which a recipient who is silent is reminded.
    public let relaunchDays: [Recipient: [Int]]

    /// The table that is part of the program.
    public static let standard: DossierRules = {
        guard let bytes = Resource.bytes("dossier-rules.json") else { return DossierRules() }
        return (try? DossierRules(parsing: bytes)) ?? DossierRules()
    }()

    private init() {
        date = ""
        requirements = []
        parts = []
        transitions = [:]
        relaunchDays = [:]
    }

    /// Reads a table.
    /// - Throws: `json.…`, or `dossier.rules` for a form, a name or a text that is not known.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let json = try JSONValue(parsing: bytes)
        guard json["schema"]?.string == "regain.dossier-rules/1", let date = json["date"]?.string else {
            throw Self.fault("header")
        }
        self.date = date
        let sources = Set((json["sources"]?.elements ?? []).compactMap { $0["id"]?.string })
        requirements = try (json["requirements"]?.elements ?? []).map { (value) throws(ParseError) in
            let requirement = try Requirement(value)
            guard sources.contains(requirement.source) else { throw Self.fault("source of \(requirement.id)") }
            try Self.check(text: "dossier.need.\(requirement.id)")
            try Self.check(text: "dossier.need.\(requirement.id)-why")
            try Self.check(text: "dossier.need.\(requirement.id)-where")
            return requirement
        }
        parts = try (json["letter"]?.elements ?? []).map { (value) throws(ParseError) in try Part(value) }
        guard !requirements.isEmpty, Set(requirements.map(\.id)).count == requirements.count, !parts.isEmpty else {
            throw Self.fault("requirements or letter")
        }
        var transitions: [FollowUp.State: Set<FollowUp.State>] = [:]
        for member in json["transitions"]?.members ?? [] {
            transitions[try Self.name(member.name)] = Set(try Self.names(member.value))
        }
        var days: [Recipient: [Int]] = [:]
        for member in json["relaunch-days"]?.members ?? [] {
            let numbers = member.value.elements?.compactMap(\.integer) ?? []
            guard !numbers.isEmpty, numbers == numbers.sorted(), numbers.allSatisfy({ (1...366).contains($0) }) else {
                throw Self.fault("days of \(member.name)")
            }
            days[try Self.name(member.name)] = numbers
        }
        guard Set(transitions.keys) == Set(FollowUp.State.allCases), Set(days.keys) == Set(Recipient.allCases) else {
            throw Self.fault("states or recipients")
        }
        self.transitions = transitions
        relaunchDays = days
    }

    static func fault(_ detail: String) -> ParseError { ParseError("dossier.rules", at: 0, detail) }

    static func check(text code: String) throws(ParseError) {
        guard Phrasebook.standard.contains(code) else { throw fault("no text \(code)") }
    }

    static func name<Name: RawRepresentable<String>>(_ text: String?) throws(ParseError) -> Name {
        guard let text, let name = Name(rawValue: text) else { throw fault("unknown name \(text ?? "")") }
        return name
    }

    /// Names in an array.
    static func names<Name: RawRepresentable<String>>(_ value: JSONValue?) throws(ParseError) -> [Name] {
        try (value?.elements ?? []).map { (element) throws(ParseError) in try name(element.string) }
    }

    /// Names in an array; all there are where there is no array.
    static func set<Name: RawRepresentable<String> & CaseIterable & Hashable>(
        _ value: JSONValue?
    ) throws(ParseError) -> Set<Name> {
        value == nil ? Set(Name.allCases) : Set(try names(value))
    }
}

extension DossierRules.Requirement {
    init(_ value: JSONValue) throws(ParseError) {
        guard let id = value["id"]?.string, let source = value["source"]?.string,
            let need = value["need"]?.string, ["required", "helpful"].contains(need)
        else { throw DossierRules.fault("requirement \(value["id"]?.string ?? "")") }
        self.id = id
        self.source = source
        isRequired = need == "required"
        excusableFor = Set(try DossierRules.names(value["excusable"]))
        recipients = try DossierRules.set(value["recipients"])
        situations = try DossierRules.set(value["situations"])
        alternatives = try (value["by"]?.elements ?? []).map { (list) throws(ParseError) in
            try (list.elements ?? []).map { (item) throws(ParseError) in
                guard let text = item.string else { throw DossierRules.fault("evidence of \(id)") }
                guard text.hasPrefix("file:") else { return .fact(try DossierRules.name(text)) }
                return .file(try DossierRules.name(String(text.dropFirst(5))))
            }
        }
        guard !alternatives.isEmpty, !alternatives.contains([]) else { throw DossierRules.fault("evidence of \(id)") }
    }
}

extension DossierRules.Part {
    init(_ value: JSONValue) throws(ParseError) {
        form = try DossierRules.name(value["form"]?.string)
        sentences = try (value["sentences"]?.elements ?? []).map { (value) throws(ParseError) in
            guard let text = value["text"]?.string else { throw DossierRules.fault("a sentence without text") }
            try DossierRules.check(text: text)
            return DossierRules.Sentence(
                text: text,
                recipients: try DossierRules.set(value["recipients"]),
                situations: try DossierRules.set(value["situations"]),
                isRequired: value["required"]?.bool ?? false,
                without: try value["without"].map { (value) throws(ParseError) in
                    try DossierRules.name(value.string)
                }
            )
        }
        rows = try (value["rows"]?.elements ?? []).map { (value) throws(ParseError) in
            guard let label = value["label"]?.string else { throw DossierRules.fault("a row without label") }
            try DossierRules.check(text: label)
            return DossierRules.Row(label: label, facts: try DossierRules.names(value["facts"]))
        }
    }
}
