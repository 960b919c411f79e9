import Glibc
import RecordStore

/// Writes numbered transactions and prints each number once it is committed, until it is killed: for tests.
///
/// Each transaction writes two rows of one number, so that half of one would be seen.
@main
enum StoreWriter {
    static func main() throws {
        let arguments = CommandLine.arguments
        let store = try StoreLocation(parsing: arguments[1]).open()
        try store.migrate(migrations)
        let writer = arguments.count > 2 ? arguments[2] : "w"
        let count = arguments.count > 3 ? Int(arguments[3]) ?? .max : .max
        for _ in 0..<count {
            let number = try store.write { session in
                let next = (try session.query("SELECT coalesce(max(number), 0) FROM event")[0][0].integer ?? 0) + 1
                for part in ["a", "b"] {
                    try session.execute(
                        "INSERT INTO event (number, part, writer) VALUES (?, ?, ?)",
                        [.integer(next), .text(part), .text(writer)]
                    )
                }
                return next
            }
            let line = Array("\(number)\n".utf8)
            _ = unsafe write(STDOUT_FILENO, line, line.count)
        }
    }

    static let migrations = [
        Migration(
            version: 1,
            name: "events",
            statements: [
                """
                CREATE TABLE event (number {integer} NOT NULL, part {text} NOT NULL, writer {text} NOT NULL,
                PRIMARY KEY (number, part))
                """
            ]
        )
    ]
}
