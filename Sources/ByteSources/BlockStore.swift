/// Blocks in memory, the least recently used of which goes when there are too many.
struct BlockStore {
    private struct Slot {
        var block: UInt64
        var bytes: [UInt8]
        var newer: Int
        var older: Int
    }

    /// Marks the end of the chain of slots.
    private static let none = -1

    /// The most blocks that are kept.
    let capacity: Int
    private var slots: [Slot] = []
    private var places: [UInt64: Int] = [:]
    private var newest = none
    private var oldest = none

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// How many blocks are kept.
    var count: Int { places.count }

    /// Whether a block is kept; its age stays as it is.
    func contains(_ block: UInt64) -> Bool { places[block] != nil }

    /// A block's bytes, which counts as a use.
    mutating func bytes(of block: UInt64) -> [UInt8]? {
        guard let place = places[block] else { return nil }
        if place != newest {
            unlink(place)
            linkAsNewest(place)
        }
        return slots[place].bytes
    }

    /// Keeps a block, in place of the oldest one if need be.
    mutating func insert(_ bytes: [UInt8], as block: UInt64) {
        if let place = places[block] {
            slots[place].bytes = bytes
            return
        }
        let slot = Slot(block: block, bytes: bytes, newer: Self.none, older: Self.none)
        let place: Int
        if slots.count < capacity {
            place = slots.count
            slots.append(slot)
        } else {
            place = oldest
            unlink(place)
            places[slots[place].block] = nil
            slots[place] = slot
        }
        places[block] = place
        linkAsNewest(place)
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer == Self.none { newest = older } else { slots[newer].older = older }
        if older == Self.none { oldest = newer } else { slots[older].newer = newer }
    }

    private mutating func linkAsNewest(_ place: Int) {
        slots[place].newer = Self.none
        slots[place].older = newest
        if newest == Self.none { oldest = place } else { slots[newest].newer = place }
        newest = place
    }
}
