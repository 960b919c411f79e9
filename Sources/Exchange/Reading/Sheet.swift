/// Rows of cells, wherever they come from.
struct Sheet: Sendable {
    /// One row.
    struct Row: Sendable {
        /// Line of the text or number of the row, from 1.
        let line: Int
        /// The cells as they are written, from the first column on.
        var cells: [String]
    }

    /// Name of the sheet; empty for a text.
    let name: String
    var rows: [Row] = []
}

/// Collects problems up to a limit and counts the rest.
struct ProblemLog {
    private(set) var problems: [ImportProblem] = []
    private(set) var lostCount = 0
    private var keptCount = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func add(_ problem: ImportProblem) {
        if takes() { problems.append(problem) }
    }

    /// Takes over what was already counted, of a row that makes no record.
    mutating func keep(_ counted: [ImportProblem]) { problems += counted }

    /// Whether one more may be kept, here or with its row; it is counted where not.
    mutating func takes() -> Bool {
        guard keptCount < limit else {
            lostCount += 1
            return false
        }
        keptCount += 1
        return true
    }
}
