public import ByteKit
public import Records

/// One case: what it is called and everything that happened in it.
public struct CaseFile: Sendable {
    /// The reference that people use: `C-1`; empty for a case that is recorded nowhere.
    public var reference: String
    /// What people call it.
    public var title: String
    /// The order in which ways are gone, by id; nil for the usual one.
    public var order: String?
    /// What happened, oldest first.
    public private(set) var entries: [CaseEntry]
    /// What the records know besides: the server's sheet, the key, the activation.
    public var surroundings = Surroundings()

    /// What the records know about the server of a case.
    public struct Surroundings: Sendable, Hashable {
        /// Reference of the server; nil where the case is about none.
        public var server: String?
        /// Last five characters of the key under seal that belongs to the case; nil for none.
        public var sealedKey: String?
        /// The activation that proves the end, by reference; nil for none.
        public var activation: String?
        /// Names of the fields that a complete sheet of the server has and this one lacks.
        public var missingFields: [String] = []

        /// Nothing known.
        public init() {}
    }

    /// A case with what happened in it.
    public init(reference: String, title: String, order: String?, entries: [CaseEntry]) {
        self.reference = reference
        self.title = title
        self.order = order
        self.entries = entries
    }

    /// Enters what happened, in a case that is recorded nowhere.
    public mutating func enter(_ notes: [CaseNote], by person: String, at moment: Timestamp) {
        for note in notes {
            entries.append(
                CaseEntry(
                    number: entries.count + 1,
                    moment: moment,
                    person: person,
                    kind: note.kind,
                    told: note.told
                )
            )
        }
    }
}
