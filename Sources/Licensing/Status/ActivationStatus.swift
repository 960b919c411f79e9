public import ByteKit
public import Captures
import Catalogue
import Texts

/// Says from captures in what state servers are.
public enum ActivationStatus {
    /// Judges captures that were read from one text.
    public static func report(
        from captures: [Capture],
        now: Timestamp,
        keys: KnownKeys? = nil
    ) -> StatusReport {
        report(from: [StatusEvidence(source: "-", captures: captures)], now: now, keys: keys)
    }

    /// Whether captures of a kind say anything of a server's state.
    public static func isOfUse(_ kind: CaptureKind) -> Bool { HostCaptures.kinds.contains(kind) }

    /// Judges texts in any mixture, sorted by the servers they speak of.
    ///
    /// - Parameters:
    ///   - evidence: the texts, as read.
    ///   - now: the present moment; ends are counted from it.
    ///   - keys: keys that were found, to tell which one is installed.
    ///   - rules: the rules that judge.
    /// - Returns: one entry for each server.
    public static func report(
        from evidence: [StatusEvidence],
        now: Timestamp,
        keys: KnownKeys? = nil,
        rules: StatusRules = .standard
    ) -> StatusReport {
        let servers = HostCaptures.gather(evidence).enumerated().map { index, host in
            var reading = HostReading(host, id: "h\(index + 1)", now: now)
            reading.read()
            return StatusJudge(reading: reading, keys: keys, rules: rules, now: now).judged()
        }
        return StatusReport(servers: servers)
    }
}

/// Applies the rules to what was read of one server.
struct StatusJudge {
    let reading: HostReading
    let keys: KnownKeys?
    let rules: StatusRules
    let now: Timestamp

    /// The server with everything the rules conclude.
    func judged() -> ServerStatus {
        var server = reading.server
        server.keyMatch = keys.map { $0.match(server.license?.partialKey) }
        let facts = facts(of: server)
        let arguments = arguments(of: server)
        func conclusions(_ kind: StatusRule.Kind) -> [StatusConclusion] {
            rules.firing(kind, facts).map {
                StatusConclusion(rule: $0.id, about: $0.about, message: Message($0.code, arguments))
            }
        }
        server.reasons = conclusions(.reason)
        server.contradictions = conclusions(.contradiction)
        if let rule = rules.step(facts) {
            server.next = StatusStep(
                rule: rule.id,
                action: rule.action ?? "",
                message: Message(rule.code, arguments),
                command: rule.command.flatMap { command($0, server) }
            )
            server.outcome = rule.outcome ?? .unknown
            if server.outcome == .licensed, !server.contradictions.isEmpty { server.outcome = .attention }
        }
        return server
    }

    // A command's placeholders take values that hold nothing a shell would act on; without its value it is no command.
    private func command(_ template: String, _ server: ServerStatus) -> String? {
        let values: [(name: String, value: String?)] = [
            ("{reason}", server.license?.reason ?? server.lastError?.code),
            ("{error}", server.lastError?.code ?? server.license?.reason),
            ("{channel}", explainChannel(server)),
            ("{key}", server.license?.partialKey),
        ]
        var text = template
        for (name, value) in values {
            guard let range = text.firstRange(of: name) else { continue }
            guard let value, !value.isEmpty else { return nil }
            text.replaceSubrange(range, with: value)
        }
        return text
    }

    /// The word `regain explain --channel` takes.
    private func explainChannel(_ server: ServerStatus) -> String {
        if server.keyManagement.isHost { return "kms-host" }
        switch server.license?.channel {
        case .volumeMAK?: return "mak"
        case .volumeGVLK?: return "kms"
        case .volumeCSVLK?: return "kms-host"
        case .avma?: return "avma"
        case .oem?, .oemSLP?, .oemNonSLP?, .oemCOA?, .oemDM?: return "oem"
        case .retail?, .evaluation?, .payAsYouGo?, nil: return "retail"
        }
    }

    // MARK: Facts

    private func facts(of server: ServerStatus) -> StatusFacts {
        var facts = reading.differences
        func set(_ fact: StatusFact, _ flag: Bool?) { facts[fact] = flag.map(StatusValue.flag) }
        func set(_ fact: StatusFact, _ number: Int?) { facts[fact] = number.map(StatusValue.number) }
        func set(_ fact: StatusFact, _ text: String?) { facts[fact] = text.map(StatusValue.text) }
        let license = server.license
        set(.system, license != nil)
        set(.othersOnly, license == nil && !server.others.isEmpty)
        set(.askedByName, reading.asksByName)
        set(.status, license?.status?.rawValue)
        set(.reason, license?.reason)
        set(.hasReason, license?.reason != nil)
        set(.hasError, server.lastError != nil)
        set(.channel, license?.channel?.rawValue)
        set(.hasKey, license?.partialKey.map { !$0.isEmpty })
        if let partial = license?.partialKey, !partial.isEmpty {
            set(.publishedKey, !GenericKeys.standard.publications(endingIn: partial).isEmpty)
        }
        set(.evaluation, server.installation.isEvaluation)
        set(.domainController, server.installation.isDomainController)
        set(.permanent, license?.isPermanent ?? false)
        set(.endKind, license?.end?.kind.rawValue)
        set(.daysLeft, license?.end?.daysLeft)
        set(.endCertain, license?.end?.isCertain)
        set(.minutesLeft, license?.minutesLeft)
        set(.rearms, server.rearms.windows)
        setKeyManagement(server, &facts)
        set(.error, server.lastError?.code)
        set(.genuine, license?.genuine)
        set(.firmwareKey, server.firmwarePartialKey != nil)
        set(.keys, server.keyMatch?.answer.rawValue)
        set(.office, server.others.contains { $0.subject == .office })
        set(.securityUpdates, server.others.contains { $0.subject == .securityUpdates })
        set(.age, server.capturedAt.map { Int(($0.distance(to: now)) / 86_400) })
        return facts
    }

    private func setKeyManagement(_ server: ServerStatus, _ facts: inout StatusFacts) {
        let management = server.keyManagement
        facts[.kmsHost] = .flag(management.isHost)
        facts[.kmsCount] = management.isHost ? management.count.map(StatusValue.number) : nil
        facts[.kmsNamed] = .flag(management.host != nil)
        guard let host = management.host?.lowercased() else { return }
        let isLoopback = host == "localhost" || host.hasPrefix("127.") || host == "::1"
        facts[.kmsLoopback] = .flag(isLoopback)
        let isAddress = host.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E } || host.contains(":")
        guard !isLoopback, !isAddress, host.contains("."), host != "azkms.core.windows.net",
            host != "kms.core.windows.net", let domain = server.installation.domain?.lowercased(), domain.contains(".")
        else { return }
        // A forest may have several trees: only the last two labels are compared.
        let root = domain.split(separator: ".").suffix(2).joined(separator: ".")
        facts[.kmsElsewhere] = .flag(host != root && !host.hasSuffix("." + root))
    }

    // MARK: Words

    private func arguments(of server: ServerStatus) -> [String: TextArgument] {
        let license = server.license
        let unknown = TextArgument.message(Message("status.unknown"))
        var arguments: [String: TextArgument] = [
            "host": server.host.map { .text($0) } ?? .message(Message("status.this-server")),
            "key": license?.partialKey.flatMap { $0.isEmpty ? nil : .text($0) } ?? unknown,
            "channel": license?.channel.map { .message(Message("status.channel-\($0.rawValue)")) } ?? unknown,
            "date": license?.end.map { .date($0.date) } ?? unknown,
            "days": .number(license?.end?.daysLeft.magnitude.asInt ?? 0),
            "rearms": .number(server.rearms.windows ?? 0),
            "reason": .text(license?.reason ?? ""),
            "error": .text(server.lastError?.code ?? ""),
            "kms": server.keyManagement.host.map { .text($0) } ?? unknown,
            "count": .number(server.keyManagement.count ?? 0),
            "missing": .number(max(0, 5 - (server.keyManagement.count ?? 0))),
            "domain": server.installation.domain.map { .text($0) } ?? unknown,
            "firmware": server.firmwarePartialKey.map { .text($0) } ?? unknown,
            "others": .number(server.others.count),
            "findings": .list((server.keyMatch?.entries ?? []).prefix(6).map { .text($0.id) }),
            "age": .number(server.capturedAt.map { Int($0.distance(to: now) / 86_400) } ?? 0),
            "edition": server.installation.editionID.map { .text($0) } ?? unknown,
        ]
        arguments.merge(reading.disagreements) { mine, _ in mine }
        return arguments
    }
}

extension UInt {
    fileprivate var asInt: Int { Int(clamping: self) }
}

extension Timestamp {
    /// Seconds to a later moment; negative to an earlier one.
    func distance(to later: Timestamp) -> Int64 { later.secondsSince1970 - secondsSince1970 }
}
