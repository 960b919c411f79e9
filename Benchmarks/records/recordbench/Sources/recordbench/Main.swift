import ByteKit
import Records
import RecordStore

/// Lists and searches servers as the program does: `recordbench DATABASE fill COUNT | list | page | word TEXT | serial TEXT |
/// show NAME`. Prints how many records came and the milliseconds inside the process.
@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        let store = try StoreLocation(parsing: arguments[1]).open()
        let job = arguments[2]
        let word = arguments.count > 3 ? arguments[3] : ""
        if job == "fill" { return try fill(store, Int64(word) ?? 100_000) }
        let clock = ContinuousClock()
        var count = 0
        let time = try clock.measure {
            let book = try RecordBook(store: store, login: "bench")
            let home = try book.organisation(nil).id
            var filter = RecordFilter()
            switch job {
            case "page": filter.limit = 50
            case "word": filter.words = word.split(separator: " ").map(String.init)
            case "serial": filter.values = ["serial": word]
            default: break
            }
            count =
                job == "show"
                ? try book.show(word, .server, in: home).neighbours.count + 1
                : try book.list(.server, in: home, filter).count
        }
        let parts = time.components
        print(count, Double(parts.seconds) * 1_000 + Double(parts.attoseconds) / 1e15)
    }

    /// Makes a vault, records one server as everybody does, and copies it under other names.
    private static func fill(_ store: any RecordStore, _ count: Int64) throws {
        let founder = try RecordBook(store: store, login: "bench", workFactor: 4)
        _ = try founder.createVault(
            VaultPlan(
                organisation: "Bench",
                person: "Bench",
                email: nil,
                login: "bench",
                passphrase: SecretBytes(utf8: "a long passphrase")
            )
        )
        let book = try RecordBook(store: store, login: "bench")
        let values = [
            "name": "srv0", "serial": "SER0", "maker": "Dell", "model": "PowerEdge R740", "kind": "physical",
            "os.version": "2019", "os.edition": "ServerStandard", "os.build": "17763", "os.language": "fr-FR",
            "state": "in-use", "location": "rack 0", "domain": "corp.example", "addresses": "10.0.0.1",
            "last-seen": "2026-11-01", "comment": "filled for a benchmark",
        ]
        let home = try book.organisation(nil).id
        _ = try book.add(.server, in: home, Statement(values, by: ValueOrigin(.imported, "bench.csv")))
        let copied = [
            "organisation", "revision", "created", "changed", "retired", "origins", "f_maker", "f_model", "f_kind",
            "f_os_version", "f_os_edition", "f_os_build", "f_os_language", "f_state", "f_domain", "f_addresses",
            "f_last_seen", "f_comment",
        ]
        try store.write { session in
            try session.execute(
                """
                WITH RECURSIVE number(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM number WHERE i < \(count))
                INSERT INTO record_server (id, reference, f_name, f_serial, f_location, search,
                \(copied.joined(separator: ", ")))
                SELECT 'id' || CAST(i AS TEXT), 'S-' || CAST(i AS TEXT), 'srv' || CAST(i AS TEXT),
                'SER' || CAST(i AS TEXT), 'rack ' || CAST(i % 100 AS TEXT),
                's-' || CAST(i AS TEXT) || ' srv' || CAST(i AS TEXT) || ' ser' || CAST(i AS TEXT)
                || ' poweredge r740 rack' || CAST(i % 100 AS TEXT) || ' 10.0.0.1 filled for a benchmark',
                \(copied.map { "r." + $0 }.joined(separator: ", ")) FROM number, record_server r
                """,
                []
            )
        }
    }
}
