public final class PostgresStore: RecordStore {
    init(_ address: String, _ options: StoreOptions) throws { throw StoreError(.badLocation, place: "") }
    public func read<T>(_ body: (any SQLSession) throws -> T) throws -> T { fatalError() }
    public func write<T>(_ body: (any SQLSession) throws -> T) throws -> T { fatalError() }
    public func migrate(_ migrations: [Migration]) throws {}
    public func check() throws -> [StoreProblem] { [] }
    public func backup(to path: String) throws {}
    public var isPostgres: Bool { true }
}
