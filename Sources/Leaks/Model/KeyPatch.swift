import ByteKit
import ByteSources
import ProductKey

/// Changes that put vault references in the place of keys, as a unified diff; nothing is written to any source.
///
/// The diff has to hold the lines as they stand, keys and all, or it could not be applied: its text is for a file that
/// only its owner can read, and ``masked`` is for people.
public struct KeyPatch: Sendable {
    /// Lines around a change.
    private static let context = 3
    /// Larger files are no scripts.
    private static let fileLimit: UInt64 = 4 << 20

    /// The diff as `git apply` and `patch -p1` take it; it holds whole keys.
    public private(set) var whole: [UInt8] = []
    /// The diff with every key masked.
    public var masked: String { KeyTextSearch.masked(String(decoding: whole, as: UTF8.self)) }
    /// Leaks that the diff takes away.
    public private(set) var fixedCount = 0
    /// Leaks that it leaves: not the vault's, wrapped, in an archive or in a history.
    public private(set) var leftCount = 0

    /// Makes the changes for a report.
    ///
    /// - Parameters:
    ///   - report: identified, so that references are known.
    ///   - name: how a path is called in the diff.
    public init(_ report: LeakReport, name: (String) -> String) {
        let open = report.leaks.filter(\.isOpen)
        let fixable = open.filter {
            $0.leakClass == .ours && $0.place.object == nil && $0.place.members.isEmpty && $0.length > 0
                && $0.layers.allSatisfy { $0 == .escapes } && $0.place.path != "-"
        }
        leftCount = open.count - fixable.count
        for (path, leaks) in Dictionary(grouping: fixable, by: { $0.place.path }).sorted(by: { $0.key < $1.key }) {
            guard let file = try? FileSource(path: path), file.byteCount <= Self.fileLimit,
                let bytes = try? file.read(at: 0, count: Int(file.byteCount)), bytes.firstIndex(of: 0) == nil
            else {
                leftCount += leaks.count
                continue
            }
            // What was searched may have been another state of the file: the index, or what it was a moment ago.
            let standing = LeakMatcher().search(bytes.span).matches
            let found = leaks.filter { leak in
                standing.contains { $0.offset == leak.offset && $0.length == leak.length && $0.key == leak.key }
            }
            leftCount += leaks.count - found.count
            fixedCount += found.count
            if !found.isEmpty { whole += Self.diff(bytes, found, name: name(path)) }
        }
    }

    private static func diff(_ bytes: [UInt8], _ leaks: [Leak], name: String) -> [UInt8] {
        var changed = bytes
        for leak in leaks.sorted(by: { $0.offset > $1.offset }) {
            let start = Int(leak.offset)
            guard let owner = leak.owners.first, start + leak.length <= changed.count else { continue }
            changed.replaceSubrange(start..<start + leak.length, with: Array("\(VaultReference(owner.reference))".utf8))
        }
        // No key holds the end of a line, so both have the same lines.
        let old = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let new = changed.split(separator: 0x0A, omittingEmptySubsequences: false)
        let places = old.indices.filter { old[$0] != new[$0] }
        var result = Array("--- a/\(name)\n+++ b/\(name)\n".utf8)
        // Behind the last end of a line there is no further line.
        let count = old.last?.isEmpty == true ? old.count - 1 : old.count
        var index = 0
        while index < places.count {
            var last = index
            while last + 1 < places.count, places[last + 1] - places[last] <= 2 * context { last += 1 }
            let range = max(0, places[index] - context)..<min(count, places[last] + context + 1)
            let head = "\(range.lowerBound + 1),\(range.count)"
            result += Array("@@ -\(head) +\(head) @@\n".utf8)
            for line in range {
                let isLast = line == old.count - 1
                func add(_ mark: Character, _ text: ArraySlice<UInt8>) {
                    result += Array("\(mark)".utf8) + text + [0x0A]
                    if isLast { result += Array("\\ No newline at end of file\n".utf8) }
                }
                if old[line] == new[line] {
                    add(" ", old[line])
                } else {
                    add("-", old[line])
                    add("+", new[line])
                }
            }
            index = last + 1
        }
        return result
    }
}
