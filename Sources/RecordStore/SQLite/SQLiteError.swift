import GRDB

extension StoreError {
    /// What SQLite reports, by its result code (sqlite.org/rescode.html).
    init(_ error: DatabaseError, place: String) {
        let code: Code =
            switch error.extendedResultCode {
            // No room for the index of the log, which is a file of its own.
            case .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMMAP: .fullDisk
            case .SQLITE_READONLY_CANTINIT, .SQLITE_READONLY_DIRECTORY: .readOnly
            default: Self.code(of: error.resultCode)
            }
        // The text of SQLite names tables and columns and never quotes a value.
        self.init(code, place: place, detail: error.message ?? "SQLite \(error.extendedResultCode.rawValue)")
    }

    private static func code(of result: ResultCode) -> Code {
        switch result {
        case .SQLITE_FULL: .fullDisk
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_CORRUPT: .damaged
        case .SQLITE_NOTADB: .notADatabase
        case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .denied
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: .constraint
        case .SQLITE_IOERR, .SQLITE_PROTOCOL: .inputOutput
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_TOOBIG: .badStatement
        default: .failed
        }
    }
}
