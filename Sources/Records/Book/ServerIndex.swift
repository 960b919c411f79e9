import RecordStore

/// The servers of one organisation, found by serial number or name without asking the database for each.
struct ServerIndex {
    private(set) var bySerial: [String: Record] = [:]
    private(set) var byName: [String: Record] = [:]

    /// Reads all servers that are not retired.
    init(_ work: Work, organisation: String) throws {
        try work.session.forEach(
            "SELECT * FROM record_server WHERE organisation = ? AND retired IS NULL",
            [.text(organisation)]
        ) { row in
            add(Record(row, .server))
            return true
        }
    }

    /// The server of a serial number, else of a name whose serial number does not speak against it.
    func server(serial: String?, name: String?) -> Record? {
        let serial = serial.map(Self.folded)
        if let serial, let found = bySerial[serial] { return found }
        guard let name, let found = byName[Self.plainName(name)] else { return nil }
        if let serial, let other = found["serial"].map(Self.folded), other != serial { return nil }
        return found
    }

    /// Remembers a server, or what it has become.
    mutating func add(_ record: Record) {
        if let serial = record["serial"] { bySerial[Self.folded(serial)] = record }
        if let name = record["name"] { byName[Self.plainName(name)] = record }
    }

    private static func folded(_ text: String) -> String { text.trimmed.lowercased() }

    /// Without the domain, letter case aside.
    private static func plainName(_ text: String) -> String {
        String(folded(text).prefix { $0 != "." })
    }
}
