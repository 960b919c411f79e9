public import ByteKit

/// A key of any tree, easy to carry about: the tree and the key's place in it.
public struct RegistryKey: Sendable {
    /// The tree the key belongs to.
    public let tree: any RegistryTree
    /// The key's place in it.
    public let id: RegistryKeyID

    /// The key's name.
    public var name: String { tree.name(of: id) }

    /// The path below the root; empty for the root itself.
    public var path: String { tree.path(of: id) }

    /// When the key was last written, where that is known.
    public var lastWritten: Timestamp? { tree.lastWritten(of: id) }

    /// The class name, where the key has one.
    public var className: String? { tree.className(of: id) }

    /// Where the key was read.
    public var location: RegistryLocation { tree.location(of: id) }

    /// Where the key comes from.
    public var origin: RegistryOrigin { tree.origin(of: id) }

    /// The subkeys in stored order.
    public var subkeys: [RegistryKey] { tree.subkeys(of: id).map { RegistryKey(tree: tree, id: $0) } }

    /// The values in stored order.
    public var values: [RegistryValue] { tree.values(of: id) }

    /// The subkey of that name, compared as Windows compares.
    public func subkey(_ name: RegistryName) -> RegistryKey? {
        tree.subkey(named: name, of: id).map { RegistryKey(tree: tree, id: $0) }
    }

    /// The value of that name, compared as Windows compares; the empty name is the default value.
    public func value(_ name: RegistryName) -> RegistryValue? { tree.value(named: name, of: id) }

    /// The key at a path below this one; names are separated by `\`, and the empty path is the key itself.
    public func key(at path: String) -> RegistryKey? {
        var place = id
        for part in RegistryPattern.parts(of: path) {
            guard let next = tree.subkey(named: RegistryName(part), of: place) else { return nil }
            place = next
        }
        return RegistryKey(tree: tree, id: place)
    }

    /// The keys below this one whose path fits a pattern, as `RegistryTree.keys(matching:)` explains.
    public func keys(matching pattern: String) -> [RegistryKey] {
        keys(matching: RegistryPattern.parts(of: pattern)[...])
    }

    /// Visits this key and every key below it once, parents before children, until `visit` returns false.
    public func walk(_ visit: (RegistryKey) -> Bool) {
        tree.walk(from: id) { visit(RegistryKey(tree: tree, id: $0)) }
    }

    func keys(matching parts: ArraySlice<String>) -> [RegistryKey] {
        guard let first = parts.first else { return [self] }
        let rest = parts.dropFirst()
        if first == "**" {
            var below: [RegistryKey] = []
            walk {
                below.append($0); return true
            }
            var seen: Set<RegistryKeyID> = []
            return below.flatMap { $0.keys(matching: rest) }.filter { seen.insert($0.id).inserted }
        }
        guard RegistryPattern.isPattern(first) else { return subkey(RegistryName(first))?.keys(matching: rest) ?? [] }
        return subkeys.filter { RegistryPattern.matches($0.name, first) }.flatMap { $0.keys(matching: rest) }
    }
}

/// Paths and patterns of names.
enum RegistryPattern {
    /// The names of a path; empty ones are left out.
    static func parts(of path: String) -> [String] { path.split(separator: "\\").map(String.init) }

    /// Whether a name of a pattern stands for more than itself.
    static func isPattern(_ part: String) -> Bool { part.utf8.contains { $0 == 0x2A || $0 == 0x3F } }

    /// Whether a name fits a pattern of `*` and `?`, in time of at most the product of both lengths.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let name = name.utf16.map(LetterCase.upper)
        let pattern = pattern.utf16.map(LetterCase.upper)
        let (star, any) = (UInt16(0x2A), UInt16(0x3F))
        var (n, p) = (0, 0)
        var retry: (n: Int, p: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == star {
                p += 1
                retry = (n, p)
            } else if p < pattern.count, pattern[p] == any || pattern[p] == name[n] {
                (n, p) = (n + 1, p + 1)
            } else if let last = retry {
                retry = (last.n + 1, last.p)
                (n, p) = (last.n + 1, last.p)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == star }
    }
}
