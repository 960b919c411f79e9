public import Licensing
public import ProductKey

/// Where a key was found.
public struct LeakPlace: Hashable, Sendable {
    /// What was named on the command line, or what lies below it.
    public var path: String
    /// Files inside an archive, the outermost first.
    public var members: [String] = []
    /// An object of a repository, where it was found in a history.
    public var object: GitObject?

    /// A file, or one in an archive.
    public init(path: String, members: [String] = []) {
        self.path = path
        self.members = members
    }

    /// The same for reports: a key that somebody put into a name is masked.
    var masked: LeakPlace {
        var result = LeakPlace(path: KeyTextSearch.masked(path), members: members.map(KeyTextSearch.masked))
        result.object = object
        result.object?.path = object?.path.map(KeyTextSearch.masked)
        return result
    }

    /// The place in one line: `backup.zip!scripts/a.cmd`, `repository@1f2e3d4:scripts/a.cmd`.
    public var text: String {
        var result = path
        if let object {
            result += "@\(object.shownCommit.prefix(12))"
            if let path = object.path { result += ":\(path)" }
        }
        return ([result] + members).joined(separator: "!")
    }
}

extension LeakPlace: CustomStringConvertible {
    /// The place with keys in names masked.
    public var description: String { masked.text }
}

/// An object of a git repository that holds a key.
public struct GitObject: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable {
        /// The content of a file.
        case blob
        /// A commit, whose message holds the key.
        case commit
        /// A tag, whose message holds the key.
        case tag
    }

    /// How a commit can be reached.
    public enum Standing: String, Hashable, Sendable, CaseIterable {
        /// From a branch, a tag or a remote branch: whoever fetches gets it.
        case branch
        /// From the stash.
        case stash
        /// From the index: it is staged.
        case index
        /// Only from the log of a reference: it was amended, rebased or reset away.
        case reflog
        /// From nothing: it stays until git throws it away.
        case unreachable
        /// It is just being committed or pushed.
        case incoming
    }

    /// What it is.
    public var kind: Kind
    /// Its name, in hexadecimal.
    public var id: String
    /// A path under which it was committed, where one is known.
    public var path: String?
    /// Commits that brought it in, the best to reach first; only the first few.
    public var commits: [String] = []
    /// How many such commits there are.
    public var commitCount = 0
    /// How it can be reached.
    public var standing: Standing

    /// An object.
    public init(kind: Kind, id: String, path: String? = nil, standing: Standing) {
        self.kind = kind
        self.id = id
        self.path = path
        self.standing = standing
    }

    /// The commit to show, else the object itself.
    var shownCommit: String { commits.first ?? id }
}

/// A whole key that lies open somewhere.
public struct Leak: Sendable {
    /// Whose key it is.
    public enum Class: String, Hashable, Sendable, CaseIterable {
        /// The vault knows it.
        case ours
        /// A key of somebody's, or the vault was not asked.
        case unknown
        /// Microsoft publishes it for everybody: no leak.
        case published = "public"
    }

    /// What the vault says of a key.
    public struct Owner: Hashable, Sendable {
        /// The record of the key, such as `K-12`.
        public var reference: String
        /// The organisation.
        public var organisation: String
        /// Servers on which it is installed.
        public var servers: [String]

        /// An owner.
        public init(reference: String, organisation: String, servers: [String]) {
            self.reference = reference
            self.organisation = organisation
            self.servers = servers
        }
    }

    /// The key.
    public let key: ProductKey
    /// Where it is.
    public internal(set) var place: LeakPlace
    /// Bytes from the start of the file, or of the object.
    public let offset: UInt64
    /// Bytes that it takes there as it stands; 0 where something wraps it.
    public let length: Int
    /// Line, from 1; nil in what is no text.
    public let line: Int?
    /// Character in that line, from 1; nil where the line is too long.
    public let column: Int?
    /// What it was wrapped in.
    public let layers: [Layer]
    /// Whether its check bits agree; a key of the older generation has none.
    public let isProven: Bool
    /// Whether a comment beside it allows it.
    public let isAllowed: Bool
    /// Whose it is.
    public internal(set) var leakClass = Class.unknown
    /// What the vault says; empty where it is not known there.
    public internal(set) var owners: [Owner] = []
    /// Product and channel as far as the key itself tells.
    public internal(set) var identity = KeyIdentity()
    /// Whether the baseline knows it.
    public internal(set) var isBaselined = false

    init(key: ProductKey, place: LeakPlace, spot: Spot, match: TextMatch) {
        self.key = key
        self.place = place
        offset = match.offset
        length = match.length
        line = spot.line
        column = spot.column
        layers = match.layers
        isProven = match.isProven
        isAllowed = spot.isAllowed
    }

    /// Whether it counts: neither published, nor allowed, nor known from before.
    public var isOpen: Bool { leakClass != .published && !isAllowed && !isBaselined }
}
