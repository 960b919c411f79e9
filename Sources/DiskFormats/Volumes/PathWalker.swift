import ByteKit

/// A path to look for: components separated by `/` or `\`, letter case aside.
///
/// `*` and `?` stand for parts of a name, `**` for any number of folders.
public struct PathPattern: Hashable, Sendable {
    enum Component: Hashable, Sendable {
        case name(String)
        case glob([Character])
        case anyFolders
    }

    let components: [Component]

    /// Reads a pattern.
    public init(_ text: String) {
        components = text.split { $0 == "/" || $0 == "\\" }.map { part in
            if part == "**" { return .anyFolders }
            if part.contains(where: { $0 == "*" || $0 == "?" }) { return .glob(Array(part.lowercased())) }
            return .name(part.lowercased())
        }
    }

    /// Whether a whole path fits.
    public func matches(_ path: String) -> Bool {
        let names = path.split { $0 == "/" || $0 == "\\" }.map { $0.lowercased() }
        var states: Set<Int> = [0]
        for name in names {
            states = Set(expanded(states).flatMap { following($0, name) })
            if states.isEmpty { return false }
        }
        return expanded(states).contains(components.count)
    }

    /// Adds the states reached by letting `**` stand for no folder.
    func expanded(_ states: Set<Int>) -> Set<Int> {
        var result = states
        for state in states {
            var next = state
            while next < components.count, components[next] == .anyFolders {
                next += 1
                result.insert(next)
            }
        }
        return result
    }

    /// The states after one more name in lower case.
    func following(_ state: Int, _ name: String) -> [Int] {
        guard state < components.count else { return [] }
        switch components[state] {
        case .anyFolders: return [state]
        case .name(let own): return own == name ? [state + 1] : []
        case .glob(let own): return Self.fits(own, Array(name)) ? [state + 1] : []
        }
    }

    /// Wildcard match without backtracking over more than the last star.
    private static func fits(_ pattern: [Character], _ name: [Character]) -> Bool {
        var p = 0
        var n = 0
        var star: (p: Int, n: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                star = (last.p, last.n + 1)
                p = last.p + 1
                n = last.n + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}

/// Finds files by pattern, going down only where a pattern may still be fulfilled.
public struct PathWalker {
    /// A file found.
    public struct Match: Sendable {
        /// Path from the top of the volume, as stored, with `/`.
        public var path: String
        /// The entry.
        public var entry: FileEntry

        /// A file found.
        public init(path: String, entry: FileEntry) {
            self.path = path
            self.entry = entry
        }
    }

    /// Folders that could not be read on the way.
    public private(set) var problems: [(path: String, error: any Error)] = []
    /// Whether a limit ended the search early.
    public private(set) var isCutShort = false

    private let system: any FileSystem
    private let patterns: [PathPattern]
    private let limit: Int
    private var visitsLeft: Int
    private var matches: [Match] = []

    private static let depthLimit = 128

    /// A search.
    ///
    /// - Parameters:
    ///   - system: where to look.
    ///   - patterns: what to look for.
    ///   - limit: the most files to find.
    ///   - visitLimit: the most folders to look into.
    public init(_ system: any FileSystem, patterns: [PathPattern], limit: Int, visitLimit: Int = 2_000_000) {
        self.system = system
        self.patterns = patterns
        self.limit = limit
        visitsLeft = visitLimit
    }

    /// Looks through the volume.
    public mutating func run() -> [Match] {
        matches = []
        let start = patterns.map { $0.expanded([0]) }
        visit(system.root, path: "", states: start, ancestors: [])
        return matches
    }

    private mutating func visit(_ folder: UInt64, path: String, states: [Set<Int>], ancestors: [UInt64]) {
        // A folder that lies in itself would never end.
        guard !ancestors.contains(folder), ancestors.count < Self.depthLimit else { return }
        guard visitsLeft > 0, matches.count < limit else {
            isCutShort = true
            return
        }
        visitsLeft -= 1
        let entries: [FileEntry]
        do { entries = try self.entries(of: folder, states) } catch {
            problems.append((path, error))
            return
        }
        if system.isDamaged(folder: folder) { problems.append((path, ParseError("ntfs.bad-record", at: 0))) }
        for entry in entries {
            let name = entry.name.lowercased()
            var next: [Set<Int>] = []
            for (pattern, state) in zip(patterns, states) {
                next.append(pattern.expanded(Set(state.flatMap { pattern.following($0, name) })))
            }
            let full = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
            if !entry.isFolder, zip(patterns, next).contains(where: { $1.contains($0.components.count) }) {
                guard matches.count < limit else {
                    isCutShort = true
                    return
                }
                matches.append(Match(path: full, entry: entry))
            }
            if entry.isFolder,
                zip(patterns, next).contains(where: { pattern, state in
                    state.contains { $0 < pattern.components.count }
                })
            {
                visit(entry.id, path: full, states: next, ancestors: ancestors + [folder])
            }
        }
    }

    /// Looks names up one by one while that is all the patterns ask for, else reads the whole folder.
    private func entries(of folder: UInt64, _ states: [Set<Int>]) throws -> [FileEntry] {
        var names: Set<String> = []
        for (pattern, state) in zip(patterns, states) {
            for index in state where index < pattern.components.count {
                guard case .name(let name) = pattern.components[index] else {
                    return try system.entries(ofFolder: folder)
                }
                names.insert(name)
            }
        }
        return try names.sorted().flatMap { try system.entries(named: $0, inFolder: folder) }
    }
}
