import GRDB

extension SQLiteStore {
    func check() throws -> [StoreProblem] {
        var problems: [StoreProblem] = []
        try pool.read { database in
            for text in try String.fetchAll(database, sql: "PRAGMA integrity_check") where text != "ok" {
                problems.append(StoreProblem(.structure, object: "", detail: text))
            }
            for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
                problems.append(StoreProblem(.orphan, object: row["table"] ?? "", detail: row["parent"] ?? ""))
            }
        }
        return problems
    }

    func backup(to path: String) throws {
        let file = SQLiteFile(path: path)
        guard !file.isThere else { throw StoreError(.alreadyThere, place: path) }
        try file.create()
        let queue = try DatabaseQueue(path: path)
        try pool.backup(to: queue)
        try queue.close()
        try file.synchronize()
    }
}
