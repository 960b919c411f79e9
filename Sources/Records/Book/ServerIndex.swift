import Exchange
import RecordStore

/// The servers of one organisation, found by serial number or name without asking the database for each.
struct ServerIndex {
    /// A server that was found.
    struct Match {
        let record: Record
        /// Whether its name alone speaks for it.
        let isByName: Bool
    }

    private var records: [String: Record] = [:]
    private var bySerial: [String: String] = [:]
    private var byName: [String: [String]] = [:]

    /// Reads all servers, those that are retired only where they are asked for.
    init(_ work: Work, organisation: String, includingRetired: Bool = false) throws {
        try work.session.forEach(
            "SELECT * FROM record_server WHERE organisation = ?\(includingRetired ? "" : " AND retired IS NULL")",
            [.text(organisation)]
        ) { row in
            add(Record(row, .server))
            return true
        }
    }

    /// The server of a serial number, else of a name whose serial number does not speak against it.
    func server(serial: String?, name: String?) -> Record? { match(serial: serial, name: name)?.record }

    /// As ``server(serial:name:)``, with what speaks for it.
    ///
    /// Of several of one name none is meant, unless all but one have serial numbers and none is asked for.
    func match(serial: String?, name: String?) -> Match? {
        let serial = serial.flatMap { SerialNumber($0) }?.folded
        if let serial, let id = bySerial[serial], let found = records[id] {
            return Match(record: found, isByName: false)
        }
        guard let name else { return nil }
        let named = (byName[Self.plainName(name)] ?? []).compactMap { records[$0] }
        if named.count == 1, let only = named.first, serial == nil || Self.serial(only) == nil {
            return Match(record: only, isByName: true)
        }
        guard serial == nil else { return nil }
        let bare = named.filter { Self.serial($0) == nil }
        return bare.count == 1 ? Match(record: bare[0], isByName: true) : nil
    }

    /// Remembers a server, or what it has become.
    mutating func add(_ record: Record) {
        if let old = records[record.id]?["name"], old != record["name"] {
            byName[Self.plainName(old)]?.removeAll { $0 == record.id }
        }
        records[record.id] = record
        if let serial = Self.serial(record) { bySerial[serial] = record.id }
        guard let name = record["name"].map(Self.plainName) else { return }
        if !(byName[name] ?? []).contains(record.id) { byName[name, default: []].append(record.id) }
    }

    private static func serial(_ record: Record) -> String? {
        record["serial"].flatMap { SerialNumber($0) }?.folded
    }

    /// Without the domain, letter case aside.
    private static func plainName(_ text: String) -> String {
        MachineWords.splitName(text.trimmed).name.lowercased()
    }
}
