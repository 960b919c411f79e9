import Exchange
import RecordStore

/// The licences of one organisation, found by what identifies a purchase.
struct LicenceIndex {
    private var records: [String: Record] = [:]
    private var byPurchase: [String: [String]] = [:]

    /// Reads all licences, also those that are retired.
    init(_ work: Work, organisation: String) throws {
        try work.session.forEach("SELECT * FROM record_licence WHERE organisation = ?", [.text(organisation)]) { row in
            add(Record(row, .licence))
            return true
        }
    }

    /// Licences that may be the one described: by order and product, contract and product, invoice and product; where there
    /// is none of these numbers, those without a number of which nothing differs.
    func candidates(_ values: [String: String]) -> [Record] {
        for name in Self.names(values) {
            guard let ids = byPurchase[name] else { continue }
            return ids.compactMap { records[$0] }
        }
        return []
    }

    /// Remembers a licence, or what it has become.
    mutating func add(_ record: Record) {
        records[record.id] = record
        let values = record.values.mapValues(\.text)
        for name in Self.names(values) where !(byPurchase[name] ?? []).contains(record.id) {
            byPurchase[name, default: []].append(record.id)
        }
    }

    /// The names by which a licence is looked for, the surest first.
    private static func names(_ values: [String: String]) -> [String] {
        let product = Heading(values["product"] ?? "").folded
        let numbers = ["order", "contract", "invoice"].compactMap { field -> String? in
            guard let number = values[field].flatMap({ SerialNumber($0) })?.folded else { return nil }
            return "\(field)\u{1F}\(number)\u{1F}\(product)"
        }
        guard numbers.isEmpty else { return numbers }
        let facts = ["version", "edition", "channel", "purchase-date", "evaluation-end", "quantity"]
            .map { Heading(values[$0] ?? "").folded }
        return [([product] + facts).joined(separator: "\u{1F}")]
    }
}
