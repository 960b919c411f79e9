/// One row of an answer.
public struct SQLRow: Sendable {
    /// Names of the columns as the statement gives them; write them in lower case, PostgreSQL folds the rest.
    public let columns: [String]
    /// The values, as many as there are columns.
    public let values: [SQLValue]

    init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column, the first of that name; asking for one that the statement does not have is a programmer's
    /// error and stops the program.
    public subscript(_ column: String) -> SQLValue {
        guard let index = columns.firstIndex(of: column) else {
            preconditionFailure("no column \(column) among \(columns)")
        }
        return values[index]
    }

    /// The value at a position counted from 0, which must exist.
    public subscript(_ index: Int) -> SQLValue { values[index] }
}
