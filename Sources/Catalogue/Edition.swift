public import ByteKit
public import Texts

/// Whether a Windows is made for servers.
public enum WindowsFamily: String, CaseIterable, Hashable, Sendable {
    /// Windows Server and its relatives.
    case server = "s"
    /// Windows for workplaces.
    case client = "c"
    /// Both: a group of keys that serves servers and workplaces.
    case mixed = "m"
}

/// An edition by the name that Windows itself uses (`EditionID`).
public struct Edition: Hashable, Sendable {
    /// What tells an edition from its base.
    public enum Trait: String, CaseIterable, Hashable, Sendable {
        /// Evaluation copy.
        case evaluation = "eval"
        /// Without desktop.
        case core
        /// Nano Server.
        case nano
        /// Semi-Annual or Annual Channel.
        case channel
        /// Sold without Hyper-V.
        case noHyperV = "no-hyper-v"
        /// Runs in Azure or Azure Local.
        case azure
        /// No Windows of its own, an addition to one.
        case addOn = "add-on"
        /// For ARM processors.
        case arm
        /// Without media functions (European Union).
        case n
    }

    /// The name that Windows uses, for example `ServerStandardEval`.
    public let id: String
    /// For servers or for workplaces.
    public let family: WindowsFamily
    /// The edition that this one is a variant of; its own name where it is none.
    public let base: String
    /// What tells it from its base.
    public let traits: Set<Trait>
    /// The name under which it is sold.
    public let label: LocalizedText

    /// Whether it is an evaluation copy.
    public var isEvaluation: Bool { traits.contains(.evaluation) }
}

/// The editions.
public struct EditionTable: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// All editions in the order of the table.
    public let all: [Edition]
    private let byName: [String: Edition]

    /// The table that is part of the program.
    public static var standard: EditionTable { loaded.table }

    static let loaded = Loaded("editions.tsv", empty: EditionTable()) { (bytes) throws(ParseError) in
        try EditionTable(parsing: bytes)
    }

    private init() {
        header = nil
        all = []
        byName = [:]
    }

    /// Reads a table.
    /// - Throws: `catalogue.table`, also for a name that occurs twice.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactTable(parsing: bytes, schema: "regain.editions/1")
        var all: [Edition] = []
        var byName: [String: Edition] = [:]
        for row in table.rows {
            let names = try row.list("traits", separator: " ")
            let traits = Set(names.compactMap(Edition.Trait.init(rawValue:)))
            guard traits.count == names.count else { throw row.fault("unknown trait") }
            let edition = Edition(
                id: try row.required("id"),
                family: try row.name("family"),
                base: try row.required("base"),
                traits: traits,
                label: LocalizedText(english: try row.required("en"), french: try row.required("fr"))
            )
            all.append(edition)
            guard byName.updateValue(edition, forKey: edition.id.lowercased()) == nil else {
                throw row.fault("\(edition.id) twice")
            }
        }
        header = table.header
        self.all = all
        self.byName = byName
    }

    /// The edition with this name; case does not count.
    public subscript(id: String) -> Edition? { byName[id.lowercased()] }

    /// The name under which an edition is sold; the given name where the table lacks it.
    public func label(of id: String, in language: Language) -> String { self[id]?.label[language] ?? id }

    /// All variants of the edition that `id` is one of, itself included: evaluation, Server Core and so on.
    public func variants(of id: String) -> [Edition] {
        guard let base = self[id]?.base else { return [] }
        return all.filter { $0.base == base }
    }
}
