/// How two records belong together, from a day until another.
public enum Relation: String, CaseIterable, Hashable, Sendable {
    /// A key is installed on a server.
    case installedOn = "installed-on"
    /// A licence covers a server.
    case covers
    /// A key was issued under a licence.
    case belongsTo = "belongs-to"
    /// A proof is about a licence, a server or an activation.
    case proves
    /// A medium was used to install a server.
    case installed
    /// An activation was of a server.
    case of
    /// A backup is of a server.
    case backsUp = "backs-up"
    /// A case is about a server, and brought a key or an activation.
    case about

    /// From what to what it leads.
    public var ends: (from: RecordKind, to: Set<RecordKind>) {
        switch self {
        case .installedOn: (.key, [.server])
        case .covers: (.licence, [.server])
        case .belongsTo: (.key, [.licence])
        case .proves: (.proof, [.licence, .server, .activation, .key, .case])
        case .installed: (.medium, [.server])
        case .of: (.activation, [.server])
        case .backsUp: (.backup, [.server])
        case .about: (.case, [.server, .key, .activation])
        }
    }

    /// The relation between records of these kinds; nil where they have nothing to do with each other.
    public init?(from: RecordKind, to: RecordKind) {
        guard let relation = Self.allCases.first(where: { $0.ends.from == from && $0.ends.to.contains(to) }) else {
            return nil
        }
        self = relation
    }
}
