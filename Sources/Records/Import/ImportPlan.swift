public import Exchange
public import Texts

/// What is to be imported, and how.
public struct ImportPlan: Sendable {
    /// One file that was read.
    public struct Source: Sendable {
        /// Its name, by which its statements are known from now on.
        public let name: String
        /// SHA-256 of its bytes, 64 hexadecimal digits.
        public let sha256: String
        /// What was read from it.
        public let table: ImportedTable

        /// Names a file.
        public init(name: String, sha256: String, table: ImportedTable) {
            self.name = name
            self.sha256 = sha256
            self.table = table
        }
    }

    /// The files, the one that is believed first in front.
    public var sources: [Source]
    /// The organisation of rows that name none, by identifier; nil where they are left out.
    public var organisation: String?
    /// Whether organisations that are not known yet are added, by those who may.
    public var createsOrganisations = false
    /// Whether everything is undone in the end.
    public var isDryRun = false

    /// A plan.
    public init(sources: [Source], organisation: String? = nil) {
        self.sources = sources
        self.organisation = organisation
    }
}

/// What an import did, or would do.
public struct ImportReport: Sendable {
    /// What became of a record.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It was not there before.
        case created
        /// It says something that it did not say before.
        case changed
        /// All was known.
        case unchanged
    }

    /// A record that rows of the files are about.
    public struct Entry: Sendable {
        /// Its kind.
        public let kind: RecordKind
        /// Its reference.
        public let reference: String
        /// Name of its organisation.
        public let organisation: String
        /// What people call it; of a key, the last five characters.
        public let title: String
        /// What became of it.
        public let outcome: Outcome
        /// Why several rows are one, and why they are this record.
        public let reasons: [Message]
        /// The rows.
        public let origins: [ImportOrigin]
    }

    /// A row, or something of it, that did not go into the records.
    public struct LeftOut: Sendable {
        /// Why.
        public let reason: Message
        /// Where it stands.
        public let origin: ImportOrigin
    }

    /// Whether everything was undone.
    public internal(set) var isDryRun = false
    /// The files: name, digest, format, rows, and how columns were understood.
    public internal(set) var sources: [ImportPlan.Source] = []
    /// Names of organisations that were added.
    public internal(set) var organisations: [String] = []
    /// The records, in the order of the rows.
    public internal(set) var entries: [Entry] = []
    /// Contradictions that were not known before, with the reference of the record.
    public internal(set) var contradictions: [(reference: String, contradiction: Contradiction)] = []
    /// What did not go in.
    public internal(set) var leftOut: [LeftOut] = []
    /// What was noticed while rows were joined.
    public internal(set) var remarks: [Message] = []
    /// How many links were made.
    public internal(set) var linkCount = 0

    /// How many records of a kind met a fate.
    public func count(_ kind: RecordKind, _ outcome: Outcome) -> Int {
        entries.count { $0.kind == kind && $0.outcome == outcome }
    }

    /// How many records met a fate.
    public func count(_ outcome: Outcome) -> Int { entries.count { $0.outcome == outcome } }

    /// What was noticed while the files were read.
    public var problems: [ImportProblem] { sources.flatMap(\.table.allProblems) }

    /// Whether nothing was changed or, after a dry run, would be.
    public var changesNothing: Bool {
        count(.created) == 0 && count(.changed) == 0 && contradictions.isEmpty && organisations.isEmpty
            && linkCount == 0
    }
}
