import CPQ

/// One transaction on PostgreSQL.
final class PostgresSession: StoreSession {
    let dialect = Dialect.postgres
    let place: String
    private var connection: PostgresConnection?
    private var failure: StoreError?
    private var cursors = 0

    init(_ connection: PostgresConnection, place: String) {
        self.connection = connection
        self.place = place
    }

    /// Ends the session, after which it is refused.
    /// - Throws: the error that doomed the transaction.
    func finish() throws {
        connection = nil
        if let failure { throw failure }
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int { try run { try $0.run(sql, values).changed } }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try run { try $0.run(sql, values).rows(place) }
    }

    func forEach(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        cursors += 1
        let name = "c\(cursors)"
        try run { _ = try $0.run("DECLARE \(name) BINARY NO SCROLL CURSOR FOR \(sql)", values) }
        while true {
            let rows = try run { try $0.run("FETCH 1000 FROM \(name)", []).rows(place) }
            for row in rows where try !body(row) {
                try run { try $0.run("CLOSE \(name)") }
                return
            }
            if rows.isEmpty { break }
        }
        try run { try $0.run("CLOSE \(name)") }
    }

    func tables() throws -> [String] {
        try query(
            """
            SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            ORDER BY oid
            """,
            []
        )
        .compactMap { $0[0].text }
    }

    func continueNumbering(_ table: String) throws {
        let columns = try query(
            """
            SELECT attname AS name FROM pg_attribute
            WHERE attrelid = (quote_ident(current_schema()) || '.' || ?)::regclass AND attidentity <> ''
            """,
            [.text(table)]
        )
        for column in columns.compactMap({ $0[0].text }) {
            _ = try query(
                """
                SELECT setval(pg_get_serial_sequence(?, ?), (SELECT coalesce(max(\(column)), 0) + 1 FROM \(table)), false)
                """,
                [.text(table), .text(column)]
            )
        }
    }

    private func run<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        if let failure { throw failure }
        guard let connection else { throw StoreError(.misuse, place: place, detail: "used after its end") }
        do {
            return try body(connection)
        } catch {
            let told = error as? StoreError ?? StoreError(.failed, place: place)
            failure = told
            throw told
        }
    }
}

/// What the server answered; freed with the last reference.
final class PostgresResult {
    private let result: OpaquePointer?

    init(_ result: OpaquePointer?) { self.result = result }

    deinit { PQclear(result) }

    /// Rows that a change touched.
    var changed: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// All rows.
    /// - Throws: `store.unsupported` for a column of another type.
    func rows(_ place: String) throws(StoreError) -> [SQLRow] {
        let columns = (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) }
        let types = (0..<PQnfields(result)).map { PQftype(result, $0) }
        var rows: [SQLRow] = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            for (column, type) in types.enumerated() {
                values.append(try value(row, Int32(column), type, place))
            }
            rows.append(SQLRow(columns: columns, values: values))
        }
        return rows
    }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid, _ place: String) throws(StoreError) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let count = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        switch type {
        // bool, int2, int4, int8: the most significant byte first.
        case 16, 21, 23, 20:
            guard let first = bytes.first else { return .null }
            let sign: Int64 = type != 16 && first >= 0x80 ? -1 : 0
            return .integer(bytes.reduce(sign) { $0 << 8 | Int64($1) })
        // text, varchar, bpchar, name
        case 25, 1_043, 1_042, 19: return .text(String(decoding: bytes, as: UTF8.self))
        case 17: return .blob(Array(bytes))
        // numeric: what sum() of whole numbers is.
        case 1_700:
            guard let number = PostgresNumeric.integer(bytes) else {
                throw StoreError(.unsupported, place: place, detail: "numeric")
            }
            return .integer(number)
        default: throw StoreError(.unsupported, place: place, detail: "type \(type)")
        }
    }
}
