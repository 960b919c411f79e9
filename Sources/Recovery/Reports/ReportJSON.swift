import ByteKit
import Catalogue
import DiskFormats
import DiskImages
import Documents
public import FoundationEssentials
import Licensing
public import ProductKey
public import Texts

/// The report as JSON, schema `regain.find/1`.
///
/// The names of the fields are a contract: scripts read them. Keys stand in it only where they were asked for.
public struct ReportJSON: Sendable {
    /// Language of the texts; codes are the same in all.
    public let language: Language
    /// Whether whole keys are written.
    public let revealsKeys: Bool
    /// Version of the program.
    public let version: String
    /// Fingerprints tell equal keys apart from others; without this key they say nothing.
    private let fingerprintKey: FingerprintKey

    /// Chooses language and whether keys are shown.
    ///
    /// Unless a key for fingerprints is given they can be compared within one report only.
    public init(
        language: Language,
        revealsKeys: Bool,
        version: String,
        fingerprintKey: FingerprintKey = FingerprintKey()
    ) {
        self.fingerprintKey = fingerprintKey
        self.language = language
        self.revealsKeys = revealsKeys
        self.version = version
    }

    /// The whole report as one document.
    public func document(_ report: FindReport) throws -> Data {
        try encode(document(of: report, input: nil), pretty: true)
    }

    /// The whole report on one line, with the source as it was listed.
    public func line(_ report: FindReport, input: String) throws -> Data {
        try encode(document(of: report, input: input), pretty: false)
    }

    /// What one source has brought in: one object a line, each with its `type`.
    public func lines(_ part: FindReport.Part) throws -> [Data] {
        try part.sources.map { try encode(Line(type: "source", value: row($0)), pretty: false) }
            + part.installations.map { try encode(Line(type: "installation", value: row($0)), pretty: false) }
            + part.findings.map { try encode(Line(type: "finding", value: row($0)), pretty: false) }
            + part.proofs.map { try encode(Line(type: "proof", value: row($0)), pretty: false) }
    }

    /// The verdict as the last line.
    public func line(_ verdict: Verdict) throws -> Data {
        try encode(Line(type: "verdict", value: row(verdict)), pretty: false)
    }

    private func encode(_ value: some Encodable, pretty: Bool) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return try encoder.encode(value)
    }

    // MARK: Rows

    private func document(of report: FindReport, input: String?) -> Document {
        Document(
            schema: "regain.find/1",
            regain: version,
            started: report.started.iso8601,
            input: input,
            sources: report.sources.map(row),
            installations: report.installations.map(row),
            findings: report.findings.map(row),
            proofs: report.proofs.map(row),
            verdict: row(report.verdict)
        )
    }

    private func row(_ source: SourceReport) -> SourceRow {
        SourceRow(
            id: source.id,
            parent: source.parent,
            given: source.given,
            kind: source.kind.rawValue,
            packings: source.packings.isEmpty ? nil : source.packings,
            location: source.location.map(row),
            image: source.image.map(row),
            sha256: source.sha256,
            size: source.size,
            bytesRead: source.bytesRead,
            requests: source.requests,
            status: source.status.rawValue,
            machine: source.machine.map { MachineFacts($0) },
            files: source.files.map { FilesRow(seen: $0.seen, examined: $0.examined) },
            problems: source.problems.map(text)
        )
    }

    private func row(_ location: SourceLocation) -> LocationRow {
        LocationRow(
            containers: location.containers,
            partition: location.partition,
            volumeOffset: location.volumeOffset,
            fileSystem: location.fileSystem,
            file: location.file,
            deleted: location.isDeleted,
            shadowCopy: location.shadowCopy,
            shadowCopyCreated: location.shadowCopyCreated?.iso8601,
            windowsImage: location.windowsImage.map(row),
            snapshot: location.snapshot,
            snapshotCreated: location.snapshotCreated?.iso8601
        )
    }

    private func row(_ image: WindowsImage) -> WindowsImageRow {
        WindowsImageRow(
            index: image.index,
            name: image.name,
            edition: image.edition,
            language: image.language,
            build: image.build
        )
    }

    private func row(_ contents: ImageContents) -> ImageRow {
        ImageRow(
            volumes: contents.volumes.map { volume in
                let image = WindowsImage(volume)
                return VolumeRow(
                    partition: image == nil && volume.partition.number > 0 ? volume.partition.number : nil,
                    name: volume.partition.name.isEmpty ? nil : volume.partition.name,
                    offset: volume.partition.offset,
                    size: volume.partition.byteCount,
                    fileSystem: volume.fileSystem.rawValue,
                    label: volume.label.isEmpty ? nil : volume.label,
                    bitLocker: volume.bitLocker.map { state in
                        BitLockerRow(
                            lock: state.lock.rawValue,
                            cipher: state.cipher,
                            label: state.label,
                            protectors: state.protectors.map { ProtectorRow(kind: $0.kind, id: $0.id) }
                        )
                    },
                    windowsImage: image.map(row),
                    shadowCopies: volume.shadowCopies.isEmpty
                        ? nil
                        : volume.shadowCopies.map { StateRow(id: $0.id, name: nil, created: $0.created?.iso8601) }
                )
            },
            snapshots: contents.snapshots.isEmpty
                ? nil
                : contents.snapshots.map { StateRow(id: $0.id, name: $0.name, created: $0.created?.iso8601) },
            storedHash: contents.storedHash?.rawValue
        )
    }

    private func row(_ installation: Installation) -> InstallationRow {
        InstallationRow(
            id: installation.id,
            source: installation.source,
            root: installation.root,
            computerName: installation.computerName,
            productName: installation.productName,
            edition: installation.edition,
            build: installation.build,
            version: installation.version,
            installedAt: installation.installedAt?.iso8601,
            productId: installation.productID,
            evaluation: installation.isEvaluation,
            previous: installation.isPrevious,
            kmsHost: installation.kmsHost
        )
    }

    private func row(_ finding: Finding) -> FindingRow {
        FindingRow(
            id: finding.id,
            source: finding.source,
            installation: finding.installation,
            place: finding.place.rawValue,
            path: finding.path,
            value: finding.value,
            offset: finding.offset,
            lastWritten: finding.lastWritten?.iso8601,
            form: finding.form.rawValue,
            partialKey: finding.partialKey,
            key: revealsKeys ? finding.key?.revealed() : nil,
            fingerprint: finding.key.map(fingerprint),
            proof: ProofRow(
                reencoded: finding.proof.reencoded.rawValue,
                blobHash: finding.proof.blobHash.rawValue,
                checksum: finding.proof.checksum.rawValue
            ),
            identity: row(finding.identity),
            class: finding.keyClass.rawValue,
            fits: finding.fit.answer.rawValue,
            reasons: finding.fit.reasons.map(text),
            notes: finding.notes.map(text),
            from: finding.origin.rawValue,
            lies: finding.lies.map { LiesRow(in: $0.kind.rawValue, path: $0.path, offset: $0.offset) },
            document: finding.document.map(row),
            keyInstalled: finding.installed?.iso8601,
            label: finding.label.map {
                LabelRow(agreeing: $0.agreeing, readable: $0.readable, disagreeing: $0.disagreeing)
            }
        )
    }

    private func row(_ document: DocumentContext) -> DocumentRow {
        DocumentRow(
            author: document.author,
            recipients: document.recipients.isEmpty ? nil : document.recipients,
            title: document.title,
            date: document.date?.iso8601,
            identifier: document.identifier,
            page: document.page,
            attachments: document.attachments.isEmpty ? nil : document.attachments,
            confidence: document.confidence,
            proof: document.proof.map(row)
        )
    }

    private func row(_ found: FoundProof) -> FoundProofRow {
        var document = found.document
        document.proof = nil
        return FoundProofRow(
            source: found.source,
            name: found.name,
            hasKey: found.hasKey,
            document: row(document),
            proof: row(found.proof)
        )
    }

    private func row(_ proof: PurchaseProof) -> PurchaseProofRow {
        PurchaseProofRow(
            kind: proof.kind.rawValue,
            product: proof.product,
            orderNumber: proof.orderNumber,
            invoiceNumber: proof.invoiceNumber,
            quantity: proof.quantity,
            supplier: proof.supplier,
            date: proof.date?.isoDay,
            amount: proof.amount,
            score: proof.score,
            reasons: proof.reasons.map { text(Message($0.code, ["value": .text($0.value)])) }
        )
    }

    private func row(_ identity: KeyIdentity) -> IdentityRow {
        IdentityRow(
            product: identity.product,
            edition: identity.editions.isEmpty ? nil : identity.editions.joined(separator: ";"),
            version: identity.versions.isEmpty ? nil : identity.versions.joined(separator: ";"),
            channel: identity.channel?.rawValue,
            keyType: identity.keyType,
            group: identity.group,
            partNumber: identity.partNumber,
            activationId: identity.activationID?.description,
            by: identity.by?.rawValue
        )
    }

    private func row(_ verdict: Verdict) -> VerdictRow {
        VerdictRow(
            outcome: verdict.outcome.rawValue,
            best: verdict.best,
            candidates: verdict.candidates.isEmpty ? nil : verdict.candidates,
            reasons: verdict.reasons.map(text),
            next: StepRow(
                action: verdict.next.action,
                text: Phrasebook.standard.text(verdict.next.text, in: language),
                command: verdict.next.command
            )
        )
    }

    private func text(_ message: Message) -> TextRow {
        TextRow(code: message.code, text: Phrasebook.standard.text(message, in: language))
    }

    private func fingerprint(_ key: ProductKey) -> String {
        fingerprintKey.fingerprint(of: key).description
    }
}

// MARK: - The document's shape

private struct Line<Value: Encodable>: Encodable {
    let type: String
    let value: Value

    enum CodingKeys: CodingKey { case type }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try value.encode(to: encoder)
    }
}

private struct Document: Encodable {
    let schema: String
    let regain: String
    let started: String
    let input: String?
    let sources: [SourceRow]
    let installations: [InstallationRow]
    let findings: [FindingRow]
    let proofs: [FoundProofRow]
    let verdict: VerdictRow
}

private struct TextRow: Encodable {
    let code: String
    let text: String
}

private struct FilesRow: Encodable {
    let seen: Int
    let examined: Int
}

private struct SourceRow: Encodable {
    let id: String
    let parent: String?
    let given: String
    let kind: String
    let packings: [String]?
    let location: LocationRow?
    let image: ImageRow?
    let sha256: String?
    let size: UInt64?
    let bytesRead: UInt64
    let requests: Int?
    let status: String
    let machine: MachineFacts?
    let files: FilesRow?
    let problems: [TextRow]
}

private struct InstallationRow: Encodable {
    let id: String
    let source: String
    let root: String
    let computerName: String?
    let productName: String?
    let edition: String?
    let build: String?
    let version: String?
    let installedAt: String?
    let productId: String?
    let evaluation: Bool
    let previous: Bool
    let kmsHost: String?
}

private struct ProofRow: Encodable {
    let reencoded: String
    let blobHash: String
    let checksum: String
}

private struct IdentityRow: Encodable {
    let product: String?
    let edition: String?
    let version: String?
    let channel: String?
    let keyType: String?
    let group: Int?
    let partNumber: String?
    let activationId: String?
    let by: String?
}

private struct LabelRow: Encodable {
    let agreeing: Int
    let readable: Int
    let disagreeing: [Int]
}

/// A document that proves a purchase; what it proves stands beside what it is.
private struct FoundProofRow: Encodable {
    let source: String
    let name: String
    let hasKey: Bool
    let document: DocumentRow
    let proof: PurchaseProofRow

    enum CodingKeys: CodingKey { case source, name, hasKey, document }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(name, forKey: .name)
        try container.encode(hasKey, forKey: .hasKey)
        try container.encode(document, forKey: .document)
        try proof.encode(to: encoder)
    }
}

private struct PurchaseProofRow: Encodable {
    let kind: String
    let product: String
    let orderNumber: String?
    let invoiceNumber: String?
    let quantity: Int?
    let supplier: String?
    let date: String?
    let amount: String?
    let score: Int
    let reasons: [TextRow]
}

private struct LiesRow: Encodable {
    let `in`: String
    let path: String?
    let offset: UInt64?
}

private struct DocumentRow: Encodable {
    let author: String?
    let recipients: [String]?
    let title: String?
    let date: String?
    let identifier: String?
    let page: Int?
    let attachments: [String]?
    let confidence: Int?
    let proof: PurchaseProofRow?
}

private struct FindingRow: Encodable {
    let id: String
    let source: String
    let installation: String?
    let place: String
    let path: String
    let value: String?
    let offset: Int
    let lastWritten: String?
    let form: String
    let partialKey: String?
    let key: String?
    let fingerprint: String?
    let proof: ProofRow
    let identity: IdentityRow
    let `class`: String
    let fits: String
    let reasons: [TextRow]
    let notes: [TextRow]
    let from: String
    let lies: LiesRow?
    let document: DocumentRow?
    let keyInstalled: String?
    let label: LabelRow?
}

private struct StepRow: Encodable {
    let action: String
    let text: String
    let command: String?
}

private struct VerdictRow: Encodable {
    let outcome: String
    let best: String?
    let candidates: [String]?
    let reasons: [TextRow]
    let next: StepRow
}
