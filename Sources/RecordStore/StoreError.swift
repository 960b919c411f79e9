/// Why records could not be read or written.
///
/// Rules: the code is stable and dotted; `place` is the store without password; `detail` is the database's own word and
/// never contains a value of a row.
public struct StoreError: Error, Hashable, Sendable {
    /// What happened.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Neither a path nor an address of PostgreSQL.
        case badLocation = "store.bad-location"
        /// There is no such file or database.
        case missing = "store.missing"
        /// Something is where a new file or new tables should be made.
        case alreadyThere = "store.already-there"
        /// The operating system or the server does not let this user in.
        case denied = "store.denied"
        /// The file is no SQLite database.
        case notADatabase = "store.not-a-database"
        /// It is a database of another program.
        case foreign = "store.foreign"
        /// Parts of the database are destroyed.
        case damaged = "store.damaged"
        /// A newer program has changed the tables.
        case newerSchema = "store.newer-schema"
        /// The tables were made by other statements than this program has.
        case historyChanged = "store.history-changed"
        /// No room is left.
        case fullDisk = "store.full-disk"
        /// File, disk, server or transaction allow no changes.
        case readOnly = "store.read-only"
        /// The disk failed.
        case inputOutput = "store.input-output"
        /// Another program kept the store busy for too long.
        case locked = "store.locked"
        /// The server does not answer, or takes nobody in now.
        case unreachable = "store.unreachable"
        /// The connection broke; the transaction was undone.
        case connectionLost = "store.connection-lost"
        /// The connection broke while the transaction was being committed, and the server could not be asked how it ended.
        case outcomeUnknown = "store.outcome-unknown"
        /// A rule of the tables forbids the change.
        case constraint = "store.constraint"
        /// A text contains NUL.
        case badText = "store.bad-text"
        /// The database does not understand the statement.
        case badStatement = "store.bad-statement"
        /// Something the two databases do not have in common, or a server that is too old.
        case unsupported = "store.unsupported"
        /// A transaction inside another, or used after its end.
        case misuse = "store.misuse"
        /// The database reports something else.
        case failed = "store.failed"
    }

    /// What happened.
    public let code: Code
    /// Which store: the path, or the address without password.
    public let place: String
    /// A few words more.
    public let detail: String

    /// Describes a failure.
    public init(_ code: Code, place: String, detail: String = "") {
        self.code = code
        self.place = place
        self.detail = detail
    }

    /// The same about another place.
    func at(_ place: String) -> StoreError { StoreError(code, place: place, detail: detail) }
}

extension StoreError: CustomStringConvertible {
    /// Everything on one line.
    public var description: String { "\(code.rawValue): \(place) (\(detail.isEmpty ? "–" : detail))" }
}
