import CPQ

/// Where a store is.
public enum StoreLocation: Hashable, Sendable {
    /// An SQLite file.
    case file(String)
    /// A PostgreSQL database: an address `postgres://…` with everything that libpq understands. Passwords come better from
    /// PGPASSFILE or a service file.
    case postgres(String)

    /// Reads what a person gives: a path, or an address that begins with `postgres://` or `postgresql://`.
    ///
    /// - Throws: `store.bad-location` for nothing, an address that libpq does not understand or one of another database.
    public init(parsing text: String) throws(StoreError) {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw StoreError(.badLocation, place: "") }
        guard let separator = text.firstRange(of: "://") else {
            self = .file(text)
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        // A folder may be called anything, and a path may hold «://» anywhere but at its beginning.
        guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }) else {
            self = .file(text)
            return
        }
        let shown = PostgresAddress.shown(text)
        guard scheme == "postgres" || scheme == "postgresql" else { throw StoreError(.badLocation, place: shown) }
        // What libpq says about a malformed address may quote its password.
        guard PostgresAddress.isUnderstood(text) else { throw StoreError(.badLocation, place: shown) }
        self = .postgres(text)
    }

    /// Opens the store.
    ///
    /// A new file gets mode 0600, folders that it needs get 0700. The tables are those that ``RecordStore/migrate(_:)``
    /// makes.
    ///
    /// - Throws: ``StoreError``: `store.missing`, `store.denied`, `store.read-only`, `store.not-a-database`,
    ///   `store.foreign`, `store.damaged`, `store.unreachable` and others.
    public func open(_ options: StoreOptions = StoreOptions()) throws -> any RecordStore {
        switch self {
        case .file(let path): try SQLiteStore(path, options)
        case .postgres(let address): try PostgresStore(address, options)
        }
    }
}

extension StoreLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The path, or the address without password.
    public var description: String {
        switch self {
        case .file(let path): path
        case .postgres(let address): PostgresAddress.shown(address)
        }
    }

    /// The same.
    public var debugDescription: String { description }

    /// The same.
    public var customMirror: Mirror { Mirror(self, children: ["location": description]) }
}
