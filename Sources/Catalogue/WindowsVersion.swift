public import ByteKit

/// A version of Windows as it is named in a shop: 2019, 2012 R2, 11.
public struct WindowsVersion: Hashable, Sendable {
    /// Short stable name: `2019`, `2012R2`, `23H2`, `8.1`.
    public let id: String
    /// For servers or for workplaces.
    public let family: WindowsFamily
    /// The number that Windows gives itself, for example `10.0`.
    public let kernel: String
    /// The builds that were released, oldest first.
    public let builds: [Int]
    /// Full name, for example `Windows Server 2012 R2`.
    public let label: String

    /// Whether it is a release of the Semi-Annual or Annual Channel, which has no year in its name.
    public var isChannelRelease: Bool { label.contains("version") }
}

extension WindowsVersion: Comparable {
    /// Earlier releases come first.
    public static func < (left: WindowsVersion, right: WindowsVersion) -> Bool {
        (left.builds.first ?? 0, left.id) < (right.builds.first ?? 0, right.id)
    }
}

/// The versions of Windows.
public struct WindowsVersionTable: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// All versions, servers first, each family from old to new.
    public let all: [WindowsVersion]

    /// The table that is part of the program.
    public static var standard: WindowsVersionTable { loaded.table }

    static let loaded = Loaded("windows-versions.tsv", empty: WindowsVersionTable()) { (bytes) throws(ParseError) in
        try WindowsVersionTable(parsing: bytes)
    }

    private init() {
        header = nil
        all = []
    }

    /// Reads a table.
    /// - Throws: `catalogue.table`, also for a name that occurs twice.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactTable(parsing: bytes, schema: "regain.windows-versions/1")
        var all: [WindowsVersion] = []
        var names: Set<String> = []
        for row in table.rows {
            let texts = try row.list("builds")
            let builds = texts.compactMap { Int($0) }
            guard builds.count == texts.count, !builds.isEmpty, builds == builds.sorted() else {
                throw row.fault("builds")
            }
            let version = WindowsVersion(
                id: try row.required("id"),
                family: try row.name("family"),
                kernel: try row.required("nt"),
                builds: builds,
                label: try row.required("label")
            )
            guard names.insert(version.id).inserted else { throw row.fault("\(version.id) twice") }
            all.append(version)
        }
        header = table.header
        self.all = all
    }

    /// The version with this short name; case and blanks do not count: `2012 r2`.
    public subscript(id: String) -> WindowsVersion? {
        let wanted = id.lowercased().filter { $0 != " " }
        return all.first { $0.id.lowercased() == wanted }
    }

    /// The version that a build number belongs to.
    ///
    /// - Parameters:
    ///   - build: the third number of the version, for example 17763.
    ///   - family: servers and workplaces share build numbers.
    ///   - editionID: tells Windows Server 2019 from the release 1809 of the Semi-Annual Channel, where it is known.
    /// - Returns: nil for a server build that was not released; a workplace build counts as 10 or 11 by its number.
    public func version(build: Int, family: WindowsFamily, editionID: String? = nil) -> WindowsVersion? {
        let candidates = all.filter { $0.family == family && $0.builds.contains(build) }
        if let editionID, candidates.count > 1 {
            let isChannel = EditionTable.standard[editionID]?.traits.contains(.channel) ?? false
            return candidates.first { $0.isChannelRelease == isChannel } ?? candidates.first
        }
        if let first = candidates.first { return first }
        guard family == .client, build >= 10_240 else { return nil }
        return self[build >= 22_000 ? "11" : "10"]
    }
}
