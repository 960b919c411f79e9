import ByteKit
import Licensing
import ProductKey
import Texts

/// Turns candidates into findings: proves, identifies, classifies, and compares with the installation.
struct Assessor: Sendable {
    let resolver: IdentityResolver
    /// What the key is wanted for, where a person said so.
    let target: TargetProduct?
    /// What can be read of a label, where a person gave it.
    let label: LabelPattern?

    /// Assesses a candidate.
    ///
    /// - Parameters:
    ///   - candidate: what was found.
    ///   - source: number of its source.
    ///   - installation: the installation it belongs to.
    /// - Returns: the finding, not numbered yet.
    func finding(_ candidate: Candidate, source: String, installation: Installation?) -> Finding {
        let content = candidate.content
        var context = candidate.context
        if context.productName == nil, context.editionID == nil, let installation, candidate.belongsToWindows {
            context.editionID = installation.edition
            // Words for a key that has no group of its own; they prove nothing.
            if evidenceGeneration(candidate) == .pkey2005 { context.productName = installation.productName }
        }
        let evidence = content.evidence(context: context)
        let identity = resolver.identify(evidence)
        let proof = content.proof
        let keyClass = Self.classify(content, identity: identity, proof: proof)
        var finding = Finding(
            id: "",
            source: source,
            installation: installation?.id,
            place: candidate.place,
            path: candidate.path,
            value: candidate.value,
            offset: candidate.offset,
            lastWritten: candidate.lastWritten,
            form: content.form,
            key: evidence.key,
            partialKey: evidence.key?.partialKey ?? content.partialKey,
            proof: proof,
            identity: identity,
            keyClass: keyClass,
            fit: fit(identity, candidate: candidate, installation: installation),
            origin: candidate.origin,
            lies: candidate.lies,
            document: candidate.document,
            installed: content.installed,
            label: nil,
            notes: notes(candidate, identity: identity, proof: proof, keyClass: keyClass)
        )
        if let key = evidence.key, let label { finding.label = label.agreement(with: key) }
        return finding
    }

    private func fit(_ identity: KeyIdentity, candidate: Candidate, installation: Installation?) -> Fit {
        if let target { return Fit.of(identity, for: target) }
        guard let installation, candidate.belongsToWindows else {
            return Fit(.unknown, [Message("fit.no-installation")])
        }
        let fit = Fit.of(identity, for: TargetProduct(installation.product))
        // Where nothing contradicts it, the key that Windows keeps as its own is its own.
        guard fit.answer == .unknown, candidate.isKeptByWindows else { return fit }
        return Fit(.yes, [Message("fit.installed-here")])
    }

    private func evidenceGeneration(_ candidate: Candidate) -> ProductKey.Generation? {
        candidate.content.key?.generation
    }

    private static func classify(_ content: Candidate.Content, identity: KeyIdentity, proof: Proof) -> KeyClass {
        switch content {
        case .identifier, .partial:
            return .productID
        case .version3, .version4, .keyField, .text, .firmware:
            if let key = content.key {
                // A shape whose own check bits disagree is no key, unless it is a blob that stands whole.
                if proof.checksum == .bad, proof.blobHash != .ok { return .notAKey }
                return KeyClass.of(key, identity: identity)
            }
            return content.isRemoved ? .removed : .notAKey
        }
    }

    private func notes(
        _ candidate: Candidate,
        identity: KeyIdentity,
        proof: Proof,
        keyClass: KeyClass
    ) -> [Message] {
        var notes = identity.disagreements
        if proof.blobHash == .bad { notes.append(Message("finding.damaged")) }
        if proof.checksum == .bad { notes.append(Message("finding.checksum-bad")) }
        if proof.reencoded == .bad { notes.append(Message("finding.not-reencodable")) }
        if identity.isReserved { notes.append(Message("finding.reserved")) }
        if let confidence = candidate.document?.confidence, confidence < 90 {
            notes.append(Message("document.confidence", ["confidence": .number(confidence)]))
        }
        if candidate.isInComment { notes.append(Message("finding.in-comment")) }
        if keyClass == .removed { notes.append(Message("finding.removed")) }
        if keyClass == .individual, let serial = candidate.content.key?.number.serial, serial <= 11 {
            notes.append(Message("finding.low-serial"))
        }
        return notes
    }
}

extension Candidate {
    /// Whether the key is for Windows itself, and not for a program that runs on it.
    var belongsToWindows: Bool {
        let place = place.rawValue
        return !["office.", "sql-server.", "exchange.", "visual-studio."].contains { place.hasPrefix($0) }
    }
}

extension Candidate {
    /// Whether it lies where Windows keeps the key it was installed with, not deleted; in raw bytes only where the pages
    /// around it say so.
    fileprivate var isKeptByWindows: Bool {
        // The pages around it say which Windows they were of, and that it was that one's.
        if origin == .carved, installation != nil, path.hasSuffix(CurrentVersionPlace.path) { return true }
        return ["windows.current-version", "windows.source-os", "windows.wpa"].contains(place)
            && [.live, .log, .previousInstallation].contains(origin)
    }
}

extension Candidate.Content {
    var form: Finding.Form {
        switch self {
        case .version3: .version3
        case .version4: .version4
        case .keyField: .keyField
        case .text: .text
        case .firmware: .firmware
        case .identifier: .productID
        case .partial: .partial
        }
    }

    /// The stored result of the key field, where there is one.
    private var field: Result<ProductKey, KeyNumber.FieldState>? {
        switch self {
        case .version3(let blob): blob.key
        case .version4(let blob): blob.key
        case .keyField(let result): result
        case .text, .firmware, .identifier, .partial: nil
        }
    }

    var key: ProductKey? {
        switch self {
        case .text(let key), .firmware(let key): key
        default: try? field?.get()
        }
    }

    var isRemoved: Bool {
        if case .failure(.removed)? = field { true } else { false }
    }

    var partialKey: String? {
        if case .partial(let text) = self { text } else { nil }
    }

    var installed: Timestamp? {
        switch self {
        case .version3(let blob): blob.installed
        case .version4(let blob): ExtendedPID(blob.extendedPID)?.installed
        case .identifier(let text): ExtendedPID(text)?.installed
        default: nil
        }
    }

    var proof: Proof {
        var proof = Proof.none
        if let field {
            switch field {
            case .success: proof.reencoded = .ok
            case .failure(.notReencodable): proof.reencoded = .bad
            case .failure(.removed): break
            }
        }
        switch self {
        case .version3(let blob): proof.blobHash = blob.crcAgrees ? .ok : .bad
        case .version4(let blob): proof.blobHash = blob.structureHashAgrees && blob.keyHashAgrees ? .ok : .bad
        default: break
        }
        if let key {
            if proof.reencoded == .absent {
                // Written text is proved like a blob: its number must give the same characters again.
                proof.reencoded = (try? KeyNumber.decode(field: key.number.field.span)) == key ? .ok : .bad
            }
            switch key.number.checksumAgrees {
            case true?: proof.checksum = .ok
            // Whether a set upgrade bit enters the checksum is not known, so it proves nothing there.
            case false?: proof.checksum = key.number.isUpgrade || key.number.hasSpareBit ? .absent : .bad
            case nil: break
            }
        }
        return proof
    }

    func evidence(context: ProductContext) -> KeyEvidence {
        var evidence = KeyEvidence(key: key, context: context)
        switch self {
        case .version3(let blob):
            evidence.version3 = blob
            evidence.identifier = blob.productID
        case .version4(let blob):
            evidence.version4 = blob
            evidence.identifier = blob.extendedPID
        case .identifier(let text):
            evidence.identifier = text
        case .keyField, .text, .firmware, .partial:
            break
        }
        return evidence
    }
}
