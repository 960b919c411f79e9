public import ByteKit

/// Names one key of a tree; only the tree that gave it understands it.
public struct RegistryKeyID: Hashable, Sendable {
    /// The cell in a hive, the number of the key in a `.reg` text.
    let rawValue: Int
}

/// Where a registry tree begins: the root key of a hive, or a mounted hive in a `.reg` text.
public struct RegistryRoot: Sendable {
    /// Empty for a hive; else what the text calls it, for example `HKEY_LOCAL_MACHINE\OFFLINE`.
    public let mount: String
    /// The key itself.
    public let key: RegistryKey
}

/// Where something was read, for the evidence trail.
public struct RegistryLocation: Hashable, Sendable {
    /// Bytes from the start of the hive or of the `.reg` text.
    public let offset: Int
    /// The line in a `.reg` text, counted from 1.
    public let line: Int?
}

/// Where a key or value comes from.
public enum RegistryOrigin: String, Hashable, Sendable {
    /// It stands in the hive or the text.
    case live
    /// It stands in the hive since a transaction log was applied.
    case log
    /// It was deleted, and what is left of it was found.
    case deleted
}

/// Keys and values that answer by name: a hive, a hive with its logs applied, or a `.reg` text.
///
/// Callers use `key(at:)`, `keys(matching:)` and `walk`, and the methods of `RegistryKey`; the requirements below are
/// what a kind of tree has to know about one key.
public protocol RegistryTree: AnyObject, Sendable {
    /// The beginnings of the tree.
    var roots: [RegistryRoot] { get }

    /// What is not as it should be, as far as the tree has been read.
    var problems: [RegistryProblem] { get }

    /// The name of a key.
    func name(of key: RegistryKeyID) -> String

    /// The path of a key below its root, without the root's own name; empty for the root.
    func path(of key: RegistryKeyID) -> String

    /// When a key was last written, where that is known.
    func lastWritten(of key: RegistryKeyID) -> Timestamp?

    /// The class name of a key, where it has one.
    func className(of key: RegistryKeyID) -> String?

    /// The subkeys of a key in stored order.
    func subkeys(of key: RegistryKeyID) -> [RegistryKeyID]

    /// The subkey of that name.
    func subkey(named name: RegistryName, of key: RegistryKeyID) -> RegistryKeyID?

    /// The values of a key in stored order.
    func values(of key: RegistryKeyID) -> [RegistryValue]

    /// The value of that name; the empty name is the default value.
    func value(named name: RegistryName, of key: RegistryKeyID) -> RegistryValue?

    /// Where a key was read.
    func location(of key: RegistryKeyID) -> RegistryLocation

    /// Where a key comes from.
    func origin(of key: RegistryKeyID) -> RegistryOrigin

    /// Visits every key of a branch once, parents before children, until `visit` returns false.
    func walk(from key: RegistryKeyID, _ visit: (RegistryKeyID) -> Bool)
}

extension RegistryTree {
    /// The key at a path below any root, in the order of the roots; names are separated by `\`.
    ///
    /// A path may begin with the mount of a root.
    public func key(at path: String) -> RegistryKey? {
        for root in roots {
            if let found = root.key.key(at: path) { return found }
            guard !root.mount.isEmpty, let rest = Self.rest(of: path, below: root.mount) else { continue }
            if let found = root.key.key(at: rest) { return found }
        }
        return nil
    }

    /// The keys whose path below a root fits a pattern, in walking order.
    ///
    /// `*` and `?` in a name stand for any characters and one character; a name `**` stands for any number of keys. For
    /// example `Setup\Source OS (*` or `Microsoft\Office\*\Registration\*`.
    public func keys(matching pattern: String) -> [RegistryKey] {
        let parts = RegistryPattern.parts(of: pattern)
        return roots.flatMap { $0.key.keys(matching: parts[...]) }
    }

    /// Visits every key once, parents before children, until `visit` returns false.
    public func walk(_ visit: (RegistryKey) -> Bool) {
        var goesOn = true
        for root in roots where goesOn {
            walk(from: root.key.id) { id in
                goesOn = visit(RegistryKey(tree: self, id: id))
                return goesOn
            }
        }
    }

    private static func rest(of path: String, below mount: String) -> String? {
        let (parts, above) = (RegistryPattern.parts(of: path), RegistryPattern.parts(of: mount))
        guard parts.count >= above.count,
            zip(parts, above).allSatisfy({ RegistryName($0) == RegistryName($1) })
        else { return nil }
        return parts.dropFirst(above.count).joined(separator: "\\")
    }
}
