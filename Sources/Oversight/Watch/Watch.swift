public import ByteKit
public import Records
import Texts

/// The round over all records: what ends, what is missing, what does not agree.
public struct Watch: Sendable {
    private let book: RecordBook
    private let thresholds: WatchThresholds
    private let now: Timestamp

    /// Prepares a round.
    ///
    /// - Parameters:
    ///   - book: the records.
    ///   - thresholds: from when on something needs attention.
    ///   - now: what day it is.
    public init(_ book: RecordBook, _ thresholds: WatchThresholds = .init(), now: Timestamp) {
        self.book = book
        self.thresholds = thresholds
        self.now = now
    }

    /// Goes round.
    ///
    /// - Parameter organisations: those to look at.
    /// - Returns: what needs attention, the most urgent first.
    /// - Throws: `RecordsError.refused`, `StoreError`.
    public func run(_ organisations: [Organisation]) throws -> WatchReport {
        var items: [Attention] = []
        for organisation in organisations {
            let state = try book.state(of: organisation.id)
            items += OrganisationWatch(name: organisation.name, state: state, thresholds: thresholds, now: now).items
        }
        items += try shared(among: organisations)
        if try book.unsignedEvents() > thresholds.unsignedEvents {
            items.append(
                Attention(
                    rule: .unsigned,
                    severity: .warning,
                    organisation: "",
                    reference: "",
                    title: "",
                    arguments: ["count": .number(Int(try book.unsignedEvents()))],
                    due: nil
                )
            )
        }
        return WatchReport(
            made: now,
            organisations: organisations.map(\.name).sorted(),
            items: items.sorted(by: Self.isMoreUrgent)
        )
    }

    /// The same key, sold singly, in several organisations: told to whoever may see both, without showing it.
    private func shared(among organisations: [Organisation]) throws -> [Attention] {
        try book.sharedKeys(among: organisations.map(\.id)).flatMap { group in
            group.map { sighting in
                let others = group.filter { $0 != sighting }.map { TextArgument.text($0.organisation) }
                return Attention(
                    rule: .sharedKey,
                    severity: .critical,
                    organisation: sighting.organisation,
                    reference: sighting.reference,
                    title: sighting.reference,
                    arguments: ["others": .list(others)],
                    due: nil
                )
            }
        }
    }

    private static func isMoreUrgent(_ left: Attention, _ right: Attention) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        switch (left.due, right.due) {
        case (let first?, let second?) where first != second: return first < second
        case (_?, nil): return true
        case (nil, _?): return false
        default: break
        }
        return (left.organisation, left.rule.rawValue, left.reference.utf8.count, left.reference)
            < (right.organisation, right.rule.rawValue, right.reference.utf8.count, right.reference)
    }
}
