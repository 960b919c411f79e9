import ByteKit

/// A value as one record shows it.
struct Sighting<Value: Hashable & Sendable>: Sendable {
    let value: Value
    let place: StatusPlace
    /// When the text was written, where that is known.
    let time: Timestamp?
}

/// What several sightings of one thing come to.
struct Settled<Value: Hashable & Sendable>: Sendable {
    /// The value to go by.
    let chosen: Sighting<Value>
    /// One that says otherwise.
    let other: Sighting<Value>?
    /// Whether the chosen one is surely newer than all that say otherwise, so that there is a change and no conflict.
    let isChange: Bool

    /// Captures this far apart in time show a change, not a contradiction.
    private static var changeInterval: Int64 { 3_600 }

    /// The newest value; the first where no times tell.
    init?(_ sightings: [Sighting<Value>]) {
        guard let first = sightings.first else { return nil }
        let newest = sightings.dropFirst().reduce(first) { best, next in
            guard let mine = best.time, let theirs = next.time else { return best }
            return theirs > mine ? next : best
        }
        chosen = newest
        let others = sightings.filter { $0.value != newest.value }
        other = others.first
        isChange =
            !others.isEmpty
            && others.allSatisfy { other in
                guard let mine = newest.time, let theirs = other.time else { return false }
                return mine.secondsSince1970 - theirs.secondsSince1970 >= Self.changeInterval
            }
    }
}
