import Catalogue
public import FoundationEssentials
import Licensing
public import ProductKey
public import Texts

/// The report as JSON, schema `regain.leaks/1`.
///
/// The names of the fields are a contract. No whole key stands in it.
public struct LeakJSON: Sendable {
    private let language: Language
    private let version: String
    private let fingerprints: FingerprintKey

    /// - Parameters:
    ///   - language: of the texts; codes are the same in all.
    ///   - version: of the program.
    ///   - fingerprints: what equal keys are told by; unless the vault's is given, within one report only.
    public init(language: Language, version: String, fingerprints: FingerprintKey = FingerprintKey()) {
        self.language = language
        self.version = version
        self.fingerprints = fingerprints
    }

    /// The whole report.
    public func document(_ report: LeakReport) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(
            Document(
                regain: version,
                sources: report.given.map(KeyTextSearch.masked),
                summary: Summary(report),
                leaks: report.leaks.map(row),
                problems: report.problems.map {
                    Problem(
                        path: KeyTextSearch.masked($0.path),
                        code: $0.message.code,
                        message: KeyTextSearch.masked(Phrasebook.standard.text($0.message, in: language))
                    )
                }
            )
        )
    }

    private func row(_ leak: Leak) -> Row {
        let place = leak.place.masked
        return Row(
            leakClass: leak.leakClass.rawValue,
            path: place.path,
            members: place.members,
            git: place.object.map {
                Git(
                    object: $0.id,
                    kind: $0.kind.rawValue,
                    path: $0.path,
                    commits: $0.commits,
                    commitCount: $0.commitCount,
                    standing: $0.standing.rawValue
                )
            },
            line: leak.line,
            column: leak.column,
            offset: leak.offset,
            layers: leak.layers.map(\.rawValue),
            key: leak.key.masked,
            fingerprint: fingerprints.fingerprint(of: leak.key).description,
            proven: leak.isProven,
            product: leak.identity.product,
            channel: leak.identity.channel?.rawValue,
            keyType: leak.identity.keyType,
            owners: leak.owners.map {
                Owner(reference: $0.reference, organisation: $0.organisation, servers: $0.servers)
            },
            allowed: leak.isAllowed,
            baselined: leak.isBaselined
        )
    }

    private struct Document: Encodable {
        let schema = "regain.leaks/1"
        let regain: String
        let sources: [String]
        let summary: Summary
        let leaks: [Row]
        let problems: [Problem]
    }

    private struct Summary: Encodable {
        let ours: Int
        let unknown: Int
        let published: Int
        let allowed: Int
        let baselined: Int
        let omitted: Int
        let guids: Int
        let productIDs: Int
        let extendedPIDs: Int
        let otherCodes: Int
        let files: Int
        let repositories: Int
        let objects: Int
        let bytes: UInt64
        let complete: Bool
        let vaultAsked: Bool

        init(_ report: LeakReport) {
            ours = report.count(.ours)
            unknown = report.count(.unknown)
            published = report.count(.published)
            allowed = report.leaks.count(where: \.isAllowed)
            baselined = report.leaks.count(where: \.isBaselined)
            omitted = report.omittedCount
            guids = report.lookalikes.guids
            productIDs = report.lookalikes.productIDs
            extendedPIDs = report.lookalikes.extendedPIDs
            otherCodes = report.lookalikes.otherCodes
            files = report.fileCount
            repositories = report.repositoryCount
            objects = report.objectCount
            bytes = report.byteCount
            complete = report.isComplete
            vaultAsked = report.vaultWasAsked
        }
    }

    private struct Row: Encodable {
        let leakClass: String
        let path: String
        let members: [String]
        let git: Git?
        let line: Int?
        let column: Int?
        let offset: UInt64
        let layers: [String]
        let key: String
        let fingerprint: String
        let proven: Bool
        let product: String?
        let channel: String?
        let keyType: String?
        let owners: [Owner]
        let allowed: Bool
        let baselined: Bool

        enum CodingKeys: String, CodingKey {
            case leakClass = "class"
            case path, members, git, line, column, offset, layers, key, fingerprint, proven, product, channel, keyType
            case owners, allowed, baselined
        }
    }

    private struct Git: Encodable {
        let object: String
        let kind: String
        let path: String?
        let commits: [String]
        let commitCount: Int
        let standing: String
    }

    private struct Owner: Encodable {
        let reference: String
        let organisation: String
        let servers: [String]
    }

    private struct Problem: Encodable {
        let path: String
        let code: String
        let message: String
    }
}
