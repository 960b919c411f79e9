/// What both kinds of sessions can do beyond the public interface.
protocol StoreSession: SQLSession {
    var dialect: Dialect { get }
    /// Which store, for errors.
    var place: String { get }
    /// The tables, in the order in which they were made.
    func tables() throws -> [String]
    /// Has numbers that the database gives itself go on behind those that rows have already.
    func continueNumbering(_ table: String) throws
}

extension StoreSession {
    /// Whether there is such a table.
    func hasTable(_ name: String) throws -> Bool { try tables().contains(name) }
}

/// Notices a transaction inside another of the same store, which would wait for itself.
enum OpenTransactions {
    @TaskLocal private static var stores: Set<ObjectIdentifier> = []

    static func enter<T>(_ store: AnyObject, place: String, _ body: () throws -> T) throws -> T {
        let id = ObjectIdentifier(store)
        guard !stores.contains(id) else {
            throw StoreError(.misuse, place: place, detail: "a transaction inside another")
        }
        return try $stores.withValue(stores.union([id])) { try body() }
    }
}
