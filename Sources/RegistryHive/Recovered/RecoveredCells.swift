/// Where what is left of a deleted key or value was found.
public enum RecoveredPlace: String, Hashable, Sendable {
    /// In a cell marked as free.
    case freeCell
    /// In a cell marked as used that nothing refers to.
    case unreferencedCell
    /// Behind the content of a cell that is in use.
    case slack
    /// In a part of the hive that is no proper hive bin.
    case outsideBins
}

/// What is left of a deleted key.
public struct RecoveredKey: Sendable {
    /// Its raw fields.
    public let node: KeyNode
    /// Where it was found.
    public let place: RecoveredPlace
    /// The key as one of its tree; its path is the best that the parents still tell, its lists may be written over.
    public let key: RegistryKey
}

/// What is left of a deleted value.
public struct RecoveredValue: Sendable {
    /// Its raw fields.
    public let node: ValueNode
    /// Where it was found.
    public let place: RecoveredPlace
    /// The deleted key that listed it, where one was found.
    public let owner: RegistryKey?
    /// Whether nothing in use lies where the value says its data is; even so the bytes may have been written over.
    public let dataIsFree: Bool
    let hive: Hive

    /// The name; empty for a default value.
    public var name: String { hive.name(of: node) }

    /// The value with its data, marked as deleted.
    public var value: RegistryValue { hive.value(node, isDeleted: true) }
}

/// Keys and values that were deleted and not yet written over.
///
/// Only structures whose fields fit together are taken; their number is bounded by the size of the hive.
public struct RecoveredCells: Sendable {
    /// In the order of their place in the hive.
    public let keys: [RecoveredKey]
    /// In the order of their place in the hive; data is read on demand.
    public let values: [RecoveredValue]

    /// The values of that name, as Windows compares.
    public func values(named name: RegistryName) -> [RecoveredValue] {
        values.filter { $0.hive.name(of: $0.node, equals: name) }
    }
}

extension Hive {
    /// Looks for deleted keys and values in free cells, cells nothing refers to, and the slack of cells in use.
    ///
    /// Walks the whole hive first to know what is in use. Time grows with the size of the hive, holes included.
    public func recover() -> RecoveredCells {
        var search = RecoverySearch(self)
        search.run()
        var owners: [UInt32: UInt32] = [:]
        // Lists that deleted keys share must not be read once for each of them.
        var budget = image.count / 4
        for (node, _) in search.keys {
            guard var list = ValueList(image, of: node, quiet: true), list.remaining <= budget else { continue }
            budget -= list.remaining
            while let cell = list.next(bytes) {
                if owners[cell] == nil { owners[cell] = node.cell }
            }
        }
        return RecoveredCells(
            keys: search.keys.map { RecoveredKey(node: $0.node, place: $0.place, key: key($0.node)) },
            values: search.values.map { found in
                RecoveredValue(
                    node: found.node,
                    place: found.place,
                    owner: owners[found.node.cell].map {
                        RegistryKey(tree: self, id: RegistryKeyID(rawValue: Int($0)))
                    },
                    dataIsFree: found.node.dataIsInline || !search.used.contains(found.node.dataCell),
                    hive: self
                )
            }
        )
    }
}
