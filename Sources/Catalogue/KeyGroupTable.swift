public import ByteKit

/// The groups of keys.
///
/// Rows are kept as text and read when they are asked for: a run that finds no key spends nothing on them.
public struct KeyGroupTable: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    private let rows: [FactTable.Row]
    private let groups: [Int]

    /// The table that is part of the program, opened when it is first used.
    public static var standard: KeyGroupTable { loaded.table }

    static let loaded = Loaded("key-groups.tsv", empty: KeyGroupTable()) { (bytes) throws(ParseError) in
        try KeyGroupTable(opening: bytes)
    }

    private init() {
        header = nil
        rows = []
        groups = []
    }

    /// Reads a table and checks every row.
    /// - Throws: `catalogue.table`, also for rows that are not sorted by number.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        try self.init(opening: bytes)
        for row in rows { _ = try KeyGroup(row) }
    }

    /// Opens a table; a row with a fault stays unread.
    private init(opening bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactTable(parsing: bytes, schema: "regain.key-groups/1")
        var groups: [Int] = []
        groups.reserveCapacity(table.rows.count)
        for row in table.rows {
            let group = try row.integer("group")
            guard (groups.last ?? 0) <= group else { throw row.fault("not sorted") }
            groups.append(group)
        }
        header = table.header
        rows = table.rows
        self.groups = groups
    }

    /// All rows, sorted by number.
    public var all: [KeyGroup] { rows.compactMap { try? KeyGroup($0) } }

    /// What is known about a number, the preferred row first.
    /// - Complexity: logarithmic in the number of rows.
    public func lookup(group: Int, algorithm: KeyGroup.Algorithm) -> [KeyGroup] {
        var low = 0
        var high = groups.count
        while low < high {
            let middle = (low + high) / 2
            if groups[middle] < group { low = middle + 1 } else { high = middle }
        }
        let end = groups[low...].firstIndex { $0 != group } ?? groups.count
        return Self.ordered(rows[low..<end].compactMap { try? KeyGroup($0) }.filter { $0.algorithm == algorithm })
    }

    /// What is known about an activation ID, the preferred row first.
    public func lookup(activationID: GUID) -> [KeyGroup] {
        let text = activationID.description
        return Self.ordered(
            rows.filter { (try? $0.text("activationID")) == text }.compactMap { try? KeyGroup($0) }
        )
    }

    private static func ordered(_ groups: [KeyGroup]) -> [KeyGroup] {
        groups.filter { $0.preference != .narrower } + groups.filter { $0.preference == .narrower }
    }
}
