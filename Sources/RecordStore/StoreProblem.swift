/// Something that ``RecordStore/check()`` found.
public struct StoreProblem: Hashable, Sendable {
    /// What kind of damage.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Pages, rows or indexes do not have the form they should have.
        case structure = "store.problem-structure"
        /// A row refers to one that is not there.
        case orphan = "store.problem-orphan"
        /// An index is not in use because it could not be built.
        case index = "store.problem-index"
        /// A rule was declared and never held against the rows.
        case constraint = "store.problem-constraint"
    }

    /// What kind.
    public let code: Code
    /// The table or index; empty when unknown.
    public let object: String
    /// The database's own words; never a value of a row.
    public let detail: String

    /// Describes a problem.
    public init(_ code: Code, object: String, detail: String) {
        self.code = code
        self.object = object
        self.detail = detail
    }
}
