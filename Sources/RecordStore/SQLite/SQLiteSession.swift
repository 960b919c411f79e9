import Foundation
import GRDB

/// One transaction on SQLite.
final class SQLiteSession: StoreSession {
    let dialect = Dialect.sqlite
    let place: String
    private var database: Database?
    private var failure: StoreError?

    init(_ database: Database, place: String) {
        self.database = database
        self.place = place
    }

    /// Ends the session, after which it is refused.
    /// - Throws: the error that doomed the transaction.
    func finish() throws {
        database = nil
        if let failure { throw failure }
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try run { database in
            let before = database.totalChangesCount
            let statement = try statement(sql, values, database)
            try statement.execute()
            // The count of the last change stays where a statement changes nothing.
            return database.totalChangesCount == before ? 0 : database.changesCount
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try run { database in
            let statement = try statement(sql, values, database)
            let columns = statement.columnNames
            var rows: [SQLRow] = []
            let cursor = try Row.fetchCursor(statement)
            while let row = try cursor.next() { rows.append(try sqlRow(row, columns)) }
            return rows
        }
    }

    func forEach(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        // A statement of its own: the body may run the same one.
        let (cursor, columns) = try run { database in
            let statement = try statement(sql, values, database, isCached: false)
            return (try Row.fetchCursor(statement), statement.columnNames)
        }
        while let row = try run({ _ in try cursor.next().map { try sqlRow($0, columns) } }) {
            guard try body(row) else { return }
        }
    }

    func tables() throws -> [String] {
        try query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid",
            []
        )
        .compactMap { $0[0].text }
    }

    /// SQLite looks at the rows itself.
    func continueNumbering(_ table: String) throws {}

    private func run<T>(_ body: (Database) throws -> T) throws -> T {
        if let failure { throw failure }
        guard let database else { throw StoreError(.misuse, place: place, detail: "used after its end") }
        do {
            return try body(database)
        } catch {
            let told =
                switch error {
                case let error as DatabaseError: StoreError(error, place: place)
                case let error as StoreError: error
                default: StoreError(.failed, place: place)
                }
            failure = told
            throw told
        }
    }

    private func statement(
        _ sql: String,
        _ values: [SQLValue],
        _ database: Database,
        isCached: Bool = true
    ) throws -> Statement {
        let statement = isCached ? try database.cachedStatement(sql: sql) : try database.makeStatement(sql: sql)
        let databaseValues = try values.map { value in
            switch value {
            case .null: DatabaseValue.null
            case .integer(let number): number.databaseValue
            case .blob(let bytes): Data(bytes).databaseValue
            case .text(let text):
                if text.utf8.contains(0) {
                    throw StoreError(.badText, place: place)
                } else {
                    text.databaseValue
                }
            }
        }
        try statement.setArguments(StatementArguments(databaseValues))
        return statement
    }

    private func sqlRow(_ row: Row, _ columns: [String]) throws -> SQLRow {
        let values = try row.databaseValues.map { value -> SQLValue in
            switch value.storage {
            case .null: .null
            case .int64(let number): .integer(number)
            case .string(let text): .text(text)
            case .blob(let data): .blob(Array(data))
            case .double: throw StoreError(.unsupported, place: place, detail: "REAL")
            }
        }
        return SQLRow(columns: columns, values: values)
    }
}
