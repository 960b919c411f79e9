import ByteKit
import Catalogue
import Crypto
public import FoundationEssentials
import Licensing
import ProductKey
public import Texts

/// The report as SARIF 2.1.0 (OASIS Standard), for code scanning services.
///
/// What is allowed by a comment or known from the baseline is told as suppressed.
public struct LeakSARIF: Sendable {
    private let words: LeakWords
    private let language: Language
    private let version: String

    /// - Parameters:
    ///   - language: of the texts.
    ///   - version: of the program.
    public init(language: Language, version: String) {
        words = LeakWords(language)
        self.language = language
        self.version = version
    }

    /// The whole report.
    public func document(_ report: LeakReport) throws -> Data {
        var ordinals: [String: Int] = [:]
        let results = report.leaks.map { leak -> Result in
            let name = "\(leak.place.object?.id ?? leak.place.path)|\(leak.place.members)|\(leak.key.partialKey)"
            ordinals[name, default: 0] += 1
            return result(leak, name: "\(name)|\(ordinals[name] ?? 1)")
        }
        let notifications = report.problems.map {
            Notification(
                level: "warning",
                message: Text(text: KeyTextSearch.masked(Phrasebook.standard.text($0.message, in: language))),
                locations: [
                    Location(
                        physicalLocation: .init(
                            artifactLocation: .init(uri: Self.uri(KeyTextSearch.masked($0.path))),
                            region: nil
                        )
                    )
                ]
            )
        }
        let run = Run(
            tool: .init(
                driver: .init(
                    name: "Regain",
                    version: version,
                    semanticVersion: version,
                    rules: Leak.Class.allCases.map(rule)
                )
            ),
            columnKind: "unicodeCodePoints",
            results: results,
            invocations: [.init(executionSuccessful: report.isComplete, toolExecutionNotifications: notifications)]
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(Document(runs: [run]))
    }

    private func rule(_ leakClass: Leak.Class) -> Rule {
        Rule(
            id: Self.ruleID(leakClass),
            name: ["ours": "OwnKey", "unknown": "UnknownKey"][leakClass.rawValue] ?? "PublishedKey",
            shortDescription: Text(text: words.text("leaks.rule-\(leakClass.rawValue)")),
            help: Text(text: words.text("leaks.help-\(leakClass.rawValue)")),
            defaultConfiguration: .init(level: Self.level(leakClass)),
            properties: .init(tags: ["security"])
        )
    }

    private static func ruleID(_ leakClass: Leak.Class) -> String { "regain/key-\(leakClass.rawValue)" }

    private static func level(_ leakClass: Leak.Class) -> String {
        switch leakClass {
        case .ours: "error"
        case .unknown: "warning"
        case .published: "note"
        }
    }

    private func result(_ leak: Leak, name: String) -> Result {
        let region = leak.line.map { line in
            Region(startLine: line, startColumn: leak.column, byteOffset: nil, byteLength: nil)
        }
        let place = leak.place.masked
        let path = place.object?.path.map { place.path == "." ? $0 : "\(place.path)/\($0)" } ?? place.path
        return Result(
            ruleId: Self.ruleID(leak.leakClass),
            ruleIndex: Leak.Class.allCases.firstIndex(of: leak.leakClass) ?? 0,
            level: Self.level(leak.leakClass),
            message: Text(text: words.sentence(leak)),
            locations: [
                Location(
                    physicalLocation: .init(
                        artifactLocation: .init(uri: Self.uri(path)),
                        region: leak.place.members.isEmpty
                            ? region
                                ?? Region(
                                    startLine: nil,
                                    startColumn: nil,
                                    byteOffset: Int(clamping: leak.offset),
                                    byteLength: leak.length
                                ) : nil
                    )
                )
            ],
            partialFingerprints: ["regainPlace/v1": Hexadecimal.text(Array(SHA256.hash(data: Array(name.utf8))))],
            properties: .init(
                place: place.text,
                layers: leak.layers.map(\.rawValue),
                offset: Int(clamping: leak.offset),
                product: leak.identity.product,
                channel: leak.identity.channel?.rawValue,
                commits: leak.place.object?.commits,
                standing: leak.place.object?.standing.rawValue,
                servers: leak.owners.isEmpty ? nil : leak.owners.flatMap(\.servers)
            ),
            suppressions: leak.isAllowed
                ? [.init(kind: "inSource")] : leak.isBaselined ? [.init(kind: "external")] : []
        )
    }

    /// A path as a relative reference or, where it is absolute, as a file address (RFC 3986).
    static func uri(_ path: String) -> String {
        let kept = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        var path = path
        while path.hasPrefix("./") { path.removeFirst(2) }
        let encoded = path.utf8.map { unit in
            kept.contains(unit) ? String(UnicodeScalar(unit)) : "%" + Hexadecimal.text([unit]).uppercased()
        }.joined()
        return encoded.hasPrefix("/") ? "file://\(encoded)" : encoded
    }

    // MARK: Shapes

    private struct Document: Encodable {
        let schema = "https://json.schemastore.org/sarif-2.1.0.json"
        let version = "2.1.0"
        let runs: [Run]
        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case version, runs
        }
    }

    private struct Run: Encodable {
        let tool: Tool
        let columnKind: String
        let results: [Result]
        let invocations: [Invocation]
    }

    private struct Tool: Encodable { let driver: Driver }

    private struct Driver: Encodable {
        let name: String
        let version: String
        let semanticVersion: String
        let rules: [Rule]
    }

    private struct Rule: Encodable {
        struct Configuration: Encodable { let level: String }
        struct Properties: Encodable { let tags: [String] }
        let id: String
        let name: String
        let shortDescription: Text
        let help: Text
        let defaultConfiguration: Configuration
        let properties: Properties
    }

    private struct Text: Encodable { let text: String }

    private struct Result: Encodable {
        struct Suppression: Encodable { let kind: String }
        let ruleId: String
        let ruleIndex: Int
        let level: String
        let message: Text
        let locations: [Location]
        let partialFingerprints: [String: String]
        let properties: Properties
        let suppressions: [Suppression]
    }

    private struct Properties: Encodable {
        let place: String
        let layers: [String]
        let offset: Int
        let product: String?
        let channel: String?
        let commits: [String]?
        let standing: String?
        let servers: [String]?
    }

    private struct Location: Encodable {
        struct Physical: Encodable {
            struct Artifact: Encodable { let uri: String }
            let artifactLocation: Artifact
            let region: Region?
        }
        let physicalLocation: Physical
    }

    private struct Region: Encodable {
        let startLine: Int?
        let startColumn: Int?
        let byteOffset: Int?
        let byteLength: Int?
    }

    private struct Notification: Encodable {
        let level: String
        let message: Text
        let locations: [Location]
    }

    private struct Invocation: Encodable {
        let executionSuccessful: Bool
        let toolExecutionNotifications: [Notification]
    }
}
