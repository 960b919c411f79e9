/// How a store is opened.
public struct StoreOptions: Hashable, Sendable {
    /// Whether a file that does not exist is made; a PostgreSQL database is never made.
    public var creates = true
    /// Whether every change is refused, and a file without permission to write will do.
    public var isReadOnly = false
    /// How long a writer waits for another.
    public var lockWait: Duration = .seconds(5)
    /// How long a connection to PostgreSQL may take.
    public var connectWait: Duration = .seconds(10)

    /// The usual ones.
    public init() {}
}
