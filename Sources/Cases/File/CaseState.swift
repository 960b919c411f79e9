public import ByteKit
public import Records

/// Where a case stands: its entries, the later over the earlier.
public struct CaseState: Sendable {
    /// What came of a way.
    public struct Attempt: Sendable, Hashable {
        /// What came of it.
        public enum Result: String, CaseIterable, Sendable, Hashable {
            /// A key.
            case found
            /// Nothing.
            case nothing
            /// Somebody said no.
            case refused
            /// Somebody was asked and has not answered.
            case pending
            /// A person decided not to go it.
            case skipped
        }

        /// What came of it.
        public var result: Result
        /// On which day.
        public var day: String
        /// A remark, or why.
        public var note: String?
        /// When to ask again; only of what is pending.
        public var due: Timestamp?
        /// SHA-256 of the report of a search.
        public var report: String?
        /// What was searched.
        public var sources: String?
        /// Whether a search could not read everything, so that its silence proves nothing.
        public var isPartial = false
    }

    /// A paper or a picture.
    public struct Paper: Sendable, Hashable {
        /// What it shows.
        public let role: String
        /// Name of the file.
        public let file: String
        /// SHA-256 of its bytes.
        public let digest: String
        /// Reference of the proof under seal; nil where it lies under none.
        public let proof: String?
    }

    /// Somebody who takes responsibility for something, in words.
    public struct Declaration: Sendable, Hashable {
        /// Who.
        public let name: String
        /// What they say.
        public let statement: String
        /// When.
        public let moment: Timestamp
    }

    /// Answers by question; `unknown` where somebody did not know.
    public private(set) var answers: [String: String] = [:]
    /// Facts for letters.
    public private(set) var facts: [CaseFact: String] = [:]
    /// Every attempt at each way, oldest first.
    public private(set) var attempts: [String: [Attempt]] = [:]
    /// Who authorised the search; nil before.
    public private(set) var authorisation: Declaration?
    /// Papers and pictures.
    public private(set) var papers: [Paper] = []
    /// How many cells of the label can be read; nil where none was entered.
    public private(set) var readableCells: Int?
    /// Reference of the proof that holds the reading of the label; nil where it lies under no seal.
    public private(set) var labelReading: String?
    /// Last five characters of a key that was found.
    public private(set) var foundKey: String?
    /// Whether that key lies under seal.
    public private(set) var isSealed = false
    /// The activation that was proved, as it was entered.
    public private(set) var activation: String?
    /// Whether the report of what was searched was written after the last search.
    public private(set) var isReported = false
    /// What is missing and was accepted, by requirement.
    public private(set) var acceptances: [String: Declaration] = [:]
    /// Whether it is closed.
    public private(set) var isClosed = false
    /// What happened to dossiers, by recipient, oldest first.
    public private(set) var dossiers: [String: [CaseEntry]] = [:]

    /// Folds the entries of a case.
    public init(_ file: CaseFile) {
        for entry in file.entries { take(entry) }
        if let key = file.surroundings.sealedKey {
            foundKey = foundKey ?? key
            isSealed = true
        }
        activation = activation ?? file.surroundings.activation
    }

    private mutating func take(_ entry: CaseEntry) {
        switch entry.kind {
        case .opened: isClosed = false
        case .answered: if let question = entry["question"] { answers[question] = entry["answer"] }
        case .stated: if let fact = entry["fact"].flatMap(CaseFact.init) { facts[fact] = entry["value"] }
        case .label:
            readableCells = entry["readable"].flatMap { Int($0) }
            labelReading = entry["proof"]
        case .authorised: authorisation = declaration(entry, "statement")
        case .tried: takeAttempt(entry)
        case .attached:
            if entry["role"] == "search-report" { isReported = true }
            papers.append(
                Paper(
                    role: entry["role"] ?? "other",
                    file: entry["file"] ?? "",
                    digest: entry["sha256"] ?? "",
                    proof: entry["proof"]
                )
            )
        case .found:
            foundKey = entry["partial"] ?? ""
            isSealed = isSealed || entry["key"] != nil
        case .dossier: if let recipient = entry["recipient"] { dossiers[recipient, default: []].append(entry) }
        case .proved: activation = entry["activation"] ?? entry["partial"] ?? ""
        case .accepted: if let what = entry["what"] { acceptances[what] = declaration(entry, "reason") }
        case .noted: break
        case .closed: isClosed = true
        }
    }

    private mutating func takeAttempt(_ entry: CaseEntry) {
        guard let way = entry["way"], let result = entry["result"].flatMap(Attempt.Result.init) else { return }
        if entry["report"] != nil { isReported = false }
        if result == .found, foundKey == nil { foundKey = "" }
        attempts[way, default: []].append(
            Attempt(
                result: result,
                day: entry["on"] ?? entry.moment.isoDay,
                note: entry["note"],
                due: entry["until"].flatMap(Day.timestamp),
                report: entry["report"],
                sources: entry["sources"],
                isPartial: entry["partly"] == "yes"
            )
        )
    }

    private func declaration(_ entry: CaseEntry, _ statement: String) -> Declaration {
        Declaration(
            name: entry["name"] ?? entry.person,
            statement: entry[statement] ?? "",
            moment: entry.moment
        )
    }

    /// The last attempt at a way.
    public func attempt(_ way: String) -> Attempt? { attempts[way]?.last }
}
