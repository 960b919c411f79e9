public import ByteKit
public import Texts

/// What is known about a group of keys (`RefGroupId`): the number in a key that names product, edition and channel.
public struct KeyGroup: Hashable, Sendable {
    /// The generation of keys that a group belongs to.
    public enum Algorithm: String, CaseIterable, Hashable, Sendable {
        /// Windows Vista to 7, Windows Server 2008 and 2008 R2: the group is not in the key.
        case pkey2005 = "2005"
        /// Windows 8 and later, Windows Server 2012 and later.
        case pkey2009 = "2009"
    }

    /// How a row stands beside others of the same number.
    public enum Preference: Hashable, Sendable {
        /// The number has one row.
        case only
        /// The row that names the product.
        case preferred
        /// The same product as the preferred row, listed for fewer editions.
        case narrower
        /// Another fact, such as the build of the installation, must decide.
        case undecided
    }

    /// How a row is known.
    public enum Evidence: String, CaseIterable, Hashable, Sendable {
        /// One of Microsoft's configuration files.
        case file
        /// Several of Microsoft's configuration files.
        case files
        /// A configuration file, and the published key of the edition has this group.
        case fileAndKey = "file-and-key"
        /// The published key of the edition has this group.
        case publishedKey = "published-key"
        /// A transcript of a configuration file.
        case transcript
        /// Product IDs seen in public.
        case sample
        /// A secondary table.
        case secondary
        /// A configuration file in part, a secondary table in part.
        case mixed
    }

    /// The number.
    public let group: Int
    /// The generation of keys.
    public let algorithm: Algorithm
    /// For servers or for workplaces.
    public let family: WindowsFamily
    /// The product, for example `Windows Server 2019`; several are apart by semicolons.
    public let product: String
    /// Ids of the versions that the product stands for, see `WindowsVersionTable`.
    public let versions: [String]
    /// Names of the editions that accept the keys, see `EditionTable`; empty where they are not known.
    public let editions: [String]
    /// The type as Windows writes it, for example `Volume:MAK`; nil where it is not known.
    public let keyType: String?
    /// The identifier that `slmgr /dlv` shows as activation ID; nil where it is not known.
    public let activationID: GUID?
    /// Part numbers of the keys, as printed on labels.
    public let partNumbers: [String]
    /// How this row stands beside others of the same number.
    public let preference: Preference
    /// Whether the keys are sold for use in China only.
    public let isChinaOnly: Bool
    /// Whether some of its serial numbers were not issued when the table was made.
    public let hasReservedSerials: Bool
    /// How the row is known.
    public let evidence: Evidence
    /// Code of a remark among the texts; nil without one.
    public let noteCode: String?

    /// The channel; nil where it is not known.
    public var channel: Channel? { keyType.flatMap { Channel(keyType: $0) } }

    /// The only version it can be of; nil where it is of several or of none that is known.
    public var version: String? { versions.count == 1 ? versions.first : nil }

    /// Whether the number occurs in several rows.
    public var isAmbiguous: Bool { preference != .only }

    /// Code of how the row is known among the texts.
    public var evidenceCode: String { "key-group.evidence-\(evidence.rawValue)" }

    /// The names under which its editions are sold; empty where they are not known.
    public func editionLabel(in language: Language) -> String {
        language.list(editions.map { EditionTable.standard.label(of: $0, in: language) })
    }
}

extension KeyGroup {
    init(_ row: FactTable.Row) throws(ParseError) {
        let keyType = try row.text("keyType")
        if !keyType.isEmpty, Channel(keyType: keyType) == nil { throw row.fault("unknown keyType") }
        let activationID = try row.text("activationID")
        let id = GUID(activationID)
        guard activationID.isEmpty == (id == nil) else { throw row.fault("activationID") }
        let group = try row.integer("group")
        guard (0..<1 << 20).contains(group) else { throw row.fault("group") }
        let flags = Set(try row.text("flags"))
        guard flags.isSubset(of: "pnuzr") else { throw row.fault("unknown flag") }
        let preference: Preference =
            if flags.contains("p") {
                .preferred
            } else if flags.contains("n") {
                .narrower
            } else {
                flags.contains("u") ? .undecided : .only
            }
        let note = try row.text("note")
        self.init(
            group: group,
            algorithm: try row.name("algorithm"),
            family: try row.name("family"),
            product: try row.required("product"),
            versions: try row.list("versions"),
            editions: try row.list("editions"),
            keyType: keyType.isEmpty ? nil : keyType,
            activationID: id,
            partNumbers: try row.list("partNumbers"),
            preference: preference,
            isChinaOnly: flags.contains("z"),
            hasReservedSerials: flags.contains("r"),
            evidence: try row.name("evidence"),
            noteCode: note.isEmpty ? nil : "key-group.note-\(note)"
        )
    }
}
