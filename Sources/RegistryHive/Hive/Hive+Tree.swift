public import ByteKit

/// A hive as a registry tree.
extension Hive: RegistryTree {
    /// The root key, under the empty mount.
    public var roots: [RegistryRoot] {
        rootNode.map { [RegistryRoot(mount: "", key: key($0))] } ?? []
    }

    /// A node as a key that knows its tree.
    public func key(_ node: KeyNode) -> RegistryKey { RegistryKey(tree: self, id: node.id) }

    /// The raw fields of a key.
    public func node(_ key: RegistryKeyID) -> KeyNode? {
        UInt32(exactly: key.rawValue).flatMap { KeyNode(image, cell: $0) }
    }

    /// The name of a key.
    public func name(of key: RegistryKeyID) -> String { node(key).map { name(of: $0) } ?? "" }

    /// The path of a key, after the parents that the keys themselves name.
    ///
    /// A branch that does not lead to the root, as of deleted keys, begins with `…`.
    public func path(of key: RegistryKeyID) -> String {
        guard var node = node(key) else { return "" }
        var names: [String] = []
        while node.cell != rootNode?.cell {
            guard names.count <= Self.maximumDepth else { return "…\\" + names.reversed().joined(separator: "\\") }
            names.append(name(of: node))
            // Without a log: a parent that is gone is no damage but what deleted keys look like.
            guard !node.isRoot, let parent = KeyNode(image, cell: node.parent, quiet: true) else {
                return "…\\" + names.reversed().joined(separator: "\\")
            }
            node = parent
        }
        return names.reversed().joined(separator: "\\")
    }

    /// When a key was last written.
    public func lastWritten(of key: RegistryKeyID) -> Timestamp? { node(key)?.lastWritten }

    /// The class name of a key, where it has one.
    public func className(of key: RegistryKeyID) -> String? { node(key).flatMap { className(of: $0) } }

    /// The subkeys of a key in stored order.
    public func subkeys(of key: RegistryKeyID) -> [RegistryKeyID] {
        node(key).map { subkeyNodes(of: $0).map(\.id) } ?? []
    }

    /// The subkey of that name.
    public func subkey(named name: RegistryName, of key: RegistryKeyID) -> RegistryKeyID? {
        node(key).flatMap { subkeyNode(named: name, of: $0)?.id }
    }

    /// The values of a key in stored order.
    public func values(of key: RegistryKeyID) -> [RegistryValue] {
        guard let node = node(key) else { return [] }
        var result: [RegistryValue] = []
        forEachValueNode(of: node) {
            result.append(value($0))
            return true
        }
        return result
    }

    /// The value of that name; the empty name is the default value.
    public func value(named name: RegistryName, of key: RegistryKeyID) -> RegistryValue? {
        node(key).flatMap { valueNode(named: name, of: $0) }.map { value($0) }
    }

    /// The cell of a key in the file.
    public func location(of key: RegistryKeyID) -> RegistryLocation {
        RegistryLocation(offset: BaseBlock.byteCount + key.rawValue, line: nil)
    }

    /// Whether a key stands in the hive, and since when.
    public func origin(of key: RegistryKeyID) -> RegistryOrigin {
        let offset = BaseBlock.byteCount + key.rawValue
        guard let content = node(key).flatMap({ CellContent(image, cell: $0.cell, least: 0, quiet: true) }) else {
            return .live
        }
        if content.isFree { return .deleted }
        return replay?.hasReplaced(offset..<content.end) == true ? .log : .live
    }

    /// Visits every key of a branch once, parents before children, until `visit` returns false.
    public func walk(from key: RegistryKeyID, _ visit: (RegistryKeyID) -> Bool) {
        guard let start = node(key) else { return }
        walk(from: start, key: { node, _ in visit(node.id) ? .descend : .stop })
    }

    /// A node as a value that knows where it lies; `isDeleted` says that it was recovered.
    public func value(_ node: ValueNode, isDeleted: Bool = false) -> RegistryValue {
        let ranges = dataRanges(of: node)
        let replaced = replay.map { replay in
            replay.hasReplaced(node.offsetInHive..<node.nameOffset) || ranges.contains { replay.hasReplaced($0) }
        }
        return RegistryValue(
            name: name(of: node),
            type: node.type,
            byteCount: node.dataByteCount,
            location: RegistryLocation(offset: node.offsetInHive, line: nil),
            dataRanges: ranges,
            origin: isDeleted ? .deleted : replaced == true ? .log : .live,
            isByteText: false,
            read: { self.bytes(in: ranges) }
        )
    }
}

extension KeyNode {
    /// The name of this key to its tree.
    public var id: RegistryKeyID { RegistryKeyID(rawValue: Int(cell)) }
}
