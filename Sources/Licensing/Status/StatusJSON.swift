public import ByteKit
import Catalogue
public import FoundationEssentials
public import Texts

/// A text that was handed in, as the report lists it.
public struct StatusSource: Sendable {
    /// What became of it.
    public enum State: String, Sendable {
        /// It was read.
        case read
        /// It holds nothing that tells the state of a licence.
        case nothing
        /// It could not be read.
        case unreadable
    }

    /// As it was given.
    public var given: String
    /// What became of it.
    public var state: State
    /// Size in bytes.
    public var byteCount: Int?
    /// Kinds of the captures in it.
    public var kinds: [String]
    /// What could not be read.
    public var problems: [Message]

    /// Describes a source.
    public init(given: String, state: State, byteCount: Int? = nil, kinds: [String] = [], problems: [Message] = []) {
        self.given = given
        self.state = state
        self.byteCount = byteCount
        self.kinds = kinds
        self.problems = problems
    }
}

/// The report as JSON, schema `regain.status/1`.
///
/// The names of the fields are a contract: scripts read them.
public struct StatusJSON: Sendable {
    /// Language of the texts; codes are the same in all.
    public let language: Language
    /// Version of the program.
    public let version: String

    /// Chooses the language.
    public init(language: Language, version: String) {
        self.language = language
        self.version = version
    }

    /// The whole report as one document.
    public func document(_ report: StatusReport, sources: [StatusSource], started: Timestamp) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let ids = Dictionary(
            sources.enumerated().map { ($0.element.given, "s\($0.offset + 1)") },
            uniquingKeysWith: { first, _ in first }
        )
        return try encoder.encode(
            StatusDocument(
                regain: version,
                started: started.iso8601,
                sources: sources.enumerated().map { index, source in
                    StatusDocument.Source(
                        id: "s\(index + 1)",
                        given: source.given,
                        status: source.state.rawValue,
                        size: source.byteCount,
                        captures: source.kinds,
                        problems: source.problems.map(text)
                    )
                },
                servers: report.servers.map { row($0, ids) },
                outcome: report.outcome.rawValue
            )
        )
    }

    private func text(_ message: Message) -> StatusDocument.Text {
        StatusDocument.Text(
            code: message.code,
            text: Phrasebook.standard.text(message, in: language),
            rule: nil,
            about: nil
        )
    }

    private func text(_ conclusion: StatusConclusion) -> StatusDocument.Text {
        StatusDocument.Text(
            code: conclusion.message.code,
            text: Phrasebook.standard.text(conclusion.message, in: language),
            rule: conclusion.rule,
            about: conclusion.about
        )
    }

    private func row(_ server: ServerStatus, _ ids: [String: String]) -> StatusDocument.Server {
        StatusDocument.Server(
            id: server.id,
            host: server.host,
            sources: server.sources.map { ids[$0] ?? $0 },
            capturedAt: server.capturedAt?.iso8601,
            installation: row(server.installation),
            license: server.license.map(row),
            rearms: StatusDocument.Rearms(
                windows: server.rearms.windows,
                edition: server.rearms.edition,
                application: server.rearms.application
            ),
            kms: StatusDocument.KeyManagement(
                role: server.keyManagement.isHost ? "host" : server.keyManagement.host == nil ? nil : "client",
                host: server.keyManagement.host,
                port: server.keyManagement.port,
                count: server.keyManagement.count,
                required: server.keyManagement.required,
                failedRequests: server.keyManagement.failedRequests
            ),
            firmwarePartialKey: server.firmwarePartialKey,
            lastError: server.lastError.map {
                StatusDocument.RecordedError(code: $0.code, event: $0.event, at: $0.date?.iso8601)
            },
            others: server.others.map {
                StatusDocument.Other(
                    subject: $0.subject.rawValue,
                    name: $0.name,
                    status: $0.status?.rawValue,
                    channel: $0.channel?.rawValue,
                    partialKey: $0.partialKey
                )
            },
            keys: server.keyMatch.map {
                StatusDocument.Match(answer: $0.answer.rawValue, findings: $0.entries.map(\.id))
            },
            from: server.origins.mapValues { StatusDocument.Place(source: ids[$0.source] ?? $0.source, line: $0.line) },
            reasons: server.reasons.map(text),
            contradictions: server.contradictions.map(text),
            outcome: server.outcome.rawValue,
            next: StatusDocument.Step(
                action: server.next.action,
                code: server.next.message.code,
                text: Phrasebook.standard.text(server.next.message, in: language),
                command: server.next.command,
                rule: server.next.rule
            )
        )
    }

    private func row(_ installation: ServerStatus.Installation) -> StatusDocument.Installation {
        StatusDocument.Installation(
            product: installation.label(in: language),
            productName: installation.productName,
            edition: installation.editionID,
            version: installation.version,
            build: installation.build,
            evaluation: installation.isEvaluation,
            domainController: installation.isDomainController,
            domain: installation.domain,
            maker: installation.maker,
            model: installation.model,
            targetEditions: installation.targetEditions.isEmpty ? nil : installation.targetEditions
        )
    }

    private func row(_ license: ServerStatus.License) -> StatusDocument.License {
        StatusDocument.License(
            name: license.name,
            description: license.description,
            activationId: license.activationID?.description,
            status: license.status?.rawValue,
            statusText: license.status?.label(in: language),
            reason: license.reason,
            channel: license.channel?.rawValue,
            keyType: license.keyType,
            partialKey: license.partialKey.flatMap { $0.isEmpty ? nil : $0 },
            keyInstalled: license.partialKey.map { !$0.isEmpty },
            permanent: license.isPermanent,
            ends: license.end.map {
                StatusDocument.End(
                    kind: $0.kind.rawValue,
                    at: $0.date.iso8601,
                    daysLeft: $0.daysLeft,
                    certain: $0.isCertain
                )
            },
            minutesReported: license.minutesLeft,
            genuine: license.genuine
        )
    }
}

/// The document's shape.
private struct StatusDocument: Encodable {
    struct Text: Encodable {
        let code: String
        let text: String
        let rule: String?
        let about: String?
    }

    struct Source: Encodable {
        let id: String
        let given: String
        let status: String
        let size: Int?
        let captures: [String]
        let problems: [Text]
    }

    struct Installation: Encodable {
        let product: String?
        let productName: String?
        let edition: String?
        let version: String?
        let build: Int?
        let evaluation: Bool?
        let domainController: Bool?
        let domain: String?
        let maker: String?
        let model: String?
        let targetEditions: [String]?
    }

    struct End: Encodable {
        let kind: String
        let at: String
        let daysLeft: Int
        let certain: Bool
    }

    struct License: Encodable {
        let name: String?
        let description: String?
        let activationId: String?
        let status: Int?
        let statusText: String?
        let reason: String?
        let channel: String?
        let keyType: String?
        let partialKey: String?
        let keyInstalled: Bool?
        let permanent: Bool
        let ends: End?
        let minutesReported: Int?
        let genuine: Int?
    }

    struct Rearms: Encodable {
        let windows: Int?
        let edition: Int?
        let application: Int?
    }

    struct KeyManagement: Encodable {
        let role: String?
        let host: String?
        let port: Int?
        let count: Int?
        let required: Int?
        let failedRequests: Int?
    }

    struct RecordedError: Encodable {
        let code: String
        let event: Int?
        let at: String?
    }

    struct Other: Encodable {
        let subject: String
        let name: String
        let status: Int?
        let channel: String?
        let partialKey: String?
    }

    struct Match: Encodable {
        let answer: String
        let findings: [String]
    }

    struct Place: Encodable {
        let source: String
        let line: Int
    }

    struct Step: Encodable {
        let action: String
        let code: String
        let text: String
        let command: String?
        let rule: String
    }

    struct Server: Encodable {
        let id: String
        let host: String?
        let sources: [String]
        let capturedAt: String?
        let installation: Installation
        let license: License?
        let rearms: Rearms
        let kms: KeyManagement
        let firmwarePartialKey: String?
        let lastError: RecordedError?
        let others: [Other]
        let keys: Match?
        let from: [String: Place]
        let reasons: [Text]
        let contradictions: [Text]
        let outcome: String
        let next: Step
    }

    let schema = "regain.status/1"
    let regain: String
    let started: String
    let sources: [Source]
    let servers: [Server]
    let outcome: String
}
