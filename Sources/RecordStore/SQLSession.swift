/// One transaction, alive only inside the closure of ``RecordStore/read(_:)`` or ``RecordStore/write(_:)``.
///
/// A statement that fails dooms the transaction, on both databases: what is called afterwards throws the same error, and
/// nothing is committed even where the error was caught. Use `ON CONFLICT` for what may fail in the normal course.
public protocol SQLSession: AnyObject {
    /// Runs one statement.
    ///
    /// - Parameters:
    ///   - sql: one statement in the common dialect (see ``RecordStore``), each value a `?`.
    ///   - values: as many as there are `?`, in their order.
    /// - Returns: how many rows an INSERT, UPDATE or DELETE changed, without those of foreign keys; 0 for all else.
    /// - Throws: ``StoreError``.
    @discardableResult func execute(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs a SELECT, or a change with RETURNING, and gives all rows.
    /// - Throws: ``StoreError``.
    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]

    /// Runs a SELECT and hands over one row after the other, however many there are, in constant memory.
    ///
    /// The body may run other statements of this session; whether it then sees rows that it changed itself is not said.
    ///
    /// - Parameters:
    ///   - sql: one SELECT.
    ///   - values: as many as there are `?`.
    ///   - body: returns false to stop.
    /// - Throws: ``StoreError``, and what the body throws.
    func forEach(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Bool) throws
}

extension SQLSession {
    /// Runs one statement without values.
    /// - Throws: ``StoreError``.
    @discardableResult public func execute(_ sql: String) throws -> Int { try execute(sql, []) }

    /// Runs a SELECT without values.
    /// - Throws: ``StoreError``.
    public func query(_ sql: String) throws -> [SQLRow] { try query(sql, []) }

    /// The first row of an answer; nil when there is none.
    /// - Throws: ``StoreError``.
    public func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? {
        var found: SQLRow?
        for row in try query(sql, values) where found == nil { found = row }
        return found
    }
}
