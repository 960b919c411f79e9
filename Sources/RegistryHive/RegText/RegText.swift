public import ByteKit

/// A registry export in text (`.reg`), of version 4 or 5.00 or without header, read where it lies.
///
/// Names are kept; data is decoded from the text each time it is asked for. What is damaged is named in `problems` and
/// left out. Later lines win over earlier ones, and deletions take back what stood before them, as on import.
public final class RegText: Sendable {
    /// The first line of the text.
    public enum Version: String, Sendable {
        /// `REGEDIT4`: texts given as `hex(…)` have one byte for each character.
        case four
        /// `Windows Registry Editor Version 5.00`.
        case five
        /// No header, as other tools write.
        case none
    }

    /// A line that takes a key or a value away.
    public struct Deletion: Sendable {
        /// The whole path of the key.
        public let path: String
        /// The name of the value; nil when the key itself is deleted.
        public let value: String?
        /// Where the line is.
        public let location: RegistryLocation
    }

    /// The header.
    public let version: Version
    /// How the characters are written.
    public let encoding: RegTextEncoding
    /// Keys and values the text deletes, in order.
    public let deletions: [Deletion]

    let region: MemoryRegion
    private let content: RegTextContent
    private let log = ProblemLog()
    private let mounts: [(name: String, node: Int)]
    private let mountNodes: Set<Int>

    /// Reads a text.
    /// - Throws: `registry.not-reg-text` when no line of it is a key.
    public init(_ region: MemoryRegion) throws(ParseError) {
        self.region = region
        var parser = RegTextParser(region.bytes)
        parser.run(log)
        guard parser.content.nodes.count > 1 || !parser.content.deletions.isEmpty else {
            throw ParseError(.notRegText, at: 0)
        }
        encoding = parser.encoding
        version = parser.version
        deletions = parser.content.deletions
        mounts = parser.content.mounts
        mountNodes = Set(mounts.map(\.node))
        content = parser.content
    }

    /// Whether the beginning of a file reads like a `.reg` text: by its header, or by a first line that names a
    /// registry key.
    public static func isRegText(_ head: Span<UInt8>) -> Bool {
        let (encoding, mark) = RegTextEncoding.detect(head)
        let units = RegTextUnits(head, encoding: encoding)
        var place = mark
        while units.has(place) {
            place = units.afterBlanks(place)
            let end = units.lineEnd(from: place)
            let isComment = units[place] == 0x3B || units[place] == 0x23
            if end > place, !isComment {
                return units.begins("REGEDIT4", at: place) || units.begins("Windows Registry Editor", at: place)
                    || ["[HKEY_", "[-HKEY_", "[HKLM\\", "[\\"].contains { units.begins($0, at: place) }
            }
            place = end + units.width
        }
        return false
    }
}

extension RegText: RegistryTree {
    /// The mounted hives: each key under `HKEY_LOCAL_MACHINE` and `HKEY_USERS`, other hives themselves, and, under the
    /// empty mount, keys without any such name.
    public var roots: [RegistryRoot] {
        mounts.map { mount in
            RegistryRoot(mount: mount.name, key: RegistryKey(tree: self, id: RegistryKeyID(rawValue: mount.node)))
        }
    }

    /// What is not as it should be, with offsets in the text.
    public var problems: [RegistryProblem] { log.all }

    private func node(_ key: RegistryKeyID) -> RegTextContent.Node? {
        content.nodes.indices.contains(key.rawValue) ? content.nodes[key.rawValue] : nil
    }

    /// The name of a key.
    public func name(of key: RegistryKeyID) -> String { node(key)?.name ?? "" }

    /// The path of a key below its mount.
    public func path(of key: RegistryKeyID) -> String {
        var names: [String] = []
        var place = key.rawValue
        // Parents have smaller numbers than their children, so this ends.
        while place > 0, !mountNodes.contains(place), let node = node(RegistryKeyID(rawValue: place)) {
            names.append(node.name)
            place = node.parent
        }
        return names.reversed().joined(separator: "\\")
    }

    /// Not known: the text keeps no times.
    public func lastWritten(of key: RegistryKeyID) -> Timestamp? { nil }

    /// Not known: the text keeps no class names.
    public func className(of key: RegistryKeyID) -> String? { nil }

    /// The subkeys of a key in the order of the text.
    public func subkeys(of key: RegistryKeyID) -> [RegistryKeyID] {
        node(key)?.children.compactMap { content.nodes[$0].isDeleted ? nil : RegistryKeyID(rawValue: $0) } ?? []
    }

    /// The subkey of that name.
    public func subkey(named name: RegistryName, of key: RegistryKeyID) -> RegistryKeyID? {
        content.child(name, of: key.rawValue).map { RegistryKeyID(rawValue: $0) }
    }

    /// The values of a key in the order of the text.
    public func values(of key: RegistryKeyID) -> [RegistryValue] {
        node(key)?.values.compactMap { content.values[$0].isDeleted ? nil : value(content.values[$0]) } ?? []
    }

    /// The value of that name; the empty name is the default value.
    public func value(named name: RegistryName, of key: RegistryKeyID) -> RegistryValue? {
        content.value(name, of: key.rawValue).map { value(content.values[$0]) }
    }

    /// The line of a key; for a key that is only part of a longer path, the first line that names it.
    public func location(of key: RegistryKeyID) -> RegistryLocation {
        node(key)?.location ?? RegistryLocation(offset: 0, line: nil)
    }

    /// All of a text is live.
    public func origin(of key: RegistryKeyID) -> RegistryOrigin { .live }

    /// Visits every key of a branch once, parents before children, until `visit` returns false.
    public func walk(from key: RegistryKeyID, _ visit: (RegistryKeyID) -> Bool) {
        var stack = [key]
        while let next = stack.popLast() {
            guard visit(next) else { return }
            stack.append(contentsOf: subkeys(of: next).reversed())
        }
    }

    private func value(_ entry: RegTextContent.Value) -> RegistryValue {
        RegistryValue(
            name: entry.name,
            type: entry.type,
            byteCount: Self.byteCount(entry, region, encoding),
            location: entry.location,
            dataRanges: [entry.text],
            origin: .live,
            isByteText: version == .four && entry.form == .hex,
            read: { [region, encoding, log] in Self.decode(entry, region, encoding, log) }
        )
    }

    private static func byteCount(
        _ entry: RegTextContent.Value,
        _ region: MemoryRegion,
        _ encoding: RegTextEncoding
    ) -> Int {
        entry.byteCount(RegTextUnits(region.bytes, encoding: encoding))
    }

    private static func decode(
        _ entry: RegTextContent.Value,
        _ region: MemoryRegion,
        _ encoding: RegTextEncoding,
        _ log: ProblemLog
    ) -> [UInt8] {
        entry.decode(RegTextUnits(region.bytes, encoding: encoding), log)
    }
}

extension ParseError.Code {
    /// The text has no key.
    public static let notRegText: Self = "registry.not-reg-text"
    /// A line of a `.reg` text is neither key nor value nor comment.
    public static let regLine: Self = "registry.reg-line"
    /// A value's data in a `.reg` text cannot be read to its end.
    public static let regData: Self = "registry.reg-data"
    /// A quote in a `.reg` text is not closed.
    public static let regQuote: Self = "registry.reg-quote"
}
