import Catalogue
import Licensing
import ProductKey
import Texts

/// Weighs all findings together: names the best key, or says why there is none, and the one thing to do next.
struct VerdictMaker {
    let findings: [Finding]
    let installations: [Installation]
    let target: TargetProduct?
    let label: LabelPattern?
    let lastFive: String?
    /// What stood in the way of the search, for the reasons when nothing is found.
    let searched: Int
    let unreadable: Int
    let advisesFurtherExport: Bool

    /// The verdict.
    func make() -> Verdict {
        let usable = findings.filter(\.isUsable)
        let selected = usable.filter(isSelected)
        if isSelecting, selected.isEmpty { return nothingSelected(among: usable) }
        let fitting = selected.filter { $0.fit.answer != .no }
        guard let best = fitting.min(by: Self.isBetter) else {
            return selected.isEmpty ? noKey() : wrongKey(selected)
        }
        return found(best, rivals: rivals(of: best, among: fitting))
    }

    // MARK: Selection

    private var isSelecting: Bool { label != nil || lastFive != nil }

    private func isSelected(_ finding: Finding) -> Bool {
        if let lastFive, finding.partialKey != lastFive { return false }
        if label != nil { return finding.label?.isComplete == true }
        return true
    }

    private func nothingSelected(among usable: [Finding]) -> Verdict {
        var reasons = [
            label != nil
                ? Message("verdict.label-no-match", ["count": .number(Set(usable.compactMap(\.key)).count)])
                : Message("verdict.last-five-no-match", ["count": .number(Set(usable.compactMap(\.key)).count)])
        ]
        if label != nil {
            // How well the nearest one agrees says whether the label was misread; it says nothing about other keys.
            if let nearest = usable.compactMap(\.label).max(by: { $0.agreeing < $1.agreeing }), nearest.agreeing > 0 {
                reasons.append(
                    Message(
                        "verdict.label-nearest",
                        ["agreeing": .number(nearest.agreeing), "readable": .number(nearest.readable)]
                    )
                )
            }
        }
        reasons += labelReasons
        reasons += setAside
        return Verdict(outcome: .nothingFound, reasons: reasons, next: Step.reissue)
    }

    /// How many keys that contradict the label are told one by one.
    private static let setAsideLimit = 5

    /// Why the other keys are not the label's.
    private var setAside: [Message] {
        var seen: Set<ProductKey> = []
        let others = findings.filter { finding in
            guard let key = finding.key, finding.label?.isComplete == false else { return false }
            return seen.insert(key).inserted
        }
        let usable = others.filter(\.isUsable)
        var reasons = usable.prefix(Self.setAsideLimit).map { finding in
            Message(
                "verdict.set-aside",
                [
                    "key": .text(finding.key?.masked ?? ""),
                    "where": .text(finding.document?.title ?? finding.path),
                    "places": .text((finding.label?.disagreeing ?? []).map(String.init).joined(separator: ", ")),
                ]
            )
        }
        if usable.count > Self.setAsideLimit {
            reasons.append(
                Message("verdict.set-aside-more", ["count": .number(usable.count - Self.setAsideLimit)])
            )
        }
        let published = others.count { $0.key?.isPublished == true }
        if published > 0 { reasons.append(Message("verdict.set-aside-published", ["count": .number(published)])) }
        return reasons
    }

    private var labelReasons: [Message] {
        (label?.impossible ?? []).map {
            Message("label.impossible", ["place": .number($0.place), "character": .text(String($0.character))])
        }
    }

    // MARK: Found

    private func found(_ best: Finding, rivals: [Finding]) -> Verdict {
        var reasons = [Message("verdict.found-in", ["place": .message(Message("place.\(best.place.rawValue)"))])]
        reasons += proofReasons(best)
        reasons += best.fit.reasons
        if let agreement = best.label {
            reasons.append(
                Message(
                    "verdict.label-agrees",
                    ["agreeing": .number(agreement.agreeing), "readable": .number(agreement.readable)]
                )
            )
            reasons += labelReasons
            reasons += setAside
        }
        if best.origin != .live { reasons.append(originReason(best)) }
        // An old key does not answer for the machine in force.
        if let other = otherMechanism(), best.origin == .previousInstallation { reasons += other.reasons }
        guard rivals.isEmpty else {
            reasons.insert(
                Message("verdict.disagree", ["count": .number(rivals.count + 1)]),
                at: 0
            )
            return Verdict(
                outcome: .candidatesDisagree,
                best: best.id,
                candidates: [best.id] + rivals.map(\.id),
                reasons: reasons,
                next: Step.compareLabel
            )
        }
        return Verdict(outcome: .keyFound, best: best.id, reasons: reasons, next: nextStep(for: best))
    }

    private func originReason(_ best: Finding) -> Message {
        guard best.origin == .carved, let old = installations.first(where: { $0.id == best.installation }) else {
            return Message("verdict.origin-\(best.origin.rawValue)")
        }
        let words = [old.productName, old.edition, old.build].compactMap(\.self).joined(separator: ", ")
        return Message("verdict.origin-carved-hive", ["product": .text(words)])
    }

    private func proofReasons(_ finding: Finding) -> [Message] {
        var reasons: [Message] = []
        if finding.proof.blobHash == .ok { reasons.append(Message("proof.blob-ok")) }
        switch finding.proof.checksum {
        case .ok: reasons.append(Message("proof.checksum-ok"))
        case .absent: reasons.append(Message("proof.checksum-absent"))
        case .bad: break
        }
        return reasons
    }

    /// Other keys that could as well be the one: for the same installation, in force like the best, and not worse by fit.
    private func rivals(of best: Finding, among fitting: [Finding]) -> [Finding] {
        var seen: Set<ProductKey> = best.key.map { [$0] } ?? []
        return fitting.filter { finding in
            guard let key = finding.key, finding.installation == best.installation,
                finding.isForWindows == best.isForWindows, finding.fit.answer == best.fit.answer,
                finding.origin == best.origin || isSelecting
            else { return false }
            return seen.insert(key).inserted
        }
    }

    private func nextStep(for best: Finding) -> Verdict.Step {
        switch best.identity.channel {
        case .oemDM, .oemSLP, .oemNonSLP, .oemCOA, .oem:
            Verdict.Step(action: "activate-oem", text: Message("next.activate-oem"), command: Step.activation)
        case .volumeMAK:
            Verdict.Step(action: "activate-mak", text: Message("next.activate-mak"), command: Step.activation)
        default:
            Verdict.Step(action: "seal-and-activate", text: Message("next.seal-and-activate"), command: Step.activation)
        }
    }

    /// The best comes first: what fits, what is in force, what is proved, what says most about itself.
    static func isBetter(_ left: Finding, _ right: Finding) -> Bool {
        let ranks = (rank(left), rank(right))
        return ranks.0.lexicographicallyPrecedes(ranks.1)
    }

    private static func rank(_ finding: Finding) -> [Int] {
        [
            finding.isUsable ? 0 : finding.key != nil ? 1 : 2,
            finding.isForWindows ? 0 : 1,
            finding.fit.answer == .yes ? 0 : finding.fit.answer == .unknown ? 1 : 2,
            finding.origin == .live ? 0 : finding.origin == .log ? 1 : finding.origin == .previousInstallation ? 2 : 3,
            finding.proof.blobHash == .ok ? 0 : 1,
            finding.proof.checksum == .ok ? 0 : 1,
            finding.form == .version4 ? 0 : finding.form == .version3 ? 1 : 2,
        ]
    }

    // MARK: Not found

    private func wrongKey(_ selected: [Finding]) -> Verdict {
        var reasons = [Message("verdict.none-fits", ["count": .number(Set(selected.compactMap(\.key)).count)])]
        if let nearest = selected.min(by: Self.isBetter) { reasons += nearest.fit.reasons }
        return Verdict(
            outcome: .nothingFound,
            candidates: selected.map(\.id),
            reasons: reasons,
            next: Step.reissue
        )
    }

    private func noKey() -> Verdict {
        if let verdict = otherMechanism() { return verdict }
        var reasons: [Message] = []
        if let removed = findings.first(where: { $0.keyClass == .removed }) {
            reasons.append(Message("verdict.removed", ["product": .text(removed.identity.product ?? removed.path)]))
        }
        if findings.contains(where: { $0.keyClass == .kmsHost }) { reasons.append(Message("verdict.kms-host-key")) }
        if findings.contains(where: { $0.proof.blobHash == .bad }) { reasons.append(Message("verdict.damaged")) }
        let generic = Set(findings.filter { $0.keyClass == .generic || $0.keyClass == .avma }.compactMap(\.key))
        if !generic.isEmpty { reasons.append(Message("verdict.generic-only", ["count": .number(generic.count)])) }
        reasons.append(Message("verdict.nothing", ["searched": .number(searched)]))
        if unreadable > 0 { reasons.append(Message("verdict.unreadable", ["count": .number(unreadable)])) }
        return Verdict(
            outcome: .nothingFound,
            reasons: reasons,
            next: advisesFurtherExport ? Step.furtherExport : Step.lookElsewhere
        )
    }

    /// A machine that another mechanism activates has no key of its own to look for.
    private func otherMechanism() -> Verdict? {
        let windows = findings.filter { $0.isForWindows && $0.origin == .live && $0.installation != nil }
        let current = windows.filter { finding in
            installations.first { $0.id == finding.installation }?.isPrevious == false
        }
        if let evaluation = installations.first(where: { $0.isEvaluation && !$0.isPrevious }) {
            return Verdict(
                outcome: .noKeyToFind,
                reasons: [
                    Message(
                        "verdict.evaluation",
                        ["product": .text(evaluation.productName ?? evaluation.edition ?? evaluation.root)]
                    )
                ],
                next: Step.convertEvaluation
            )
        }
        guard let key = current.first(where: { $0.key != nil && $0.place == "windows.current-version" }) else {
            return nil
        }
        if key.keyClass == .avma {
            return Verdict(
                outcome: .noKeyToFind,
                best: nil,
                reasons: [Message("verdict.avma-guest")],
                next: Step.activateOnHost
            )
        }
        guard key.identity.channel == .volumeGVLK else { return nil }
        var reasons = [Message("verdict.kms-client")]
        if let host = installations.first(where: { $0.id == key.installation })?.kmsHost {
            reasons.append(Message("verdict.kms-host-named", ["host": .text(host)]))
        }
        return Verdict(outcome: .noKeyToFind, reasons: reasons, next: Step.askKMS)
    }
}

extension Finding {
    /// Whether it is about Windows itself, and not about a program that runs on it.
    var isForWindows: Bool {
        let place = place.rawValue
        if ["office.", "sql-server.", "exchange.", "visual-studio."].contains(where: { place.hasPrefix($0) }) {
            return false
        }
        guard let product = identity.product else { return true }
        return !["Office", "SQL Server", "Visual Studio", "Exchange"].contains { product.contains($0) }
    }
}

/// The steps a verdict may end with.
private enum Step {
    /// Reads only: the installed partial key is recorded before any key is replaced.
    static let activation = "slmgr /dlv"
    static let reissue = Verdict.Step(
        action: "prepare-reissue",
        text: Message("next.prepare-reissue"),
        command: followUp
    )
    /// What goes through every other way in order, and builds the dossier when none leads to the key.
    private static let followUp = "regain case open"
    static let compareLabel = Verdict.Step(action: "compare-label", text: Message("next.compare-label"))
    static let furtherExport = Verdict.Step(
        action: "export-current-version",
        text: Message("next.export-current-version"),
        command: FurtherExport.command
    )
    static let lookElsewhere = Verdict.Step(
        action: "look-elsewhere",
        text: Message("next.look-elsewhere"),
        command: followUp
    )
    static let convertEvaluation = Verdict.Step(
        action: "convert-evaluation",
        text: Message("next.convert-evaluation"),
        command: "DISM /Online /Get-TargetEditions"
    )
    static let activateOnHost = Verdict.Step(
        action: "check-host",
        text: Message("next.check-host"),
        command: "slmgr /dlv"
    )
    static let askKMS = Verdict.Step(
        action: "activate-kms",
        text: Message("next.activate-kms"),
        command: "slmgr /ato"
    )
}
