import CPQ
import Glibc

/// One connection, used by one transaction at a time.
final class PostgresConnection: @unchecked Sendable {
    private let connection: OpaquePointer
    private let place: String
    /// Prepared statements by their text.
    private var prepared: [String: [PreparedStatement]] = [:]
    private var preparedCount = 0

    init(_ address: String, place: String, wait: Duration) throws(StoreError) {
        self.place = place
        // Keywords count in their order: what stands before «dbname», which libpq expands, is a default that the address
        // overrides; the client's encoding behind it is ours.
        guard
            let connection = Self.withNames(
                ["connect_timeout", "fallback_application_name", "dbname", "client_encoding"],
                ["\(max(2, wait.milliseconds / 1_000))", "regain", address, "UTF8"],
                { names, values in PQconnectStartParams(names, values, 1) }
            )
        else { throw StoreError(.failed, place: place) }
        self.connection = connection
        // With the verbose form the SQLSTATE stands in the text of a refusal, which is in the server's own language.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        Self.finishConnecting(connection, within: wait)
        guard PQstatus(connection) == CONNECTION_OK else {
            let text = Self.text(PQerrorMessage(connection))
            throw StoreError(Self.code(ofRefusal: text), place: place, detail: Self.firstLine(text))
        }
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // Whatever the server's own settings are: what was committed is on the disk.
        try run("SET synchronous_commit TO on")
        try run("SET standard_conforming_strings TO on")
        guard Self.text(PQparameterStatus(connection, "server_encoding")) == "UTF8" else {
            throw StoreError(.unsupported, place: place, detail: "server_encoding")
        }
    }

    /// Waits until the connection stands or has failed.
    private static func finishConnecting(_ connection: OpaquePointer, within wait: Duration) {
        let end = ContinuousClock.now + wait
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK, state != PGRES_POLLING_FAILED, ContinuousClock.now < end {
            var descriptor = pollfd(
                fd: PQsocket(connection),
                events: Int16(state == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                revents: 0
            )
            let left = max(1, (end - ContinuousClock.now).milliseconds)
            guard poll(&descriptor, 1, Int32(clamping: left)) != 0 else { return }
            state = PQconnectPoll(connection)
        }
    }

    deinit { PQfinish(connection) }

    /// Runs a statement without values.
    func run(_ sql: String) throws(StoreError) {
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        try check(result)
    }

    /// Runs one statement, prepared at its first use.
    func run(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> PostgresResult {
        let name = try prepare(sql, types: values.map(Self.type))
        let bytes = try values.map { (value) throws(StoreError) in try wire(value) }
        let result = Self.withPointers(bytes) { pointers in
            PQexecPrepared(
                connection,
                name,
                Int32(values.count),
                pointers,
                bytes.map { Int32($0?.count ?? 0) },
                values.map { $0.isBinary ? 1 : 0 },
                1
            )
        }
        let answer = PostgresResult(result)
        try check(result)
        return answer
    }

    /// The name of a statement that takes values of these types.
    ///
    /// NULL has no type and fits every one: a statement that was prepared for the values of one row serves those that have
    /// NULL somewhere, or else each combination of empty columns would have a statement of its own.
    private func prepare(_ sql: String, types: [Oid]) throws(StoreError) -> String {
        if let known = prepared[sql]?.first(where: { $0.takes(types) }) { return known.name }
        var merged = types
        for known in prepared[sql] ?? [] {
            for (index, type) in known.types.enumerated() where merged[index] == 0 { merged[index] = type }
        }
        let name = "s\(preparedCount)"
        let result = PQprepare(connection, name, Placeholders.numbered(sql), Int32(types.count), merged)
        defer { PQclear(result) }
        try check(result)
        preparedCount += 1
        prepared[sql, default: []].append(PreparedStatement(name: name, types: merged))
        return name
    }

    /// Whether the answer is one; other than it, what the server had to say.
    private func check(_ result: OpaquePointer?) throws(StoreError) {
        let status = PQresultStatus(result)
        if [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(status) { return }
        let state =
            result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "C"))) }.map { String(cString: $0) } ?? ""
        // The primary message names tables and columns; the detail, which quotes values, is left out.
        let words = result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "M"))) }.map { String(cString: $0) }
        let isLost = PQstatus(connection) != CONNECTION_OK
        throw StoreError(
            isLost ? .connectionLost : Self.code(ofState: state),
            place: place,
            detail: words ?? Self.firstLine(Self.text(PQerrorMessage(connection)))
        )
    }

    private func wire(_ value: SQLValue) throws(StoreError) -> [UInt8]? {
        switch value {
        case .null: return nil
        case .integer(let number): return Array(String(number).utf8) + [0]
        case .blob(let bytes): return bytes
        case .text(let text):
            guard !text.utf8.contains(0) else { throw StoreError(.badText, place: place) }
            return Array(text.utf8) + [0]
        }
    }

    /// Numbers of the types int8, text and bytea (pg_type.dat); 0 leaves it to the server.
    private static func type(_ value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .integer: 20
        case .text: 25
        case .blob: 17
        }
    }

    /// By the classes of SQLSTATE («PostgreSQL Error Codes»).
    private static func code(ofState state: String) -> StoreError.Code {
        switch state {
        case "53100": .fullDisk
        case "25006": .readOnly
        case "55P03", "40001", "40P01", "57014": .locked
        case "57P01", "57P02": .connectionLost
        case "57P03", "53300": .unreachable
        case "42501": .denied
        case "3D000", "3F000": .missing
        case "22021", "22P05": .badText
        case "XX001", "XX002": .damaged
        case let state where state.hasPrefix("23"): .constraint
        case let state where state.hasPrefix("08"): .connectionLost
        case let state where state.hasPrefix("28"): .denied
        case let state where state.hasPrefix("42") || state.hasPrefix("22"): .badStatement
        case let state where state.hasPrefix("0A"): .unsupported
        case let state where state.hasPrefix("58"): .inputOutput
        default: .failed
        }
    }

    /// Why no connection came about: the SQLSTATE in the server's refusal; without one nobody answered, or libpq itself
    /// lacked a password.
    private static func code(ofRefusal text: String) -> StoreError.Code {
        for word in text.split(whereSeparator: { " :\n".contains($0) }) where word.utf8.count == 5 {
            guard word.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }), word.contains(where: \.isNumber)
            else { continue }
            return code(ofState: String(word))
        }
        return text.contains("no password supplied") ? .denied : .unreachable
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

    private static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    /// Hands texts to C as a list of terminated strings that ends with NULL.
    private static func withNames<Result>(
        _ names: [String],
        _ values: [String],
        _ body: ([UnsafePointer<CChar>?], [UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = [names, values].map { $0.map { strdup($0) } }
        defer { for copy in copies.joined() { free(copy) } }
        let lists = copies.map { $0.map { UnsafePointer($0) } + [nil] }
        return body(lists[0], lists[1])
    }

    private static func withPointers<Result>(
        _ values: [[UInt8]?],
        _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        // An empty value needs an address too: without one it would be NULL.
        let copies = values.map { value -> UnsafeMutablePointer<UInt8>? in
            guard let value else { return nil }
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: value.count + 1)
            copy.initialize(repeating: 0, count: value.count + 1)
            value.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { copy.update(from: start, count: source.count) }
            }
            return copy
        }
        defer { for copy in copies { copy?.deallocate() } }
        return body(copies.map { $0.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) } })
    }
}

/// A statement that the server keeps, with the types of its values; 0 where only NULL was seen.
private struct PreparedStatement {
    let name: String
    let types: [Oid]

    func takes(_ other: [Oid]) -> Bool {
        types.count == other.count && zip(types, other).allSatisfy { $1 == 0 || $0 == $1 }
    }
}

extension SQLValue {
    fileprivate var isBinary: Bool { if case .blob = self { true } else { false } }
}

/// Placeholders as SQLite takes them, numbered as PostgreSQL wants them.
///
/// Statements of the program hold no comments.
enum Placeholders {
    /// The statement with `$1`, `$2` …; a `?` in quotes stays.
    static func numbered(_ sql: String) -> String {
        var result = ""
        var count = 0
        var quote: Character?
        for character in sql {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "?" {
                count += 1
                result += "$\(count)"
                continue
            }
            result.append(character)
        }
        return result
    }
}
