import GRDB

extension SQLiteStore {
    func check() throws -> [StoreProblem] {
        do {
            return try pool.read { database in
                let structure = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
                return structure.map { StoreProblem(.structure, object: "", detail: $0) }
                    + orphans.map { StoreProblem(.orphan, object: $0["table"] ?? "", detail: $0["parent"] ?? "") }
            }
        } catch let error as DatabaseError {
            throw StoreError(error, place: place)
        }
    }

    func backup(to path: String) throws {
        let file = SQLiteFile(path: path)
        guard !file.isThere else { throw StoreError(.alreadyThere, place: path) }
        let part = SQLiteFile(path: "\(path).part")
        try part.create()
        do {
            let target = try DatabaseQueue(path: part.path)
            try pool.backup(to: target)
            // One file, complete in itself.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            let problems = try target.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            guard problems == ["ok"] else { throw StoreError(.damaged, place: part.path, detail: problems[0]) }
            try target.close()
            try part.synchronize()
            try part.rename(to: path)
        } catch let error as DatabaseError {
            part.removeAll()
            throw StoreError(error, place: path)
        } catch {
            part.removeAll()
            throw error
        }
    }

    /// Writes everything into the one file and closes it.
    func finish() throws {
        do {
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        } catch let error as DatabaseError {
            throw StoreError(error, place: place)
        }
        try SQLiteFile(path: place).synchronize()
    }
}
