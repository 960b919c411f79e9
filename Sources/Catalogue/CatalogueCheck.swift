public import ByteKit
import Texts

/// The check that all facts that are part of the program can be used.
public enum CatalogueCheck {
    /// Reads every table, and reports those that do not parse or name an id that another table does not have.
    /// - Returns: nothing in a program that passed its tests.
    public static func problems() -> [ParseError] {
        let loading = [
            EditionTable.loaded.problem, WindowsVersionTable.loaded.problem, KeyGroupTable.loaded.problem,
            GenericKeys.loaded.problem, ChannelTable.loaded.problem,
        ].compactMap(\.self)
        return loading + rowProblems() + Phrasebook.standardProblems
            + references(
                groups: .standard,
                keys: .standard,
                editions: .standard,
                versions: .standard,
                phrasebook: .standard
            )
    }

    /// The rows of the groups are read only when they are needed, and so are checked here.
    private static func rowProblems() -> [ParseError] {
        guard let bytes = Resource.bytes("key-groups.tsv") else { return [] }
        do throws(ParseError) {
            _ = try KeyGroupTable(parsing: bytes)
            return []
        } catch {
            return [error]
        }
    }

    /// Ids that rows name and no table has.
    static func references(
        groups: KeyGroupTable,
        keys: GenericKeys,
        editions: EditionTable,
        versions: WindowsVersionTable,
        phrasebook: Phrasebook
    ) -> [ParseError] {
        var unknown: Set<String> = []
        let namedEditions = groups.all.flatMap(\.editions) + keys.all.map(\.editionID) + editions.all.map(\.base)
        let namedVersions = groups.all.flatMap(\.versions) + keys.all.flatMap(\.versions)
        unknown.formUnion(namedEditions.filter { editions[$0] == nil }.map { "edition \($0)" })
        unknown.formUnion(namedVersions.filter { versions[$0] == nil }.map { "version \($0)" })
        let codes =
            groups.all.flatMap { [$0.noteCode, $0.evidenceCode] }.compactMap(\.self)
            + LicenseStatus.allCases.flatMap { [$0.labelCode, $0.meaningCode, $0.actionCode] }
            + GenericKey.Kind.allCases.map(\.labelCode)
        unknown.formUnion(codes.filter { !phrasebook.contains($0) }.map { "text \($0)" })
        return unknown.sorted().map { ParseError(.catalogueTable, at: 0, "unknown \($0)") }
    }
}
