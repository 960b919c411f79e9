extension PostgresStore {
    func check() throws -> [StoreProblem] {
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
            // Every row is read once: a damaged page makes the server say so, which is the error thrown.
            for table in try session.tables() {
                try session.forEach("SELECT * FROM \(table)", []) { _ in true }
            }
            return problems
        }
    }

    func backup(to path: String) throws { try StoreCopy.backUp(self, to: path) }
}
