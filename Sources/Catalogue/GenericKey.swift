public import ByteKit
public import Texts

/// What a key that everybody may know is for.
///
/// It is never a licence and never somebody’s lost key.
public struct GenericKey: Hashable, Sendable {
    /// Why the key is public.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Makes an installation a client of the organisation's KMS host or Active Directory.
        case gvlk
        /// Lets a Datacenter host activate its virtual machines.
        case avma
        /// Part of the installation media.
        case genericInstall = "generic-install"

        /// Code of its name among the texts.
        public var labelCode: String { "generic-key.kind-\(rawValue)" }

        /// Its name.
        public func label(in language: Language) -> String { Phrasebook.standard.text(labelCode, in: language) }
    }

    /// Why the key is public.
    public let kind: Kind
    /// For servers or for workplaces.
    public let family: WindowsFamily
    /// The product, for example `Windows Server 2019`; several are apart by semicolons.
    public let product: String
    /// Ids of the versions that the product stands for, see `WindowsVersionTable`.
    public let versions: [String]
    /// The edition as the publication names it.
    public let edition: String
    /// The name that Windows uses for the edition, see `EditionTable`.
    public let editionID: String
    /// Versions and builds of Windows that the publication means, for example `10.0.17763`; empty where it names none.
    public let releases: [String]
    /// Id of the source in the table's header.
    public let source: String

    /// The only version it can be of; nil where it is of several.
    public var version: String? { versions.count == 1 ? versions.first : nil }
}

/// The keys that Microsoft publishes for everybody.
public struct GenericKeys: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// What all keys are for, in the order of the table.
    public let all: [GenericKey]
    private let byText: [[UInt8]: [Int]]

    /// The table that is part of the program, read when it is first used.
    public static var standard: GenericKeys { loaded.table }

    static let loaded = Loaded("generic-keys.tsv", empty: GenericKeys()) { (bytes) throws(ParseError) in
        try GenericKeys(parsing: bytes)
    }

    private init() {
        header = nil
        all = []
        byText = [:]
    }

    /// Reads a table.
    /// - Throws: `catalogue.table`; its detail never holds a key.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactTable(parsing: bytes, schema: "regain.generic-keys/1")
        let known = Set(table.header.sources.map(\.id))
        var all: [GenericKey] = []
        var byText: [[UInt8]: [Int]] = [:]
        for row in table.rows {
            let text = Array(try row.required("key").utf8).filter { $0 != UInt8(ascii: "-") }
            guard text.count == 25 else { throw row.fault("key") }
            let key = GenericKey(
                kind: try row.name("kind"),
                family: try row.name("family"),
                product: try row.required("product"),
                versions: try row.list("versions"),
                edition: try row.required("edition"),
                editionID: try row.required("editionID"),
                releases: try row.list("release"),
                source: try row.required("source")
            )
            guard known.contains(key.source) else { throw row.fault("unknown source") }
            byText[text, default: []].append(all.count)
            all.append(key)
        }
        header = table.header
        self.all = all
        self.byText = byText
    }

    /// How many different keys there are.
    public var count: Int { byText.count }

    /// What a key is for, where it is a published one.
    ///
    /// - Parameter normalisedText: 25 capital letters and digits, no hyphens.
    /// - Returns: nil for every key that is not published; the first publication where there are several.
    public func lookup(normalisedText: String) -> GenericKey? { publications(of: Array(normalisedText.utf8)).first }

    /// What a key is for, where it is a published one.
    ///
    /// - Parameter normalised: 25 capital letters and digits in ASCII, no hyphens.
    /// - Returns: nil for every key that is not published; the first publication where there are several.
    public func lookup(normalised: Span<UInt8>) -> GenericKey? {
        normalised.count == 25 ? publications(of: normalised.array()).first : nil
    }

    /// All products that a key is published for.
    ///
    /// - Parameter normalised: 25 capital letters and digits in ASCII, no hyphens.
    /// - Returns: nothing for every key that is not published.
    public func publications(of normalised: [UInt8]) -> [GenericKey] {
        byText[normalised, default: []].map { all[$0] }
    }

    /// What the published keys are for that end in these five characters, as Windows shows of the installed key.
    ///
    /// - Parameter partialKey: five capital letters and digits.
    /// - Returns: nothing where no published key ends so.
    public func publications(endingIn partialKey: String) -> [GenericKey] {
        let units = Array(partialKey.utf8)
        guard units.count == 5 else { return [] }
        return byText.filter { $0.key.suffix(5).elementsEqual(units) }.values.joined().sorted().map { all[$0] }
    }

    /// The published keys for a version and edition, as text with hyphens: what to install for KMS, Active Directory or
    /// AVMA.
    public func texts(kind: GenericKey.Kind, version: String, editionID: String) -> [String] {
        byText.filter { _, rows in
            rows.contains { row in
                all[row].kind == kind && all[row].editionID == editionID && all[row].versions.contains(version)
            }
        }
        .keys.map { text in
            stride(from: 0, to: 25, by: 5).map { String(decoding: text[$0..<($0 + 5)], as: UTF8.self) }
                .joined(separator: "-")
        }
        .sorted()
    }
}
