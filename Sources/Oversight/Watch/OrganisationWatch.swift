import ByteKit
import Catalogue
import Records
import Texts

/// The round over the records of one organisation.
struct OrganisationWatch {
    let name: String
    let state: OrganisationState
    let thresholds: WatchThresholds
    let now: Timestamp

    var items: [Attention] {
        licences + servers + activations + keys + media + contradictions + approvals + cases
    }

    // MARK: Licences

    private var licences: [Attention] {
        state.records(.licence).flatMap { licence in
            var found: [Attention] = []
            if let end = licence.day("evaluation-end") { found += ending(licence, .evaluationEnds, end) }
            if let left = licence.number("mak-count"), left <= thresholds.warningActivations {
                found.append(
                    item(
                        .activationsLow,
                        left <= thresholds.criticalActivations ? .critical : .warning,
                        licence,
                        ["count": .number(Int(left))]
                    )
                )
            }
            if !state.has(licence, .proves) { found.append(item(.noProof, .warning, licence)) }
            return found
        }
    }

    // MARK: Servers

    private var servers: [Attention] {
        state.records(.server).flatMap { server in
            var found: [Attention] = []
            if !state.has(server, .installedOn), !activatesWithoutOwnKey(server) {
                found.append(item(.noKey, .warning, server))
            }
            if !state.has(server, .backsUp) { found.append(item(.noBackup, .warning, server)) }
            return found
        }
    }

    /// KMS clients and virtual machines under AVMA have no key of their own to lose.
    private func activatesWithoutOwnKey(_ server: Record) -> Bool {
        guard let channel = state.newestActivation(of: server)?["channel"].flatMap(Channel.init(rawValue:)) else {
            return false
        }
        return !channel.isIndividual
    }

    // MARK: Activations

    private var activations: [Attention] {
        state.records(.server).flatMap { server -> [Attention] in
            guard let activation = state.newestActivation(of: server), let end = activation.day("ends") else {
                return []
            }
            switch activation["channel"].flatMap(Channel.init(rawValue:)) {
            case .evaluation: return ending(server, .evaluationEnds, end)
            case .volumeGVLK: return ending(server, .renewalDue, end)
            default: return ending(server, .graceEnds, end)
            }
        }
    }

    private func ending(_ record: Record, _ rule: Attention.Rule, _ end: Timestamp) -> [Attention] {
        // Ends are recorded as days: what ends tomorrow has one day left at any hour of today.
        let days = Self.day(end) - Self.day(now)
        guard days <= thresholds.warningDays else { return [] }
        return [
            item(
                rule,
                days <= thresholds.criticalDays ? .critical : .warning,
                record,
                ["days": .number(days), "end": .date(end)],
                due: end
            )
        ]
    }

    /// Days since 1970 in UTC.
    private static func day(_ moment: Timestamp) -> Int {
        Int((Double(moment.secondsSince1970) / 86_400).rounded(.down))
    }

    // MARK: Keys and media

    private var keys: [Attention] {
        state.records(.key).compactMap { key in
            let used = state.targets(of: key, .installedOn).count
            // A key that is sold singly is for one server unless its licence says more.
            let licensed = state.targets(of: key, .belongsTo).compactMap { $0.number("quantity") }.reduce(0, +)
            let isSingle = key["channel"].flatMap(Channel.init(rawValue:)).map { Self.single.contains($0) } ?? false
            let most = licensed > 0 ? Int(licensed) : isSingle ? 1 : Int.max
            guard used > most else { return nil }
            return item(.overused, .critical, key, ["servers": .number(used), "licensed": .number(most)])
        }
    }

    private static let single: Set<Channel> = [.retail, .oem, .oemCOA, .oemDM, .oemNonSLP]

    private var media: [Attention] {
        state.records(.medium).filter { $0["verified"] != "yes" }.map { item(.mediumUnverified, .warning, $0) }
    }

    // MARK: What waits for people

    private var contradictions: [Attention] {
        state.contradictions.map { reference, found in
            Attention(
                rule: .contradiction,
                severity: .warning,
                organisation: name,
                reference: reference,
                title: reference,
                arguments: [
                    "field": .message(Message("field.\(found.kind.rawValue).\(found.field)")),
                    "kept": .text(found.kept),
                    "said": .text(found.said), "by": .text(found.saidOrigin.name),
                ],
                due: nil
            )
        }
    }

    private var approvals: [Attention] {
        state.approvals.filter { $0.approver == nil }.map { request in
            Attention(
                rule: .approvalWaiting,
                severity: .warning,
                organisation: name,
                reference: request.reference,
                title: request.requester,
                arguments: ["number": .text(String(request.id.prefix(8))), "why": .text(request.reason)],
                due: request.expires
            )
        }
    }

    /// Open cases whose answer is due, and those that nobody has carried on for long.
    private var cases: [Attention] {
        state.records(.case).compactMap { record in
            guard record["state"] != "closed" else { return nil }
            let idle = Self.day(now) - Self.day(record.changed)
            let due = record.day("due")
            let isDue = due.map { Self.day($0) <= Self.day(now) } ?? false
            let waits = due != nil && !isDue
            guard isDue || !waits && idle >= thresholds.criticalDays else { return nil }
            return item(.caseWaiting, isDue ? .critical : .warning, record, ["days": .number(idle)], due: due)
        }
    }

    private func item(
        _ rule: Attention.Rule,
        _ severity: Attention.Severity,
        _ record: Record,
        _ arguments: [String: TextArgument] = [:],
        due: Timestamp? = nil
    ) -> Attention {
        Attention(
            rule: rule,
            severity: severity,
            organisation: name,
            reference: record.reference,
            title: record.title,
            arguments: arguments,
            due: due
        )
    }
}
