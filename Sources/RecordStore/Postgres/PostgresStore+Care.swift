extension PostgresStore {
    func check() throws -> [StoreProblem] {
        let (tables, problems) = try declared()
        // Every row is read once, a table at a time: of a damaged page the server says so and ends the transaction.
        return try tables.reduce(into: problems) { problems, table in
            do {
                try readStore { session in try session.forEach("SELECT * FROM \(table)", []) { _ in true } }
            } catch let error as StoreError where error.code == .damaged || error.code == .inputOutput {
                problems.append(StoreProblem(.structure, object: table, detail: error.detail))
            }
        }
    }

    /// The tables, and what the server itself says is not in order.
    private func declared() throws -> (tables: [String], problems: [StoreProblem]) {
        try readStore { session in
            let constraints = try session.query(
                """
                SELECT conname AS name FROM pg_constraint
                WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
                """,
                []
            )
            let indexes = try session.query(
                """
                SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready)
                """,
                []
            )
            var problems = constraints.map {
                StoreProblem(.constraint, object: $0[0].text ?? "", detail: "not validated")
            }
            problems += indexes.map { StoreProblem(.index, object: $0[0].text ?? "", detail: "not valid") }
            return (try session.tables(), problems)
        }
    }

    func backup(to path: String) throws { try StoreCopy.backUp(self, to: path) }
}
